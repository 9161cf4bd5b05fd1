import type { EpochMs } from '../../domain/time.ts'
import { findGaps } from '../../domain/history/gaps.ts'
import { formatAge, formatTime, plural } from '../number.ts'

/** `1 gap of 35 min up to 2026-11-29T09:40:00Z`; if there are several, the longest one; null if there is none. */
function describeGaps(starts: Float64Array): string | null {
  const gaps = [...findGaps(starts)]
  const [first] = gaps
  if (first === undefined) return null
  const [end, lastedMs] = gaps.reduce((long, gap) => (gap[1] > long[1] ? gap : long), first)
  const which = `of ${formatAge(lastedMs)} up to ${formatTime(end)}`
  return gaps.length === 1 ? `1 gap ${which}` : `${gaps.length} gaps, the longest one ${which}`
}

/** `3 rounds, from 2026-11-29T09:00:00Z to 2026-11-29T09:10:00Z; 1 gap of 35 min …`. */
export function describeRounds(starts: Float64Array): string {
  // The clock may have been set back.
  const first = starts.reduce((least, start) => Math.min(least, start))
  const last = starts.reduce((most, start) => Math.max(most, start))
  const gaps = describeGaps(starts)
  const words = `${plural(starts.length, 'round')}, from ${formatTime(first)} to ${formatTime(last)}`
  return gaps === null ? words : `${words}; ${gaps}`
}

/** The ends of a span that has no rounds, and the starts of the rounds next to it, if there are any. */
interface EmptySpan {
  readonly from: EpochMs | undefined
  readonly to: EpochMs | undefined
  readonly before: EpochMs | undefined
  readonly after: EpochMs | undefined
}

/** `no round from 2026-11-29T09:00:00Z on; the last one before started at 2026-11-29T08:55:00Z`. */
export function describeEmptySpan({ from, to, before, after }: EmptySpan): string {
  const ends = [
    ...(from === undefined ? [] : [`from ${formatTime(from)}${to === undefined ? ' on' : ''}`]),
    ...(to === undefined ? [] : [`${from === undefined ? 'up ' : ''}to ${formatTime(to)}`]),
  ]
  const started = before === undefined ? 'started ' : ''
  const neighbors = [
    ...(before === undefined ? [] : [`the last one before started at ${formatTime(before)}`]),
    ...(after === undefined ? [] : [`the first one after ${started}at ${formatTime(after)}`]),
  ]
  const words = ['no round', ...ends].join(' ')
  return neighbors.length === 0 ? words : `${words}; ${neighbors.join(', ')}`
}

/** Said after the first pass over the rounds for metrics, if others follow. */
export const SEVERAL_PASSES =
  'the metrics of this span do not fit into memory, so its rounds are read several times; shorter spans are faster'

/** `no listing in 3 of 120 rounds: the instances in them are unknown`. */
export function describeUnlisted(unlisted: number, rounds: number): string {
  return `no listing in ${unlisted} of ${plural(rounds, 'round')}: the instances in them are unknown`
}

/** `2 instances and services have more than 5 events, shown as one; -v shows all`. */
export function describeFolded(count: number): string {
  const who = count === 1 ? '1 instance or service has' : `${count} instances and services have`
  return `${who} many events, shown as one; -v shows all`
}

/** `no listing in the rounds up to 2026-11-29T09:40:00Z; compared with the one of 2026-11-29T09:35:00Z`. */
export function describeUncompared(compared: EpochMs, last: EpochMs): string {
  return `no listing in the rounds up to ${formatTime(last)}; compared with the one of ${formatTime(compared)}`
}

/** `no differences between 2026-11-29T09:00:00Z and 2026-11-29T10:00:00Z`. */
export function describeNoDifference(before: EpochMs, after: EpochMs): string {
  return `no differences between ${formatTime(before)} and ${formatTime(after)}`
}
