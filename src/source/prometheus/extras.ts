import type { Remark } from '../../domain/snapshot.ts'
import type { Clock } from '../../host.ts'
import { type Answer, type Call, type QueryTime, sendQuery } from './call.ts'
import type { Fleet } from './fleet.ts'
import { type LastError, requestErrors } from './last-errors.ts'
import type { Queries } from './queries.ts'
import { readSeries, readTarget, type Series, type Target } from './series.ts'
import type { Vector } from './vector.ts'

// The list of all targets has more bytes than all values: 1 kB for each.
const MAX_TARGETS = 20_000
// A row without its last error lacks a detail. A fleet without its lost instances is another one.
const ERRORS_WAIT_MS = 1000
const MIN_WAIT_MS = 5000

/** Requests that complete the answers; null if one is not needed. */
export interface Extras {
  /** The instances of the last hour. */
  readonly past: Promise<Answer<Vector<Target>>>
  /** The instances whose data are old. */
  readonly stale: Promise<Answer<Vector<Series>>> | null
  readonly errors: Promise<Answer<readonly LastError[]>> | null
}

/** Sends the requests, without waiting for the answers. */
export function startExtras(
  call: Call,
  queries: Queries,
  { members }: Fleet,
  { at, isNow }: QueryTime,
): Extras {
  const { past, stale, identity } = queries
  const isDown = members.some(({ up, condition }) => up === 0 && condition === null)
  // Only the present errors are known.
  const needsErrors = isNow && isDown && members.length <= MAX_TARGETS
  return {
    past: sendQuery(call, { name: 'past', text: past, at, pick: readTarget(queries) }),
    stale:
      stale === null
        ? null
        : sendQuery(call, { name: 'stale', text: stale, at, pick: readSeries(queries) }),
    errors: needsErrors ? requestErrors(call, identity) : null,
  }
}

type Settled<T> = { readonly value: T } | { readonly why: 'late' | 'failed' }

/** Waits for an answer until it is too late for this round. */
async function settle<T>(
  clock: Clock,
  waitMs: number,
  answer: Promise<Answer<T>>,
): Promise<Settled<T>> {
  const { promise: expiry, resolve } = Promise.withResolvers<null>()
  const timer = clock.after(waitMs, () => resolve(null))
  const settled = await Promise.race([answer, expiry])
  clock.cancel(timer)
  if (settled === null) return { why: 'late' }
  return settled.ok ? { value: settled.value } : { why: 'failed' }
}

interface Completed {
  readonly remarks: readonly Remark[]
  /** The instances of the last hour; null if they are not known. */
  readonly past: readonly Target[] | null
}

/**
 * Applies the answers to the fleet, each if it is there. The round waits for them as long as it has
 * taken so far, or 5 s. Remarks name what is missing.
 * @param pastBefore the instances of the last hour, as an earlier round has found them
 * @param tookMs the time that the other answers took
 */
export async function applyExtras(
  { clock }: Call,
  { past, stale, errors }: Extras,
  fleet: Fleet,
  { at, pastBefore, tookMs }: { at: number; pastBefore: readonly Target[]; tookMs: number },
): Promise<Completed> {
  const waitMs = Math.max(MIN_WAIT_MS, tookMs)
  const [pastAnswer, staleAnswer, errorsAnswer] = await Promise.all([
    settle(clock, waitMs, past),
    stale === null ? null : settle(clock, waitMs, stale),
    errors === null ? null : settle(clock, ERRORS_WAIT_MS, errors),
  ])
  const remarks: Remark[] = []
  const listed = fleet.members.length
  if (staleAnswer !== null && 'why' in staleAnswer) {
    remarks.push({ code: 'notRead', what: 'age', why: staleAnswer.why })
  } else if (staleAnswer !== null && staleAnswer.value.count > 0) {
    const ageMs = fleet.markStale(staleAnswer.value.series, at)
    const count = fleet.members.filter((member) => member.ageMs > 0).length
    if (count > 0) remarks.push({ code: 'stale', count, listed, ageMs })
  }
  if (errorsAnswer !== null && 'value' in errorsAnswer) fleet.explainDown(errorsAnswer.value)
  if ('why' in pastAnswer) {
    fleet.listPast(pastBefore)
    return {
      past: null,
      remarks: [...remarks, { code: 'notRead', what: 'gone', why: pastAnswer.why }],
    }
  }
  fleet.listPast(pastAnswer.value.series)
  return { past: pastAnswer.value.series, remarks }
}
