import type { Node, ParseError } from 'jsonc-parser'
import { getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser'
import { UsageError } from '../../domain/error.ts'
import { isRecording } from '../../open.ts'
import { describeJson, readJson, type Setting } from '../../options/setting.ts'
import { suggest } from '../../options/suggest.ts'
import { OPTIONS } from '../options/table.ts'

interface NamedProvider {
  readonly address: string
  readonly settings: readonly Setting[]
}

/** The readable part of a config file. */
export interface Config {
  /** Null if there is no file. */
  readonly path: string | null
  readonly settings: readonly Setting[]
  /** By their names as a command line has them: `@prod`. */
  readonly providers: ReadonlyMap<string, NamedProvider>
  /** The first error, a UsageError with line and column if the file could be read. */
  readonly error: unknown
}

const SETTABLE = OPTIONS.filter(({ cliOnly }) => cliOnly !== true)

/** A key with the nodes of its name and its value. */
type Entry = [key: string, name: Node, value: Node]

function describeSyntax({ error }: ParseError): string {
  const name = printParseErrorCode(error)
  if (name === 'EndOfFileExpected') return 'unexpected content after the document'
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim()
}

/** A file that is read. */
interface File {
  readonly path: string
  /** Keeps the first error; later ones are not even described. */
  readonly report: (offset: number, describe: () => string) => void
}

function entriesOf(node: Node, what: string, { report }: File): Entry[] {
  if (node.type !== 'object') {
    const describe = () => `${what} must be an object, got ${describeJson(getNodeValue(node))}`
    report(node.offset, describe)
  }
  const seen = new Set<string>()
  return (node.children ?? []).flatMap(({ children: [name, value] = [] }): Entry[] => {
    // After a syntax error a property may be incomplete.
    if (name === undefined || value === undefined) return []
    const key = String(name.value)
    if (seen.has(key)) report(name.offset, () => `"${key}" is given twice`)
    seen.add(key)
    return [[key, name, value]]
  })
}

/** Returns the names of the settings in an object: those of `queries` within `queries.`. */
function namesWithin(within: string): Set<string> {
  const keys = SETTABLE.map(({ key }) => key).filter((key) => key.startsWith(within))
  return new Set(keys.map((key) => key.slice(within.length).replace(/\..*/, '')))
}

/**
 * @param prefix the keys above the setting, for errors
 * @param within those of them that are part of its own key
 */
function readSetting(
  [key, name, value]: Entry,
  file: File,
  { prefix = '', within = '' } = {},
): Setting[] {
  const { path, report } = file
  const names = namesWithin(within)
  const option = SETTABLE.find((each) => each.key === within + key)
  if (!names.has(key)) {
    const own = within === '' ? [prefix === '' ? 'providers' : 'address'] : []
    const explain = () =>
      `unknown setting ${JSON.stringify(prefix + key)}${suggest(key, [...names, ...own])}`
    report(name.offset, explain)
    return []
  }
  if (option === undefined) {
    const inner = { prefix: `${prefix}${key}.`, within: `${within}${key}.` }
    const entries = entriesOf(value, `"${prefix}${key}"`, file)
    return entries.flatMap((entry) => readSetting(entry, file, inner))
  }
  const setting = readJson(option, `"${prefix}${key}"`, getNodeValue(value))
  const { problem } = setting
  if (problem !== undefined) report(value.offset, () => problem)
  const text = String(setting.value)
  if (option.type?.isFile !== true) return [setting]
  return [{ ...setting, value: resolvePath(text, path) }]
}

/** Paths are relative to the file that holds them. */
function resolvePath(path: string, file: string): string {
  return /^[/~]/.test(path) ? path : file.replace(/[^/]*$/, () => path)
}

/** Resolves the path in the address of a list of targets or of a recording. */
function resolveAddress(address: string, file: string): string {
  if (isRecording(address)) return resolvePath(address, file)
  const [, list] = /^targets:(?!-$)(.+)$/s.exec(address) ?? []
  return list === undefined ? address : `targets:${resolvePath(list, file)}`
}

function readProvider(node: Node, name: string, file: File): NamedProvider {
  const entries = entriesOf(node, `"${name}"`, file)
  const settings = entries.flatMap((entry) =>
    entry[0] === 'address' ? [] : readSetting(entry, file, { prefix: `${name}.` }),
  )
  const [, , { offset, type, value } = node] = entries.find(([key]) => key === 'address') ?? []
  const address = type === 'string' ? String(value) : ''
  if (address === '') file.report(offset, () => `"${name}" has no address: "https://…"`)
  if (address.startsWith('@')) file.report(offset, () => `"${name}" must not name another provider`)
  return { address: resolveAddress(address, file.path), settings }
}

/** @param path names the file in errors; paths in it are relative to its folder */
export function parseConfig(path: string, text: string): Config {
  const providers = new Map<string, NamedProvider>()
  const settings: Setting[] = []
  let error: UsageError | undefined
  const report: File['report'] = (offset, describe) => {
    if (error !== undefined) return
    const before = text.slice(0, offset).split('\n')
    const column = (before.at(-1) ?? '').length + 1
    error = new UsageError(`${path}:${before.length}:${column}: ${describe()}`)
  }
  const file = { path, report }
  try {
    const errors: ParseError[] = []
    // As editors accept it in settings: with comments and trailing commas.
    const root = parseTree(text, errors, { allowTrailingComma: true })
    const [first] = errors
    if (first !== undefined) report(first.offset, () => describeSyntax(first))
    for (const entry of root === undefined ? [] : entriesOf(root, 'the document', file)) {
      const [key, , value] = entry
      if (key === 'providers') {
        for (const [name, , node] of entriesOf(value, '"providers"', file)) {
          providers.set(`@${name}`, readProvider(node, `providers.${name}`, file))
        }
      } else if (key !== '$schema') settings.push(...readSetting(entry, file))
    }
  } catch (cause) {
    // The parser calls itself for each level.
    if (!(cause instanceof RangeError)) throw cause
    error = new UsageError(`${path} is nested too deeply`)
  }
  return { path, settings, providers, error }
}
