import { OperationError } from '../error.ts'
import type { RecordedRounds } from '../recorded.ts'
import type { Snapshot } from '../snapshot.ts'
import type { EpochMs } from '../time.ts'
import type { Judgement } from '../status/judge.ts'
import type { Policy } from '../status/policy.ts'
import type { Change } from './change.ts'
import { isAfterGap, isBeforeGap } from './gaps.ts'
import { extendHistory, type History } from './history.ts'
import { findListed } from './listed.ts'
import { findStarts } from './starts.ts'

// Instances in all rounds: they take less than half a second.
const MOST_INSTANCES = 50_000
// As many as a series keeps.
const MOST_ROUNDS = 240

/** The number of rounds that are recalled for a fleet of this size. */
export function countRecalled(instances: number): number {
  const affordable = Math.floor(MOST_INSTANCES / Math.max(1, instances))
  return Math.max(2, Math.min(affordable, MOST_ROUNDS))
}

/** A time without rounds before this one, or a clock that was set back. */
function findInterruption({ current, times }: History, { startedAt: at }: Snapshot): Change[] {
  const lastedMs = at - current.startedAt
  if (lastedMs < 0) return [{ at, kind: 'clock', backMs: -lastedMs }]
  return isAfterGap(times, at) ? [{ at: current.startedAt, kind: 'gap', lastedMs }] : []
}

/**
 * The history with one more round of a recording, where rounds may be missing.
 * @param judged the judgement of the snapshot, if it is known
 */
export function extendRecorded(
  before: History | null,
  snapshot: Snapshot,
  policy: Policy,
  judged?: Judgement,
): History {
  if (before === null) return extendHistory(null, snapshot, policy, judged)
  const found = findInterruption(before, snapshot)
  const known = found.length === 0 ? before : { ...before, changes: [...before.changes, ...found] }
  return extendHistory(known, snapshot, policy, judged)
}

interface Recalled {
  readonly history: History
  /** The number of its first round. */
  readonly first: number
}

/** Recalls the last rounds up to a number; null if none of their listings could be read. */
async function recallLast(
  recorded: Pick<RecordedRounds, 'before'>,
  policy: Policy,
  number: number,
  pause: () => Promise<void>,
): Promise<Recalled | null> {
  const [last] = recorded.before(number + 1, 1)
  if (last === undefined) return null
  const rounds = recorded.before(number + 1, countRecalled(last.snapshot.results.length))
  const starts = rounds.map(({ snapshot }) => snapshot.startedAt)
  let history: History | null = null
  let first = 0
  for (const [at, { number: place, snapshot }] of rounds.entries()) {
    // It begins with a round whose listing could be read; a gap right after it would not be seen.
    const { listing, startedAt } = snapshot
    if (history === null && (!listing.ok || isBeforeGap(startedAt, starts.slice(at + 1)))) continue
    await pause()
    if (history === null) first = place
    history = extendRecorded(history, snapshot, policy)
  }
  return history && { history, first }
}

/**
 * Returns the history that the last rounds of a recording make, and since when their statuses hold, for
 * the rounds that follow; null if there are none, or none whose listing could be read.
 * @param pause lets input through
 * @param upTo the number of the last one
 */
export async function recallHistory(
  recorded: Pick<RecordedRounds, 'before' | 'after'>,
  policy: Policy,
  pause: () => Promise<void>,
  upTo = Number.MAX_SAFE_INTEGER - 1,
): Promise<History | null> {
  const recalled = await recallLast(recorded, policy, upTo, pause)
  if (recalled === null) return null
  try {
    return await findStarts(recalled.history, { recorded, policy }, recalled.first, pause)
  } catch (error) {
    // What is damaged there must not keep the next rounds away.
    if (error instanceof OperationError) return recalled.history
    throw error
  }
}

/**
 * Returns the history up to a round. If no listing could be read in the last rounds, the history begins
 * with the last round before them that has one; null if there is none.
 * @param pause lets input through; called with the start of the rounds that a long search has reached
 */
export async function recallRound(
  recorded: RecordedRounds,
  policy: Policy,
  number: number,
  pause: (reached?: EpochMs) => Promise<void>,
): Promise<History | null> {
  const [shown] = recorded.before(number + 1, 1)
  if (shown === undefined) return null
  const recalled = await recallLast(recorded, policy, number, () => pause())
  if (recalled !== null) return recalled.history
  const last = await findListed(recorded, number, pause)
  // An outage that is longer than what is recalled began right after that round.
  const [lost] = last === null ? [] : recorded.after(last.number, 1)
  if (last === null || lost === undefined) return null
  const listed = extendRecorded(null, last.snapshot, policy)
  const lostAt = extendRecorded(listed, lost.snapshot, policy)
  return lost.number === shown.number ? lostAt : extendRecorded(lostAt, shown.snapshot, policy)
}
