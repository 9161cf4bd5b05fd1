/**
 * Two decimals, ties to even: 60.625 is 60.62, as Python's `%.2f` prints it. Only a multiple of an
 * eighth can be a tie, and `toFixed` rounds those up.
 */
export function formatAverage(value: number): string {
  const tieDown = (value * 8) % 4 === 1
  return (tieDown ? value - 0.005 : value).toFixed(2)
}

/** `5 s`, `0.25 s`. */
export function formatSeconds(ms: number): string {
  return `${ms / 1000} s`
}

/** `64 KiB`, `16 MiB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return plural(bytes, 'byte')
  const kibibytes = Math.floor(bytes / 1024)
  return kibibytes < 1024 ? `${kibibytes} KiB` : `${Math.floor(kibibytes / 1024)} MiB`
}

/** `2026-11-25T13:01:52Z`. */
export function formatTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`
}

/** `13:01:52Z`, where there is little room and the day is known. */
export function formatTimeOfDay(epochMs: number): string {
  return formatTime(epochMs).slice(11)
}

/** `1 instance`, `2 instances`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
