import type { NamedOption } from './option.ts'
import { suggest } from './suggest.ts'

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

function explain({ option, origin, text }: Omit<Setting, 'value'>): string {
  const { type, cliOnly, metavar } = option
  if (type === undefined) {
    return `${origin} takes no value${cliOnly === true ? '' : ' except true or false'}`
  }
  if (text === undefined) return `${origin} needs a value: write ${origin} ${metavar}`
  const culprit = type.culprit === undefined ? text : type.culprit(text)
  if (culprit === undefined) return `${origin}: ${type.conflict?.(text)}`
  const guess = suggest(culprit, type.words ?? [])
  return `${origin}: ${JSON.stringify(culprit)} is not ${type.wanted}${guess}`
}

function parseText(option: NamedOption, text: string | undefined): unknown {
  const { type, cliOnly, valueOptional } = option
  if (text === undefined) return type === undefined || (valueOptional === true ? null : undefined)
  if (type !== undefined) return type.parse(text)
  const isBoolean = cliOnly !== true && (text === 'true' || text === 'false')
  return isBoolean ? text === 'true' : undefined
}

/**
 * Reads the text of an option; `undefined` stands for no text at all. Never throws.
 * @param origin names the place in an error
 */
export function readText(option: NamedOption, origin: string, text: string | undefined): Setting {
  const setting = { option, origin, text, value: parseText(option, text) }
  return setting.value === undefined ? { ...setting, problem: explain(setting) } : setting
}

/** Returns the setting of an option that counts: the last one. */
export function lastOf(settings: readonly Setting[], key: string): Setting | undefined {
  return settings.findLast(({ option }) => option.key === key)
}

/** Returns the value of each option by its key: that of its last setting, else its default. */
export function valuesOf(
  options: readonly NamedOption[],
  settings: readonly Setting[],
): Readonly<Record<string, unknown>> {
  const isOff = ({ type }: NamedOption) => (type === undefined ? false : undefined)
  return Object.fromEntries([
    ...options.map((option) => [option.key, option.default ?? isOff(option)] as const),
    ...settings.map(({ option, value }) => [option.key, value] as const),
  ])
}
