import type { Snapshot } from '../snapshot.ts'
import { measureLoads, type ServiceLoad } from '../status/distribution.ts'
import { judge, type Judgement } from '../status/judge.ts'
import type { Policy } from '../status/policy.ts'
import type { Instance } from '../status/instance-status.ts'
import type { Service } from '../status/service.ts'
import type { EpochMs } from '../time.ts'
import { type Change, findVanished, type RoundState } from './change.ts'
import { compareRound, findOutage } from './compare.ts'
import { isAfterGap } from './gaps.ts'
import { followRound, type LastGoodRound } from './rounds.ts'
import { followServices, type ServiceHistories } from './service-history.ts'
import { countKept, extendSeries, NO_SERIES, type Series } from './series.ts'

/** The rounds so far. Judgement and histories of statuses are those of the last good round. */
export interface History extends LastGoodRound, RoundState {
  readonly judgement: Judgement
  /** By the names of services. */
  readonly serviceHistories: ServiceHistories
  /** Instances that the last round no longer listed, as they were before. */
  readonly vanished: readonly Instance[]
  readonly series: Series
  /** Starts of the last rounds, the oldest first, and the loads of their services. */
  readonly times: readonly EpochMs[]
  readonly loads: readonly ReadonlyMap<string, ServiceLoad>[]
  /** The services of the same rounds; none of a round whose listing failed. */
  readonly services: readonly (readonly Service[])[]
  /** The oldest first. */
  readonly changes: readonly Change[]
  /** All changes after this time are among them. */
  readonly changesSince: EpochMs
}

const MOST_CHANGES = 10_000
// Size of a service with its load, in values of an instance.
const VALUES_A_SERVICE = 16

const NOTHING = {
  series: NO_SERIES,
  times: [],
  loads: [],
  services: [],
  downSince: null,
}

/** Compares a round whose listing could be read with the last one. */
function addRound(last: History | null, snapshot: Snapshot, judgement: Judgement, isLate: boolean) {
  const compared = compareRound(last, snapshot, judgement, { isAfterGap: isLate })
  const { instanceHistories, step } = compared
  const known = last?.serviceHistories ?? null
  return {
    ...compared,
    serviceHistories: followServices(known, judgement.services, step),
    vanished: last === null ? [] : findVanished(last, instanceHistories),
  }
}

type Changes = Pick<History, 'changes' | 'changesSince'>

/** Whether the first changes may no longer be kept. */
export function hasForgotten({ changes }: Pick<History, 'changes'>): boolean {
  return changes.length >= MOST_CHANGES
}

function addChanges({ changes, changesSince }: Changes, added: readonly Change[]): Changes {
  if (added.length === 0) return { changes, changesSince }
  const all = [...changes, ...added]
  const kept = all.slice(-MOST_CHANGES)
  const [first] = kept
  const isWhole = first === undefined || kept.length === all.length
  return { changes: kept, changesSince: isWhole ? changesSince : first.at }
}

/**
 * The history with one more round. A failed listing leaves the judgement as it was.
 * @param before null before the first round, whose listing must have succeeded
 * @param judged the judgement of the snapshot, if it is known
 */
export function extendHistory(
  before: History | null,
  snapshot: Snapshot,
  policy: Policy,
  judged?: Judgement,
): History {
  const last = followRound(before, snapshot)
  const isGood = before === null || last.snapshot === snapshot
  const { series, times, loads, services, downSince } = before ?? NOTHING
  const isLate = isAfterGap(times, snapshot.startedAt)
  const { found, judgement, instanceHistories, ...others } = isGood
    ? addRound(before, snapshot, judged ?? judge(snapshot, policy, before?.judgement), isLate)
    : { ...before, vanished: [], found: [] }
  const added = [...found, ...findOutage(downSince, snapshot, isLate ? 'about' : 'exact')]
  // No values for a failed round, so that charts show a gap.
  const listed = isGood ? judgement.instances : []
  const kept = countKept(instanceHistories.size + VALUES_A_SERVICE * judgement.services.length)
  return {
    ...last,
    judgement,
    instanceHistories,
    serviceHistories: others.serviceHistories,
    headroomHistories: others.headroomHistories,
    vanished: others.vanished,
    series: extendSeries(series, listed),
    times: [...times, snapshot.startedAt].slice(-kept),
    loads: [...loads, measureLoads(listed)].slice(-kept),
    services: [...services, isGood ? judgement.services : []].slice(-kept),
    ...addChanges(before ?? { changes: [], changesSince: snapshot.startedAt }, added),
  }
}
