import type { JudgedRows } from '../report/query.ts'
import type { Snapshot } from '../snapshot.ts'
import type { EpochMs } from '../time.ts'
import { type Change, findChanges, type RoundState } from './change.ts'
import { followInstances } from './instance-history.ts'
import type { LastGoodRound } from './rounds.ts'

/** The last round whose listing could be read, as the next one is compared with it. */
export interface ComparedRound extends LastGoodRound, RoundState {}

/** Whether a round could not measure everything yet, so that the next one is the first to compare with. */
export function isIncomplete({ remarks }: Snapshot): boolean {
  return remarks?.some(({ code }) => code === 'nextRound') === true
}

/** The change of a provider that is lost, or back. */
export function findOutage(
  downSince: EpochMs | null,
  { listing, startedAt: at }: Snapshot,
): Change[] {
  if (!listing.ok) return downSince === null ? [{ at, kind: 'lost', failure: listing.failure }] : []
  return downSince === null ? [] : [{ at, kind: 'back', lastedMs: at - downSince }]
}

/**
 * Compares the rows of a round whose listing could be read with the last one.
 * @param last null before the first round
 * @param isAfterGap no round is known for a while before it
 * @returns `before`: the round that it was compared with, if any
 */
export function compareRound<Rows extends JudgedRows>(
  last: ComparedRound | null,
  { startedAt: at }: Snapshot,
  judgement: Rows,
  isAfterGap = false,
) {
  const before = last === null || isIncomplete(last.snapshot) ? null : last
  const step = { at, isAfterGap: isAfterGap || (before?.downSince ?? null) !== null }
  const known = before?.instanceHistories ?? null
  const instanceHistories = followInstances(known, judgement.instances, step)
  const state = { judgement, instanceHistories }
  return { ...state, before, found: before === null ? [] : findChanges(before, state, step) }
}
