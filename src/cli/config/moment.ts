import { UsageError } from '../../domain/error.ts'
import type { EpochMs } from '../../domain/time.ts'
import { formatTime } from '../../render/number.ts'
import type { OptionValues } from '../options/groups.ts'
import { isRecording } from '../../open.ts'
import { resolveTime } from '../../options/time.ts'
import type { ActionContext, Command } from './command.ts'

type Context = Pick<ActionContext, 'command' | 'host'>

/** Times of the past, both included. */
export interface Span {
  /** Undefined for the first round. */
  readonly from: EpochMs | undefined
  /** Undefined for the last round. */
  readonly to: EpochMs | undefined
}

/** @throws UsageError if the time is not in the past */
function timeOf({ command, host }: Context, key: 'at' | 'from' | 'to'): EpochMs | undefined {
  const written = command.options[key]
  if (written === undefined) return undefined
  // Only recorded rounds have times of their own, which are printed without their milliseconds.
  const edge = key !== 'from' && isRecording(command.address) ? 'end' : 'start'
  const time = resolveTime(written, host.clock.now(), edge)
  if (typeof time === 'string') throw new UsageError(`--${key}: ${time}`)
  return time
}

/** Whether a command shows the past, even if no time is named. */
export function isOfPast({ options, address }: Command): boolean {
  return options.at !== undefined || isRecording(address)
}

/**
 * Returns the moment that `--at` selects.
 * @throws UsageError if it is not in the past
 */
export function momentOf(context: Context) {
  const upTo = timeOf(context, 'at')
  return upTo === undefined ? 'now' : { upTo }
}

/** Whether the options select a span of the past. */
export function isOfSpan({ from, to }: Pick<OptionValues, 'from' | 'to'>): boolean {
  return from !== undefined || to !== undefined
}

/**
 * Returns the span that `--from` and `--to` select.
 * @throws UsageError if an end is not in the past, or if the span ends before it begins
 */
export function spanOf(context: Context): Span {
  const [from, to] = [timeOf(context, 'from'), timeOf(context, 'to')]
  if (from !== undefined && to !== undefined && from > to) {
    throw new UsageError(
      `--from ${formatTime(from)} is after --to ${formatTime(to)}; name the earlier time first`,
    )
  }
  return { from, to }
}
