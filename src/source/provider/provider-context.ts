import { StallAwareTimer } from '../http/stall-aware-timer.ts'
import type { Timepiece } from '../../host.ts'
import { PendingRequest, type Decoded } from '../http/request.ts'
import type { Limiter } from '../http/limiter.ts'
import type { Memory } from './memory.ts'
import { RoundBudget } from '../http/round-budget.ts'
import type { HttpClient } from '../http/client.ts'

const MAX_LISTING_BYTES = 16 * 1024 * 1024

/** What reading one provider takes. */
export interface ProviderContext {
  /** What it is called. */
  readonly address: string
  readonly url: string
  readonly basePath: string
  readonly client: HttpClient
  readonly limiter: Limiter
  readonly memory: Memory
  readonly clock: Timepiece
  /** The time that one round, or one call of the library, may take in all. */
  readonly deadlineMs: number
  readonly maxInstances: number
}

/**
 * Gives `task` a `Traffic` of its own, which ends at the deadline or once `signal` aborts. What is not
 * read by then fails. Rejects with the reason of a `signal` that has aborted already.
 */
export async function withTraffic<T>(
  { limiter, clock, deadlineMs }: ProviderContext,
  signal: AbortSignal,
  task: (budget: RoundBudget) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const budget = new RoundBudget({ clock, deadlineMs })
  budget.onStop(() => limiter.drop(budget))
  // What waits for a descriptor at the deadline has failed for want of one.
  const expire = () => budget.stop(budget.shortage ?? { code: 'deadline', afterMs: deadlineMs })
  const interrupt = () => budget.stop({ code: 'interrupted' })
  const timer = new StallAwareTimer(expire, deadlineMs, budget.lag)
  signal.addEventListener('abort', interrupt)
  try {
    return await task(budget)
  } finally {
    timer.clear()
    budget.lag.stop()
    signal.removeEventListener('abort', interrupt)
  }
}

/** Requests one path that is not an instance's, ahead of all that waits. */
export function read<T>(
  context: ProviderContext,
  path: string,
  decode: (value: unknown) => T,
  budget: RoundBudget,
): Promise<Decoded<T>> {
  return new Promise((settle) => {
    const question = { path, maxBytes: MAX_LISTING_BYTES, budget, isListing: true, decode, settle }
    const ask = new PendingRequest(question, context)
    // Only the first answer of a kept connection is certain.
    ask.isAlone = !budget.mayGrow || budget.requests > 0
    if (budget.end === null) context.limiter.enqueue(ask)
    else ask.cancel()
  })
}
