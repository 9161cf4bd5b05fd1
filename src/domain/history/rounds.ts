import type { Snapshot } from '../snapshot.ts'
import type { Source } from '../source.ts'

export interface Pace {
  /** From the start of one round to the start of the next, where the round is not longer. */
  readonly intervalMs: number
  /** How many rounds; endless where it is undefined. */
  readonly count: number | undefined
}

/** What the rounds need of a clock. */
interface Timer {
  /** Milliseconds from an arbitrary start. */
  elapsed(): number
  /** Resolves after `ms` milliseconds, at once when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/**
 * Snapshots of `source`, one after the other, never two at once. A round longer than the interval
 * delays the next one. Ends quietly when `signal` aborts, also in the middle of a round.
 */
export async function* rounds(
  source: Source,
  pace: Pace,
  clock: Timer,
  signal: AbortSignal,
): AsyncGenerator<Snapshot, void> {
  for (let done = 0; done !== pace.count;) {
    const startedAt = clock.elapsed()
    const snapshot = await source.at('now', signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    if (snapshot === undefined || signal.aborted) return
    yield snapshot
    done += 1
    if (done === pace.count) return
    await clock.sleep(startedAt + pace.intervalMs - clock.elapsed(), signal)
    if (signal.aborted) return
  }
}
