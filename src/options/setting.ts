import type { NamedOption } from './option.ts'
import { suggest } from './suggest.ts'
import { schemasOf, type ValueType } from './value.ts'

/** An option that is set somewhere. */
export interface Setting {
  readonly option: NamedOption
  /** Names the place in an error: a flag, a variable, a key of a file. */
  readonly origin: string
  readonly text: string | undefined
  /** Undefined if there is a problem. */
  readonly value: unknown
  /** The error, as a sentence for the user. */
  readonly problem?: string | undefined
}

function explain({ blame, wanted, words = [] }: ValueType<unknown>, text: string): string {
  const cause = blame?.(text) ?? { part: text }
  if ('conflict' in cause) return cause.conflict
  return `${JSON.stringify(cause.part)} is not ${wanted}${suggest(cause.part, words)}`
}

/** Reads the text of an option; `undefined` stands for no text at all. Never throws. */
export function readText(option: NamedOption, origin: string, text: string | undefined): Setting {
  const { type, cliOnly, valueOptional, metavar } = option
  const accept = (value: unknown) => ({ option, origin, text, value })
  const refuse = (why: string) => ({ ...accept(undefined), problem: origin + why })
  if (type === undefined) {
    if (text === undefined) return accept(true)
    if (cliOnly === true) return refuse(' takes no value')
    if (text === 'true' || text === 'false') return accept(text === 'true')
    return refuse(' takes no value except true or false')
  }
  if (text === undefined) {
    return valueOptional === true
      ? accept(null)
      : refuse(` needs a value: write ${origin} ${metavar}`)
  }
  const value = type.parse(text)
  return value === undefined ? refuse(`: ${explain(type, text)}`) : accept(value)
}

/** Returns the variable of an option: `PREFIX_CPU_THRESHOLD` for `cpuThreshold`. */
export function variableOf(prefix: string, { key }: NamedOption): string {
  return `${prefix}_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`
}

function readSwitch(option: NamedOption, origin: string, text: string): Setting {
  const isOn = /^(?:1|true|yes)$/i.test(text)
  if (isOn || /^(?:0|false|no)$/i.test(text)) return readText(option, origin, String(isOn))
  const problem = `${origin}: ${JSON.stringify(text)} is not 1 or 0`
  return { option, origin, text, value: undefined, problem }
}

/** Reads the options that the environment sets; an empty variable sets nothing. Never throws. */
export function readEnvironment(
  prefix: string,
  options: readonly NamedOption[],
  env: Readonly<Record<string, string | undefined>>,
): Setting[] {
  return options.flatMap((option): Setting[] => {
    const origin = variableOf(prefix, option)
    const text = env[origin] ?? ''
    if (option.cliOnly === true || option.flags.length === 0 || text === '') return []
    return [(option.type === undefined ? readSwitch : readText)(option, origin, text)]
  })
}

/** Returns the type of a JSON value in words. */
export function describeJson(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'boolean') return 'true or false'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** Returns the text that means the same on a command line; undefined if the type is wrong. */
function toText({ type, isRepeatable }: NamedOption, value: unknown): string | undefined {
  if (type === undefined) return typeof value === 'boolean' ? String(value) : undefined
  const types = schemasOf(type).map((schema) => schema['type'] ?? 'string')
  if (typeof value === 'string') return types.includes('string') ? value : undefined
  const isNumeric = types.includes('number') || types.includes('integer')
  if (typeof value === 'number') return isNumeric ? String(value) : undefined
  const isList = Array.isArray(value) && types.includes('array')
  return isList && value.every((part) => typeof part === 'string')
    ? value.join(isRepeatable === true ? '\n' : ',')
    : undefined
}

/** Reads the value that a config file holds for an option. Never throws. */
export function readJson(option: NamedOption, origin: string, value: unknown): Setting {
  const text = toText(option, value)
  if (text !== undefined) return readText(option, origin, text)
  const wanted = option.type?.wanted ?? 'true or false'
  const problem = `${origin} must be ${wanted}, got ${describeJson(value)}`
  return { option, origin, text, value: undefined, problem }
}

/** Returns the setting of an option that counts: the last one. */
export function lastOf(settings: readonly Setting[], key: string): Setting | undefined {
  return settings.findLast(({ option }) => option.key === key)
}

/**
 * Returns the value of each option by its key: that of its last setting, else its default. A repeatable
 * option has the values of all its settings.
 */
export function valuesOf(
  options: readonly NamedOption[],
  settings: readonly Setting[],
): Readonly<Record<string, unknown>> {
  const isOff = ({ type }: NamedOption) => (type === undefined ? false : undefined)
  const values: Record<string, unknown> = Object.fromEntries(
    options.map((option) => [option.key, option.default ?? isOff(option)] as const),
  )
  for (const { option, value } of settings) {
    values[option.key] =
      option.isRepeatable === true ? [values[option.key] ?? [], value].flat() : value
  }
  return values
}
