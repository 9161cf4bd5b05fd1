import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { UsageError } from '../../domain/error.ts'
import { describeJson, readJson } from '../../options/json.ts'
import type { Setting } from '../../options/setting.ts'
import { suggest } from '../../options/suggest.ts'
import { OPTIONS } from '../options/table.ts'
import type { ConfigText } from './read-config.ts'

/** A provider that has a name. */
export interface NamedProvider {
  readonly address: string
  readonly settings: readonly Setting[]
}

/** A config file without errors. */
export interface Config {
  readonly path: string
  readonly settings: readonly Setting[]
  readonly providers: ReadonlyMap<string, NamedProvider>
}

const SETTABLE = OPTIONS.filter(({ cliOnly }) => cliOnly !== true)

/** A key with the nodes of its name and its value. */
type Entry = [key: string, name: Node, value: Node]

function errorAt({ path, text }: ConfigText, offset: number, problem: string): UsageError {
  const before = text.slice(0, offset).split('\n')
  const column = (before.at(-1) ?? '').length + 1
  return new UsageError(`${path}:${before.length}:${column}: ${problem}`)
}

function describeSyntax({ error }: ParseError): string {
  const name = printParseErrorCode(error)
  if (name === 'EndOfFileExpected') return 'unexpected content after the document'
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim()
}

/** Parses JSON as editors accept it in settings: with comments and trailing commas. */
function parseText(file: ConfigText): Node {
  const errors: ParseError[] = []
  const root = parseTree(file.text, errors, { allowTrailingComma: true })
  const [first] = errors
  if (first !== undefined) throw errorAt(file, first.offset, describeSyntax(first))
  if (root === undefined) throw errorAt(file, 0, 'value expected')
  return root
}

/** @throws UsageError if `node` is not an object, or has a key twice */
function entriesOf(file: ConfigText, node: Node, what: string): Entry[] {
  if (node.type !== 'object') {
    const got = describeJson(getNodeValue(node))
    throw errorAt(file, node.offset, `${what} must be an object, got ${got}`)
  }
  const seen = new Set<unknown>()
  return (node.children ?? []).map(({ children = [] }) => {
    const [name, value] = children as [Node, Node]
    const key = String(name.value)
    if (seen.has(key)) throw errorAt(file, name.offset, `"${key}" is there twice`)
    seen.add(key)
    return [key, name, value]
  })
}

/** Paths are relative to the file that holds them. */
function locate({ path }: ConfigText, setting: Setting): Setting {
  const { option, value } = setting
  if (option.type?.isFile !== true || /^[/~]/.test(String(value))) return setting
  return { ...setting, value: path.replace(/[^/]*$/, String(value)) }
}

/**
 * @param prefix the keys above the setting
 * @param other a key that may stand beside it
 * @throws UsageError if there is no such setting, or it cannot have that value
 */
function readSetting(file: ConfigText, entry: Entry, prefix: string, other: string): Setting {
  const [key, name, value] = entry
  const path = `${prefix}${key}`
  const option = SETTABLE.find((each) => each.key === key)
  if (option === undefined) {
    const guess = suggest(key, [...SETTABLE.map((each) => each.key), other])
    throw errorAt(file, name.offset, `unknown setting ${JSON.stringify(path)}${guess}`)
  }
  const setting = readJson(option, `"${path}"`, getNodeValue(value))
  if (setting.problem !== undefined) throw errorAt(file, value.offset, setting.problem)
  return locate(file, setting)
}

function readProvider(file: ConfigText, node: Node, path: string): NamedProvider {
  const entries = entriesOf(file, node, `"${path}"`)
  const settings = entries
    .filter(([key]) => key !== 'address')
    .map((entry) => readSetting(file, entry, `${path}.`, 'address'))
  const [, , address = node] = entries.find(([key]) => key === 'address') ?? []
  if (address.type !== 'string' || address.value === '') {
    throw errorAt(file, address.offset, `"${path}" has no address: "https://…"`)
  }
  const text = String(address.value)
  if (text.startsWith('@')) {
    throw errorAt(file, address.offset, `"${path}" must not name another provider`)
  }
  return { address: text, settings }
}

function readRoot(file: ConfigText): Config {
  const providers = new Map<string, NamedProvider>()
  const settings: Setting[] = []
  for (const entry of entriesOf(file, parseText(file), 'the document')) {
    const [key, , value] = entry
    if (key === '$schema') continue
    if (key !== 'providers') {
      settings.push(readSetting(file, entry, '', 'providers'))
      continue
    }
    for (const [provider, , node] of entriesOf(file, value, '"providers"')) {
      providers.set(provider, readProvider(file, node, `providers.${provider}`))
    }
  }
  return { path: file.path, settings, providers }
}

/** @throws UsageError with line and column */
export function parseConfig(file: ConfigText): Config {
  try {
    return readRoot(file)
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) throw new UsageError(`${file.path} is nested too deeply`)
    throw error
  }
}

/**
 * Returns the output format that a config file sets for a server, even if other parts are wrong.
 * @param server `@name` for a provider that the file names
 */
export function findOutputIn(text: string, server: string): unknown {
  const root = parseTree(text)
  if (root === undefined) return undefined
  const find = (path: string[]) => findNodeAtLocation(root, path)?.value as unknown
  const own = server.startsWith('@') ? find(['providers', server.slice(1), 'output']) : undefined
  return own ?? find(['output'])
}
