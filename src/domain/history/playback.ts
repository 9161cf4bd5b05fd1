import type { RecordedRounds } from '../recorded.ts'
import type { Snapshot } from '../snapshot.ts'
import type { EpochMs } from '../time.ts'
import { isAfterGap } from './gaps.ts'

/**
 * Time from the last of these rounds to the next one, as it is played: nobody waits out a gap, or a
 * clock that was set back.
 */
export function playedPause(starts: readonly EpochMs[], next: EpochMs): number {
  const last = starts.at(-1) ?? next
  const isOdd = next < last || isAfterGap(starts, next)
  return Math.max(0, isOdd ? last - (starts.at(-2) ?? last) : next - last)
}

/** The way in which the rounds of a recording are played. */
export interface Playback {
  /** The number of the first one. */
  readonly first: number
  /** The number of times that they are faster than they were taken; 0 for as fast as possible. */
  readonly speed: number
  /** Whether it waits at the end for rounds that another process records. */
  readonly isFollowing: boolean
}

// Between two looks for another round.
const POLL_MS = 1000
// A timer cannot wait for much longer.
const MOST_PAUSE_MS = 86_400_000
// Starts that tell what is usual.
const MOST_STARTS = 10

/** Recorded snapshots, one after another. Returns at their end, or when `signal` aborts. */
export async function* playRounds(
  recorded: RecordedRounds,
  { first, speed, isFollowing }: Playback,
  clock: {
    sleep(ms: number, signal: AbortSignal): Promise<void>
    soon(task: () => void): void
  },
  signal: AbortSignal,
): AsyncGenerator<Snapshot, void> {
  let last = first - 1
  let starts: readonly EpochMs[] = []
  for (;;) {
    const [next] = recorded.after(last, 1)
    if (next === undefined && !isFollowing) return
    if (next === undefined) recorded.checkFile?.()
    const { startedAt = 0 } = next?.snapshot ?? {}
    const isFast = speed === 0 || starts.length === 0
    const pauseMs =
      next === undefined ? POLL_MS : isFast ? 0 : playedPause(starts, startedAt) / speed
    if (pauseMs > 0) await clock.sleep(Math.min(pauseMs, MOST_PAUSE_MS), signal)
    else await new Promise<void>((resolve) => clock.soon(resolve))
    if (signal.aborted) return
    if (next === undefined) continue
    yield next.snapshot
    last = next.number
    starts = [...starts, startedAt].slice(-MOST_STARTS)
  }
}
