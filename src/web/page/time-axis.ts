import type { EpochMs } from '../../domain/time.ts'
import { formatTime } from '../../render/number.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** A mark of a time axis: `03:04:05`, `03:04`, `Nov 29`. */
function formatTick(at: EpochMs, distanceMs: number): string {
  if (at % DAY_MS === 0) {
    const day = { month: 'short', day: 'numeric', timeZone: 'UTC' } as const
    return new Intl.DateTimeFormat('en-US', day).format(at)
  }
  return formatTime(at).slice(11, distanceMs < MINUTE_MS ? 19 : 16)
}

/** The marks of a time axis at these seconds, in UTC. */
export function formatTicks(seconds: readonly number[]): string[] {
  const [first = 0, second = Infinity] = seconds
  return seconds.map((each) => formatTick(each * 1000, (second - first) * 1000))
}
