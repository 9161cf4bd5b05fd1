import { type Failure, isGone } from '../../domain/failure.ts'
import type { InstanceId, Sample, ScrapeResult } from '../../domain/snapshot.ts'
import { type Decoded, type HttpContext, PendingRequest } from '../http/request.ts'
import { RoundBudget } from '../http/round-budget.ts'
import { decodeSample } from './decode.ts'
import type { Memory } from '../memory.ts'

const MAX_LISTING_BYTES = 16 * 1024 * 1024
const MAX_INSTANCE_BYTES = 64 * 1024

/** Everything needed to read one provider. */
export interface ProviderContext extends HttpContext {
  /** Its printable name. */
  readonly address: string
  readonly url: string
  readonly basePath: string
  readonly memory: Memory
  /** Limit for one round, or one call of the library. */
  readonly deadlineMs: number
  readonly maxInstances: number
}

/**
 * Runs `task` with a budget of its own, which ends at the deadline or when `signal` aborts: requests
 * without an answer by then fail. Rejects with the reason of a `signal` that has aborted already.
 */
export async function withBudget<T>(
  { limiter, clock, deadlineMs }: ProviderContext,
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

/** Requests a path that is not an instance's, before everything that waits. */
export function read<T>(
  context: ProviderContext,
  path: string,
  decode: (value: unknown) => T,
  budget: RoundBudget,
): Promise<Decoded<T>> {
  return new Promise((settle) => {
    const spec = { path, key: null, maxBytes: MAX_LISTING_BYTES, budget, decode, settle }
    // Only the first answer of a kept connection is certain.
    const isAlone = !budget.mayGrow || budget.requests > 0
    new PendingRequest(context, spec, isAlone).enqueue()
  })
}

/** An instance, and the provider's spelling of its address: it may know no other. */
export interface Requested {
  readonly id: InstanceId
  readonly spelling: string
  /** Whether it takes a connection of its own. */
  readonly isAlone: boolean
}

/** The result of an instance that was not requested. */
export function notRequested(memory: Memory, id: InstanceId, failure: Failure): ScrapeResult {
  return { id, latencyMs: null, kind: 'failure', failure, lastService: memory.lastServiceOf(id) }
}

/** Makes the request for one instance. */
export function requestInstance(
  context: ProviderContext,
  { id, spelling, isAlone }: Requested,
  budget: RoundBudget,
  settle: (result: ScrapeResult) => void,
): PendingRequest<Sample> {
  const { basePath, clock, memory } = context
  const startedAt = clock.elapsed()
  const toResult = (decoded: Decoded<Sample>): ScrapeResult => {
    const scraped = { id, latencyMs: clock.elapsed() - startedAt }
    if (decoded.ok) return { ...scraped, kind: 'sample', sample: decoded.value }
    const { failure } = decoded
    const lastService = memory.lastServiceOf(id)
    return isGone(failure)
      ? { ...scraped, kind: 'gone', status: failure.status, lastService }
      : { ...scraped, kind: 'failure', failure, lastService }
  }
  const spec = {
    path: `${basePath}/${spelling}`,
    key: id,
    maxBytes: MAX_INSTANCE_BYTES,
    budget,
    decode: decodeSample,
    settle: (decoded: Decoded<Sample>) => settle(toResult(decoded)),
  }
  return new PendingRequest(context, spec, isAlone)
}
