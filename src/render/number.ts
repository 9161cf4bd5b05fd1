import { ABSENT } from './safe.ts'

/**
 * Two decimals, ties to even: 60.625 is 60.62, as Python's `%.2f` prints it. Only a multiple of an
 * eighth can be a tie, and `toFixed` rounds those up.
 */
export function formatAverage(value: number): string {
  const tieDown = (value * 8) % 4 === 1
  return (tieDown ? value - 0.005 : value).toFixed(2)
}

/**
 * A number without an exponent: `61`, `61.5`, `0.3` for 0.30000000000000004. Cuts further decimals off
 * and never rounds up, so that 74.999 does not look like a threshold of 75.
 */
export function formatDecimal(value: number, decimals = 2): string {
  // Smaller numbers have an exponent, and no digit within two decimals.
  const text = Math.abs(value) < 1e-6 ? '0' : String(value)
  const [whole = '', fraction = ''] = text.split('.')
  const kept = fraction.slice(0, decimals).replace(/0+$/, '')
  return kept === '' ? whole : `${whole}.${kept}`
}

/** A number with at most one decimal; `-` for none. */
export function formatTenths(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return ABSENT
  return formatDecimal(value, 1)
}

/** `5 s`, `0.25 s`. */
export function formatSeconds(ms: number): string {
  return `${formatDecimal(ms / 1000)} s`
}

/** `64 KiB`, `16 MiB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return plural(bytes, 'byte')
  const kibibytes = Math.floor(bytes / 1024)
  return kibibytes < 1024 ? `${kibibytes} KiB` : `${Math.floor(kibibytes / 1024)} MiB`
}

const SECOND = [1000, 's'] as const
const UNITS = [SECOND, [60_000, 'min'], [3_600_000, 'h'], [86_400_000, 'd']] as const

/** A duration in the unit that leaves two digits if possible: `35 s`, `12 min`. */
export function formatAge(ms: number): string {
  const lasted = Math.max(0, ms)
  const [size, unit] = UNITS.findLast(([each]) => lasted >= 2 * each) ?? SECOND
  return `${Math.floor(lasted / size)} ${unit}`
}

/** A duration in four characters, for a column: `35s`, `12m`, `5h`, `3d`. */
export function formatAgeShort(ms: number): string {
  return formatAge(ms).replace(/ (.).*/, '$1')
}

/** `2026-11-25T13:01:52Z`. */
export function formatTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`
}

/** `2026-11-25T13:01:52.000Z`, for programs; null for none. */
export function toIsoTime(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : new Date(epochMs).toISOString()
}

/** `13:01:52Z`. */
export function formatTimeOfDay(epochMs: number): string {
  return formatTime(epochMs).slice(11)
}

/** `1 instance`, `2 instances`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
