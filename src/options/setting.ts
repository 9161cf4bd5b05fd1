import type { NamedOption } from './option.ts'
import { suggest } from './suggest.ts'
import type { ValueType } from './value.ts'

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

/**
 * Reads the text of an option; `undefined` stands for no text at all. Never throws.
 * @param origin names the place in an error
 */
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
