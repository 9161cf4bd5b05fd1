import {
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { describeJson, readJson } from '../../options/json.ts'
import type { Setting } from '../../options/setting.ts'
import { suggest } from '../../options/suggest.ts'
import { OPTIONS } from '../options/table.ts'

export interface NamedProvider {
  readonly address: string
  readonly settings: readonly Setting[]
}

/** The readable part of a config file. */
export interface Config {
  readonly path: string
  readonly settings: readonly Setting[]
  readonly providers: ReadonlyMap<string, NamedProvider>
  /** The first error, with line and column. */
  readonly problem: string | undefined
}

const SETTABLE = OPTIONS.filter(({ cliOnly }) => cliOnly !== true)

/** A key with the nodes of its name and its value. */
type Entry = [key: string, name: Node, value: Node]

function describeSyntax({ error }: ParseError): string {
  const name = printParseErrorCode(error)
  if (name === 'EndOfFileExpected') return 'unexpected content after the document'
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim()
}

/** Reads the nodes of a config file, and keeps the first error. */
class Reader {
  problem: string | undefined
  readonly #path: string
  readonly #text: string

  constructor(path: string, text: string) {
    this.#path = path
    this.#text = text
  }

  #report(offset: number, problem: string): void {
    if (this.problem !== undefined) return
    const before = this.#text.slice(0, offset).split('\n')
    const column = (before.at(-1) ?? '').length + 1
    this.problem = `${this.#path}:${before.length}:${column}: ${problem}`
  }

  /** Parses JSON as editors accept it in settings: with comments and trailing commas. */
  parse(): Node | undefined {
    const errors: ParseError[] = []
    try {
      const root = parseTree(this.#text, errors, { allowTrailingComma: true })
      const [first] = errors
      if (first !== undefined) this.#report(first.offset, describeSyntax(first))
      return root
    } catch (error) {
      // The parser calls itself for each level.
      if (!(error instanceof RangeError)) throw error
      this.problem = `${this.#path} is nested too deeply`
      return undefined
    }
  }

  entries(node: Node, what: string): Entry[] {
    if (node.type !== 'object') {
      const got = describeJson(getNodeValue(node))
      this.#report(node.offset, `${what} must be an object, got ${got}`)
    }
    const seen = new Set<string>()
    return (node.children ?? []).flatMap(({ children: [name, value] = [] }): Entry[] => {
      // After a syntax error a property may be incomplete.
      if (name === undefined || value === undefined) return []
      const key = String(name.value)
      if (seen.has(key)) this.#report(name.offset, `"${key}" is there twice`)
      seen.add(key)
      return [[key, name, value]]
    })
  }

  /**
   * @param prefix the keys above the setting
   * @param other a key that may stand beside it
   */
  setting([key, name, value]: Entry, prefix: string, other: string): Setting[] {
    const path = `${prefix}${key}`
    const option = SETTABLE.find((each) => each.key === key)
    if (option === undefined) {
      const guess = suggest(key, [...SETTABLE.map((each) => each.key), other])
      this.#report(name.offset, `unknown setting ${JSON.stringify(path)}${guess}`)
      return []
    }
    const setting = readJson(option, `"${path}"`, getNodeValue(value))
    if (setting.problem !== undefined) this.#report(value.offset, setting.problem)
    const text = String(setting.value)
    if (option.type?.isFile !== true || /^[/~]/.test(text)) return [setting]
    // Paths are relative to the file that holds them.
    return [{ ...setting, value: this.#path.replace(/[^/]*$/, text) }]
  }

  provider(node: Node, path: string): NamedProvider {
    const entries = this.entries(node, `"${path}"`)
    const settings = entries.flatMap((entry) =>
      entry[0] === 'address' ? [] : this.setting(entry, `${path}.`, 'address'),
    )
    const [, , { offset, type, value } = node] = entries.find(([key]) => key === 'address') ?? []
    const address = type === 'string' ? String(value) : ''
    if (address === '') this.#report(offset, `"${path}" has no address: "https://…"`)
    if (address.startsWith('@')) this.#report(offset, `"${path}" must not name another provider`)
    return { address, settings }
  }
}

/** @param path names the file in errors; paths in it are relative to its folder */
export function parseConfig(path: string, text: string): Config {
  const reader = new Reader(path, text)
  const root = reader.parse()
  const providers = new Map<string, NamedProvider>()
  const settings: Setting[] = []
  for (const entry of root === undefined ? [] : reader.entries(root, 'the document')) {
    const [key, , value] = entry
    if (key === '$schema') continue
    if (key !== 'providers') {
      settings.push(...reader.setting(entry, '', 'providers'))
      continue
    }
    for (const [name, , node] of reader.entries(value, '"providers"')) {
      providers.set(name, reader.provider(node, `providers.${name}`))
    }
  }
  return { path, settings, providers, problem: reader.problem }
}
