import type { Clock } from '../../host.ts'
import type { Limiter } from './limiter.ts'
import { type Decoded, type HttpContext, PendingRequest, type ReadSpec } from './request.ts'
import { RoundBudget } from './round-budget.ts'

interface Bounds {
  readonly clock: Clock
  readonly limiter: Pick<Limiter, 'drop'>
  /** Limit for the whole task. */
  readonly deadlineMs: number
}

/**
 * Runs `task` with a budget of its own, which ends at the deadline or when `signal` aborts: requests
 * without an answer by then fail. Rejects with the reason of a `signal` that has aborted already.
 */
export async function withBudget<T>(
  { clock, limiter, deadlineMs }: Bounds,
  signal: AbortSignal,
  task: (budget: RoundBudget) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const budget = new RoundBudget(clock, deadlineMs)
  budget.onStop(() => limiter.drop(budget))
  // A request that waits for a descriptor at the deadline has failed because of the shortage.
  const expire = () => budget.stop(budget.shortage ?? { code: 'deadline', afterMs: deadlineMs })
  const interrupt = () => budget.stop({ code: 'interrupted' })
  const cancel = budget.stall.after(deadlineMs, expire)
  signal.addEventListener('abort', interrupt)
  try {
    return await task(budget)
  } finally {
    cancel()
    budget.stall.stop()
    signal.removeEventListener('abort', interrupt)
  }
}

/**
 * Sends a request over a connection of its own, before everything that waits, and repeats it as the
 * rules say. Never rejects.
 */
export function request<T>(
  context: HttpContext,
  spec: ReadSpec<T>,
  isAlone = true,
): Promise<Decoded<T>> {
  return new Promise((settle) => {
    new PendingRequest(context, { ...spec, settle }, isAlone).enqueue()
  })
}

/**
 * Sends a request likewise, over a kept connection if one is idle. For a server whose answers are all
 * its own: an answer too many is noticed only if it arrives before the next request.
 */
export function requestKept<T>(context: HttpContext, spec: ReadSpec<T>): Promise<Decoded<T>> {
  return request(context, spec, false)
}
