import { UsageError } from '../../domain/error.ts'
import { type OptionValues, OPTIONS } from './table.ts'
import type { Setting } from './settings.ts'
import { suggest } from '../../domain/suggest.ts'

/** @throws UsageError where the text is no value of the option */
export function readSetting({ option, text, origin }: Setting): unknown {
  if (option.type === undefined) {
    if (text === undefined || text === 'true') return true
    if (text === 'false' && option.cliOnly !== true) return false
    const allowed =
      option.cliOnly === true ? 'takes no value' : 'takes no value except true or false'
    throw new UsageError(`${origin} ${allowed}`)
  }
  if (text === undefined) {
    if (option.valueOptional === true) return null
    throw new UsageError(
      `${origin} needs a value: write ${origin.replace('option ', '')} ${option.metavar}`,
    )
  }
  const { type } = option
  const value = type.parse(text)
  if (value !== undefined) {
    const conflict = type.conflict?.(text)
    if (conflict === undefined) return value
    throw new UsageError(`${origin}: ${conflict}`)
  }
  const culprit = type.culprit?.(text) ?? text
  const guess = suggest(culprit, type.words ?? [])
  throw new UsageError(`${origin}: ${JSON.stringify(culprit)} is not ${type.wanted}${guess}`)
}

/**
 * @param settings of one option the last counts
 * @throws UsageError
 */
export function readGiven(settings: readonly Setting[]): OptionValues {
  const defaults = OPTIONS.flatMap((option) =>
    option.type === undefined ? [] : [[option.key, option.default] as const],
  )
  const given = settings.map((setting) => [setting.option.key, readSetting(setting)] as const)
  return Object.fromEntries([...defaults, ...given]) as OptionValues
}
