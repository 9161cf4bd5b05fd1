import type { EpochMs } from '../../domain/time.ts'
import type { StreamSnapshot } from '../message.ts'
import type { Span } from './model.ts'

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Spans up to the moment shown that can be chosen with one press. */
export const RECENT_SPANS = ['-15m', '-1h', '-6h', '-1d'] as const

/** The distance that `-90m` names; null for any other text. */
function parseDistance(text: string): number | null {
  const [, count = '', unit = ''] = /^-(\d{1,5})([smhd])$/.exec(text) ?? []
  const size = UNITS[unit]
  return size === undefined ? null : Number(count) * size
}

/** The moment that the page shows. */
export function momentOf({ at, startedAt, now }: StreamSnapshot): EpochMs {
  return Date.parse(at ?? startedAt ?? now)
}

/** A span in milliseconds; null if it is none at this moment. */
export function resolveSpan(
  { from, to }: Span,
  moment: EpochMs,
): { readonly from: EpochMs; readonly to: EpochMs } | null {
  const end = to === null ? moment : Date.parse(to)
  const distance = parseDistance(from)
  const start = distance === null ? Date.parse(from) : end - distance
  return start < end ? { from: start, to: end } : null
}

// The latest time that JavaScript knows.
const LAST_TIME = 8.64e15

/** Whether a span is one at some moment: that of an address that was typed may be none. */
export function isSpan(span: Span): boolean {
  return resolveSpan(span, LAST_TIME) !== null
}

/** `15 min`, for `-15m`. */
export function nameSpan(from: string): string {
  return from.slice(1).replace('m', ' min').replace('h', ' h').replace('d', ' d')
}
