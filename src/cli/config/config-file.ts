import type { Node, ParseError, parseTree } from 'jsonc-parser'
import { UsageError } from '../../domain/error.ts'
import { readSetting } from '../options/option-values.ts'
import { SETTABLE, type Setting } from '../options/settings.ts'
import { suggest } from '../../domain/suggest.ts'

/** A provider that has a name. */
interface Named {
  readonly address: string
  readonly settings: readonly Setting[]
}

/** What a config file holds. */
export interface Config {
  readonly path: string
  readonly settings: readonly Setting[]
  readonly providers: ReadonlyMap<string, Named>
}

const SYNTAX: Readonly<Record<number, string>> = {
  1: 'something that is no JSON',
  2: 'a number that is none',
  3: 'a property name is missing',
  4: 'a value is missing',
  5: 'a colon is missing',
  6: 'a comma is missing',
  7: 'a closing brace is missing',
  8: 'a closing bracket is missing',
  9: 'something behind the end',
  10: 'a comment, which JSON has not',
  12: 'a text without its end',
}

const TYPES: Readonly<Record<Node['type'], string>> = {
  ...{ string: 'a text', number: 'a number', boolean: 'true or false', null: 'null' },
  ...{ array: 'a list', object: 'an object', property: 'a property' },
}

/** A key with the nodes of its name and its value. */
type Entry = [string, Node, Node]

/** The keys above a setting, and what may stand beside it. */
interface Level {
  readonly prefix: string
  readonly others: readonly string[]
}

/** Returns how many of the sorted numbers are at most `value`, by binary search. */
function countUpTo(value: number, sorted: readonly number[]): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? value) <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** One config file, and where in it something stands. */
class Reader {
  readonly #path: string
  readonly #text: string
  readonly #lineStarts: readonly number[]

  constructor(path: string, text: string) {
    this.#path = path
    this.#text = text
    this.#lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]
  }

  /** Every setting has one: a search from the start would take seconds for 1 MiB. */
  place(offset: number): string {
    const line = countUpTo(offset, this.#lineStarts)
    return `${this.#path}:${line}:${offset - (this.#lineStarts[line - 1] ?? 0) + 1}`
  }

  parse(parser: { readonly parseTree: typeof parseTree }): Node {
    const errors: ParseError[] = []
    let root: Node | undefined
    try {
      root = parser.parseTree(this.#text, errors, { disallowComments: true })
    } catch (error) {
      // It calls itself for each level.
      if (error instanceof RangeError) throw new UsageError(`${this.#path} is nested too deeply`)
      throw error
    }
    const [first] = errors
    if (first === undefined && root !== undefined) return root
    const what = SYNTAX[first?.error ?? 0] ?? 'it is no JSON'
    throw new UsageError(`${this.place(first?.offset ?? 0)}: ${what}`)
  }

  /** @throws UsageError where it is no object, or has one key twice */
  entries(node: Node, what: string): Entry[] {
    if (node.type !== 'object') {
      throw new UsageError(
        `${this.place(node.offset)}: ${what} is ${TYPES[node.type]}, not an object`,
      )
    }
    const seen = new Set<unknown>()
    return (node.children ?? []).map(({ children = [] }) => {
      const [key, value] = children as [Node, Node]
      const name = String(key.value)
      if (seen.has(name)) throw new UsageError(`${this.place(key.offset)}: "${name}" twice`)
      seen.add(name)
      return [name, key, value]
    })
  }

  #accept({ option, origin }: Omit<Setting, 'text'>, value: Node): string {
    if (option.type === undefined) {
      if (value.type === 'boolean') return String(value.value)
      throw new UsageError(`${origin} is ${TYPES[value.type]}, not true or false`)
    }
    const accepted = option.type.accepts ?? ['string']
    const isList = value.type === 'array'
    const parts = isList ? (value.children ?? []) : [value]
    const isText = (part: Node) => part.type === (isList ? 'string' : value.type)
    if (accepted.includes(value.type as 'string') && parts.every(isText)) {
      return parts.map((part) => String(part.value)).join(',')
    }
    throw new UsageError(`${origin} is ${TYPES[value.type]}, not ${option.type.wanted}`)
  }

  #locate(path: string): string {
    if (path.startsWith('/') || path.startsWith('~')) return path
    return this.#path.replace(/[^/]*$/, path)
  }

  /**
   * @param prefix the keys above it
   * @throws UsageError where there is no such setting, or it cannot have that value
   */
  setting([key, name, value]: Entry, { prefix, others }: Level): Setting {
    const path = `${prefix}${key}`
    const option = SETTABLE.find((each) => each.key === key)
    if (option === undefined) {
      const guess = suggest(key, [...SETTABLE.map((each) => each.key), ...others])
      throw new UsageError(
        `${this.place(name.offset)}: there is no setting ${JSON.stringify(path)}${guess}`,
      )
    }
    const origin = `${this.place(value.offset)}: "${path}"`
    const text = this.#accept({ option, origin }, value)
    const isPath = option.type !== undefined && option.completes === 'files'
    const setting = { option, origin, text: isPath ? this.#locate(text) : text }
    readSetting(setting)
    return setting
  }

  provider(name: string, node: Node): Named {
    const path = `providers.${name}`
    const entries = this.entries(node, `"${path}"`)
    const [, , address = node] = entries.find(([key]) => key === 'address') ?? []
    const level = { prefix: `${path}.`, others: ['address'] }
    const settings = entries
      .filter(([key]) => key !== 'address')
      .map((entry) => this.setting(entry, level))
    if (address.type !== 'string' || address.value === '') {
      throw new UsageError(`${this.place(address.offset)}: "${path}" has no address: "https://…"`)
    }
    const text = String(address.value)
    if (text.startsWith('@')) {
      throw new UsageError(`${this.place(address.offset)}: "${path}" may not name another provider`)
    }
    return { address: text, settings }
  }
}

/**
 * @param path to name it in errors, and to find what it names relative to it
 * @throws UsageError with line and column
 */
export async function parseConfig(path: string, text: string): Promise<Config> {
  const reader = new Reader(path, text.replace(/^\ufeff/, ''))
  const root = reader.parse(await import('jsonc-parser'))
  const providers = new Map<string, Named>()
  const settings: Setting[] = []
  for (const entry of reader.entries(root, 'it')) {
    const [key, , value] = entry
    if (key === '$schema') continue
    if (key !== 'providers') {
      settings.push(reader.setting(entry, { prefix: '', others: ['providers'] }))
      continue
    }
    for (const [provider, , node] of reader.entries(value, '"providers"')) {
      providers.set(provider, reader.provider(provider, node))
    }
  }
  return { path, settings, providers }
}

/**
 * The output format that a config file sets for a server, even if other parts of it are wrong.
 * @param server `@name` for a provider that the file names
 */
export async function findOutputIn(text: string, server: string): Promise<unknown> {
  const { findNodeAtLocation, parseTree: parse } = await import('jsonc-parser')
  const root = parse(text.replace(/^\ufeff/, ''))
  if (root === undefined) return undefined
  const find = (path: string[]) => findNodeAtLocation(root, path)?.value as unknown
  const own = server.startsWith('@') ? find(['providers', server.slice(1), 'output']) : undefined
  return own ?? find(['output'])
}
