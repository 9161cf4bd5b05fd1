import { findGaps, findInterval } from '../domain/history/gaps.ts'
import type { RecordingSummary } from '../domain/recorded.ts'
import type { EpochMs } from '../domain/time.ts'
import { formatAge, formatDecimal, formatSeconds, formatTime, plural, toIsoTime } from './number.ts'
import type { Fields } from './records.ts'
import { ABSENT, toSafe } from './safe.ts'

/** Facts about a recording. */
export interface RecordingInfo {
  /** The address of the source of its rounds; null without any. */
  readonly of: string | null
  readonly starts: Float64Array
  readonly summary: RecordingSummary
}

interface Gap {
  readonly from: EpochMs
  readonly lastedMs: number
}

function gapsOf(starts: Float64Array): Gap[] {
  return Array.from(findGaps(starts), ([end, lastedMs]) => ({ from: end - lastedMs, lastedMs }))
}

/** The first and the last start: the clock may have been set back. */
function endsOf(starts: Float64Array): { first: EpochMs; last: EpochMs } | null {
  if (starts.length === 0) return null
  return {
    first: starts.reduce((least, start) => Math.min(least, start)),
    last: starts.reduce((most, start) => Math.max(most, start)),
  }
}

/** `2: 47 min in all, the longest one of 35 min from 2026-11-29T09:05:00Z`. */
function describeGaps(gaps: readonly Gap[]): string {
  const longest = gaps.toSorted((one, other) => other.lastedMs - one.lastedMs)[0]
  if (longest === undefined) return 'none'
  const where = `${formatAge(longest.lastedMs)} from ${formatTime(longest.from)}`
  if (gaps.length === 1) return `1: ${where}`
  const all = gaps.reduce((sum, { lastedMs }) => sum + lastedMs, 0)
  return `${gaps.length}: ${formatAge(all)} in all, the longest one of ${where}`
}

/** `0.44 s`, `5 s`, `5 min`. */
function formatInterval(ms: number): string {
  return ms < 2000 ? formatSeconds(Math.round(ms / 10) * 10) : formatAge(ms)
}

function bytesPerValueOf({ bytes, values }: RecordingSummary): number | null {
  return values === 0 ? null : bytes / values
}

/** One fact a line. */
export function* renderInfo({ of, starts, summary }: RecordingInfo, now: EpochMs) {
  const ends = endsOf(starts)
  const interval = findInterval(starts)
  const bytesPerValue = bytesPerValueOf(summary)
  const [first, last] =
    ends === null
      ? [ABSENT, ABSENT]
      : [
          formatTime(ends.first),
          `${formatTime(ends.last)}, ${formatAge(ends.last - ends.first)} later, ${formatAge(now - ends.last)} ago`,
        ]
  const facts = {
    'first round': first,
    'last round': last,
    rounds: `${summary.rounds}${interval === null ? '' : `, one every ${formatInterval(interval)}`}`,
    gaps: describeGaps(gapsOf(starts)),
    instances: String(summary.instances),
    services: String(summary.services),
    size: `${plural(summary.bytes, 'byte')}${bytesPerValue === null ? '' : `, ${formatDecimal(bytesPerValue)} a value`}`,
    source: of === null ? ABSENT : toSafe(of),
    'written by':
      summary.writers.map((version) => `monitoring ${toSafe(version)}`).join(', ') || ABSENT,
  }
  for (const [name, value] of Object.entries(facts)) yield `${name.padEnd(11)}  ${value}\n`
}

/** The fields of a recording, for programs. */
export function toInfoFields({ of, starts, summary }: RecordingInfo) {
  const ends = endsOf(starts)
  return {
    of,
    from: toIsoTime(ends?.first),
    to: toIsoTime(ends?.last),
    rounds: summary.rounds,
    intervalMs: findInterval(starts),
    instances: summary.instances,
    services: summary.services,
    bytes: summary.bytes,
    values: summary.values,
    bytesPerValue: bytesPerValueOf(summary),
    writers: summary.writers,
    gaps: gapsOf(starts).map(({ from, lastedMs }) => ({ from: toIsoTime(from), lastedMs })),
  }
}

/** The same in one row, with the number of gaps. */
export function toInfoRow(info: RecordingInfo): Fields {
  const { gaps, writers, ...fields } = toInfoFields(info)
  return { ...fields, writers: writers.join(' '), gaps: gaps.length }
}
