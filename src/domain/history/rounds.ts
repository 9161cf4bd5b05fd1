import type { Snapshot } from '../snapshot.ts'
import type { Source } from '../source.ts'
import type { EpochMs } from '../time.ts'

export interface Pace {
  /** From start to start; a longer round delays the next one. */
  readonly intervalMs: number
  /** Number of rounds; undefined for no end. */
  readonly count: number | undefined
}

/**
 * Snapshots of `source`, never two at once. Returns when `signal` aborts, also within a round.
 * @param clock as the host has it, in milliseconds
 */
export async function* rounds(
  source: Source,
  pace: Pace,
  clock: { elapsed(): number; sleep(ms: number, signal: AbortSignal): Promise<void> },
  signal: AbortSignal,
): AsyncGenerator<Snapshot, void> {
  let startedAt = 0
  for (let done = 0; done !== pace.count; done += 1) {
    if (done > 0) await clock.sleep(startedAt + pace.intervalMs - clock.elapsed(), signal)
    if (signal.aborted) return
    startedAt = clock.elapsed()
    const snapshot = await source.at('now', signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    if (snapshot === undefined || signal.aborted) return
    yield snapshot
  }
}

/** Values that are older are not shown as current ones while the listing fails. */
export const EXPIRES_MS = 300_000

/** The last round whose listing could be read, beside the round that has just ended. */
export interface LastGoodRound {
  readonly snapshot: Snapshot
  /** The same round, or one whose listing failed. */
  readonly current: Snapshot
  /** Start of the first round whose listing failed; null while it can be read. */
  readonly downSince: EpochMs | null
}

/** @param before null before the first round */
export function followRound(before: LastGoodRound | null, current: Snapshot): LastGoodRound {
  if (before === null || current.listing.ok) return { snapshot: current, current, downSince: null }
  const { snapshot } = before
  return { snapshot, current, downSince: before.downSince ?? current.startedAt }
}
