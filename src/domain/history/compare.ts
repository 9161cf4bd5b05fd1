import type { InstanceId, Snapshot } from '../snapshot.ts'
import { findWaiting } from '../status/judge.ts'
import type { EpochMs } from '../time.ts'
import {
  type Change,
  type ComparedRows,
  findChanges,
  findWaitingServices,
  type RoundState,
} from './change.ts'
import { followHeadrooms } from './headroom-history.ts'
import { type Certainty, followInstances, type InstanceHistories } from './instance-history.ts'
import type { LastGoodRound } from './rounds.ts'

/** The last round whose listing could be read, as the next one is compared with it. */
export interface ComparedRound extends LastGoodRound, RoundState {}

/** Whether a round could not measure everything yet. */
export function isIncomplete({ remarks }: Snapshot): boolean {
  return remarks?.some(({ code }) => code === 'nextRound') === true
}

const NONE: ReadonlySet<InstanceId> = new Set()

/**
 * The instances that have been listed since the first round of all without any other status than
 * `unknown`, because they still need another round for their values.
 */
function findWaitingIds({ snapshot, instanceHistories }: ComparedRound): ReadonlySet<InstanceId> {
  const ids = findWaiting(snapshot).map(({ id }) => id)
  return new Set(
    ids.filter((id) => {
      const known = instanceHistories.get(id)
      return known?.changes === 0 && known.appearedAt === null
    }),
  )
}

/**
 * The change of a provider that is lost, or back.
 * @param certainty of the start of the outage
 */
export function findOutage(
  downSince: EpochMs | null,
  { listing, startedAt: at }: Snapshot,
  certainty: Certainty = 'exact',
): Change[] {
  if (!listing.ok) return downSince === null ? [{ at, kind: 'lost', failure: listing.failure }] : []
  return downSince === null ? [] : [{ at, kind: 'back', lastedMs: at - downSince, certainty }]
}

interface Context {
  /** No round is known for a while before it. */
  readonly isAfterGap: boolean
  /** Of instances that are as they were, and not among the rows. */
  readonly kept?: InstanceHistories
}

/**
 * Compares the rows of a round whose listing could be read with the last one.
 * @param before null before the first round
 */
export function compareRound<Rows extends ComparedRows>(
  before: ComparedRound | null,
  { startedAt: at }: Snapshot,
  judgement: Rows,
  { isAfterGap, kept }: Context,
) {
  const waiting = before === null ? NONE : findWaitingIds(before)
  const step = { at, isAfterGap: isAfterGap || (before?.downSince ?? null) !== null, waiting }
  const known = before?.instanceHistories ?? null
  const instanceHistories = followInstances(known, judgement.instances, step, kept)
  const waitingServices = before === null ? NONE : findWaitingServices(before, waiting)
  const headroomHistories = followHeadrooms(
    before?.headroomHistories ?? null,
    judgement.services,
    step,
    waitingServices,
  )
  const state = { judgement, instanceHistories, headroomHistories }
  return { ...state, step, found: before === null ? [] : findChanges(before, state, step) }
}
