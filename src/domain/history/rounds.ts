import type { Snapshot } from '../snapshot.ts'
import type { Source } from '../source.ts'

export interface Pace {
  /** From start to start; a longer round delays the next one. */
  readonly intervalMs: number
  /** Number of rounds; undefined for no end. */
  readonly count: number | undefined
}

interface Timer {
  /** Milliseconds from an arbitrary start. */
  elapsed(): number
  /** Resolves after `ms` milliseconds, at once when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** Snapshots of `source`, never two at once. Returns when `signal` aborts, also within a round. */
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
