import type { Snapshot } from '../snapshot.ts'
import type { EpochMs } from '../time.ts'

/** The last round whose listing could be read, beside the round that has just ended. */
export interface LastGoodRound {
  readonly snapshot: Snapshot
  /** The same round, or one whose listing failed. */
  readonly current: Snapshot
  /** When the listing began to fail; null while it can be read. */
  readonly downSince: EpochMs | null
}

/** @param before null before the first round */
export function followRound(before: LastGoodRound | null, current: Snapshot): LastGoodRound {
  if (before === null || current.listing.ok) return { snapshot: current, current, downSince: null }
  const { snapshot } = before
  return { snapshot, current, downSince: before.downSince ?? current.startedAt }
}
