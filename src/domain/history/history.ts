import type { Snapshot } from '../snapshot.ts'
import { measureLoads, type ServiceLoad } from '../status/distribution.ts'
import { judge, type Judgement } from '../status/judge.ts'
import type { Policy } from '../status/policy.ts'
import type { Instance } from '../status/verdict.ts'
import type { EpochMs } from '../time.ts'
import { type Change, findChanges, findVanished, type RoundState } from './change.ts'
import { followInstances } from './instance-history.ts'
import { followRound, type LastGoodRound } from './last-good-round.ts'
import { countKept, extendSeries, NO_SERIES, type Series } from './series.ts'

/** The rounds so far. Judgement and instance histories are those of the last good round. */
export interface History extends LastGoodRound, RoundState {
  readonly judgement: Judgement
  /** Instances that the last round no longer listed, as they were before. */
  readonly vanished: readonly Instance[]
  readonly series: Series
  /** Starts of the last rounds, the oldest first, and the loads of their services. */
  readonly times: readonly EpochMs[]
  readonly loads: readonly ReadonlyMap<string, ServiceLoad>[]
  /** The oldest first. */
  readonly changes: readonly Change[]
}

const MOST_CHANGES = 10_000
// Size of a service's load, in values of an instance.
const VALUES_A_SERVICE = 8

function append<Item>(
  items: readonly Item[],
  more: readonly Item[],
  most: number,
): readonly Item[] {
  return more.length === 0 ? items : [...items, ...more].slice(-most)
}

const NOTHING = { series: NO_SERIES, times: [], loads: [], changes: [] }

type Round = Omit<History, keyof typeof NOTHING>

/** The figures of a round; none for a failed one, so that charts show a gap. */
function withRound(before: History | null, round: Round, found: readonly Change[]): History {
  const { judgement, current, instanceHistories } = round
  const { series, times, loads, changes } = before ?? NOTHING
  const listed = round.snapshot === current ? judgement.instances : []
  const kept = countKept(instanceHistories.size + VALUES_A_SERVICE * judgement.services.length)
  return {
    ...round,
    series: extendSeries(series, listed),
    times: append(times, [current.startedAt], kept),
    loads: append(loads, [measureLoads(listed)], kept),
    changes: append(changes, found, MOST_CHANGES),
  }
}

function findOutage({ downSince }: LastGoodRound, { listing, startedAt: at }: Snapshot): Change[] {
  if (!listing.ok) return downSince === null ? [{ at, kind: 'lost', failure: listing.failure }] : []
  return downSince === null ? [] : [{ at, kind: 'back', lastedMs: at - downSince }]
}

/**
 * The history with one more round. A failed listing leaves the judgement as it was.
 * @param before null before the first round, whose listing must have succeeded
 */
export function extendHistory(before: History | null, snapshot: Snapshot, policy: Policy): History {
  const last = followRound(before, snapshot)
  const outage = before === null ? [] : findOutage(before, snapshot)
  if (before !== null && last.snapshot !== snapshot) {
    const { judgement, instanceHistories } = before
    return withRound(before, { ...last, judgement, instanceHistories, vanished: [] }, outage)
  }
  const at = snapshot.startedAt
  const judgement = judge(snapshot, policy)
  const isAfterGap = before !== null && before.downSince !== null
  const known = before?.instanceHistories ?? null
  const instanceHistories = followInstances(known, judgement.instances, { at, isAfterGap })
  const state = { judgement, instanceHistories }
  const vanished = before === null ? [] : findVanished(before, instanceHistories)
  const found = before === null ? [] : [...findChanges(before, state, at), ...outage]
  return withRound(before, { ...last, ...state, vanished }, found)
}
