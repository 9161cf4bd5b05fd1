import { isGone } from '../../domain/failure.ts'
import type { InstanceId, Sample, ScrapeResult } from '../../domain/snapshot.ts'
import type { ClientOptions } from '../http/client.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { type Decoded, type HttpContext, PendingRequest } from '../http/request.ts'
import { RoundBudget } from '../http/round-budget.ts'
import { decodeSample } from './decode.ts'
import type { Memory } from '../memory.ts'

const MAX_LISTING_BYTES = 16 * 1024 * 1024
const MAX_INSTANCE_BYTES = 64 * 1024

export interface ProviderOptions extends ClientOptions {
  /** Limit for one round, or one call. */
  readonly deadlineMs: number
  /** Maximum number of requests in flight; `auto` adapts to the provider. */
  readonly concurrency: 'auto' | number
  /** Its printable name, if that is not its address. */
  readonly name?: string | undefined
  /** A longer listing is refused. */
  readonly maxInstances: number
  /** Disposed with the provider. */
  readonly owned?: AsyncDisposable
}

type Settings = Pick<ProviderOptions, 'deadlineMs' | 'maxInstances' | 'owned'>

/** Everything needed to read one provider. */
export interface ProviderContext extends HttpContext, Settings, Pick<Endpoint, 'url' | 'basePath'> {
  /** Its printable name. */
  readonly address: string
  readonly memory: Memory
}

/** One call of a provider, such as a round. */
export interface Call extends ProviderContext {
  readonly budget: RoundBudget
}

/**
 * Runs `task` with a budget of its own, which ends at the deadline or when `signal` aborts: requests
 * without an answer by then fail. Rejects with the reason of a `signal` that has aborted already.
 */
export async function withBudget<T>(
  context: ProviderContext,
  signal: AbortSignal,
  task: (call: Call) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const { limiter, clock, deadlineMs } = context
  const budget = new RoundBudget(clock, deadlineMs)
  budget.onStop(() => limiter.drop(budget))
  // A request that waits for a descriptor at the deadline has failed because of the shortage.
  const expire = () => budget.stop(budget.shortage ?? { code: 'deadline', afterMs: deadlineMs })
  const interrupt = () => budget.stop({ code: 'interrupted' })
  const cancel = budget.stall.after(deadlineMs, expire)
  signal.addEventListener('abort', interrupt)
  try {
    return await task({ ...context, budget })
  } finally {
    cancel()
    budget.stall.stop()
    signal.removeEventListener('abort', interrupt)
  }
}

/** Requests a path that is not an instance's, before everything that waits. */
export function read<T>(
  call: Call,
  path: string,
  decode: (value: unknown) => T,
): Promise<Decoded<T>> {
  const { budget } = call
  return new Promise((settle) => {
    const spec = { path, key: null, maxBytes: MAX_LISTING_BYTES, budget, decode, settle }
    // Only the first answer of a kept connection is certain.
    const isAlone = !budget.mayGrow || budget.requests > 0
    new PendingRequest(call, spec, isAlone).enqueue()
  })
}

/**
 * Makes the request for one instance.
 * @param instance with the provider's spelling of its address: it may know no other
 */
export function requestInstance(
  call: Call,
  { id, spelling }: { readonly id: InstanceId; readonly spelling: string },
  isAlone: boolean,
  settle: (result: ScrapeResult) => void,
): PendingRequest<Sample> {
  const { basePath, budget, clock, memory } = call
  const startedAt = clock.elapsed()
  const toResult = (decoded: Decoded<Sample>): ScrapeResult => {
    const latencyMs = clock.elapsed() - startedAt
    if (decoded.ok) return { id, latencyMs, kind: 'sample', sample: decoded.value }
    const { failure } = decoded
    const unanswered = { id, latencyMs, lastService: memory.lastServiceOf(id) }
    return isGone(failure)
      ? { ...unanswered, kind: 'gone', status: failure.status }
      : { ...unanswered, kind: 'failure', failure }
  }
  const spec = {
    path: `${basePath}/${spelling}`,
    key: id,
    maxBytes: MAX_INSTANCE_BYTES,
    budget,
    decode: decodeSample,
    settle: (decoded: Decoded<Sample>) => settle(toResult(decoded)),
  }
  return new PendingRequest(call, spec, isAlone)
}
