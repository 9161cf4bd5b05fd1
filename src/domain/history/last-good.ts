import type { Snapshot } from '../snapshot.ts'
import type { EpochMs } from '../time.ts'

/** The last round whose listing succeeded, beside the current one. */
export interface LastGood {
  readonly good: Snapshot
  /** The round that has just ended: `good`, or one whose listing failed. */
  readonly current: Snapshot
  /** Start of the first failed round since; null if `current` is good. */
  readonly downSince: EpochMs | null
}

/** @param before null before the first round, which counts as good */
export function advance(before: LastGood | null, current: Snapshot): LastGood {
  if (current.listing.ok || before === null) return { good: current, current, downSince: null }
  return { good: before.good, current, downSince: before.downSince ?? current.startedAt }
}
