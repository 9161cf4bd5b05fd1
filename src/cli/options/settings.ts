import { UsageError } from '../../domain/error.ts'
import type { Host } from '../../host.ts'
import type { Option } from './option.ts'
import { OPTIONS } from './table.ts'

/** An option that is set somewhere, with the words to name the place in an error. */
export interface Setting {
  readonly option: Option
  readonly text: string | undefined
  readonly origin: string
}

/** What an option is set to in the end, where that is something. */
export function lastOf<S extends Pick<Setting, 'option'>>(
  settings: readonly S[],
  key: string,
): S | undefined {
  return settings.findLast(({ option }) => option.key === key)
}

/** Options that may be set outside the command line. */
export const SETTABLE = OPTIONS.filter(({ cliOnly }) => cliOnly !== true)

/** `cpuThreshold` is `MONITORING_CPU_THRESHOLD`. */
export function variableOf({ key }: Option): string {
  return `MONITORING_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`
}

const YES = new Set(['1', 'true', 'yes'])
const NO = new Set(['0', 'false', 'no'])

/** @throws UsageError where a switch is set to what is neither yes nor no */
export function readEnvironment(env: Host['env']): Setting[] {
  return SETTABLE.flatMap((option): Setting[] => {
    const origin = variableOf(option)
    const text = env[origin]
    if (text === undefined || text === '') return []
    if (option.type !== undefined) return [{ option, text, origin }]
    if (NO.has(text.toLowerCase())) return [{ option, text: 'false', origin }]
    if (YES.has(text.toLowerCase())) return [{ option, text: 'true', origin }]
    throw new UsageError(`${origin}: ${JSON.stringify(text)} is not 1 or 0`)
  })
}
