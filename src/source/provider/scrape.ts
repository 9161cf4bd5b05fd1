import { type Failure, isGone } from '../../domain/failure.ts'
import type { InstanceId, Sample, ScrapeResult } from '../../domain/snapshot.ts'
import { type Decoded, PendingRequest } from '../http/request.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import { decodeSample } from './decode.ts'
import type { Memory } from './memory.ts'
import type { ProviderContext } from './provider-context.ts'

const MAX_INSTANCE_BYTES = 64 * 1024

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

function resultOf(
  memory: Memory,
  scraped: { readonly id: InstanceId; readonly latencyMs: number },
  decoded: Decoded<Sample>,
): ScrapeResult {
  if (decoded.ok) return { ...scraped, kind: 'sample', sample: decoded.value }
  const { failure } = decoded
  const lastService = memory.lastServiceOf(scraped.id)
  return isGone(failure)
    ? { ...scraped, kind: 'gone', status: failure.status, lastService }
    : { ...scraped, kind: 'failure', failure, lastService }
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
  const spec = {
    path: `${basePath}/${spelling}`,
    key: id,
    maxBytes: MAX_INSTANCE_BYTES,
    budget,
    decode: decodeSample,
    settle: (decoded: Decoded<Sample>) =>
      settle(resultOf(memory, { id, latencyMs: clock.elapsed() - startedAt }, decoded)),
  }
  return new PendingRequest(context, spec, isAlone)
}

/** Reads one instance. */
export async function scrape(
  context: ProviderContext,
  requested: Requested,
  budget: RoundBudget,
): Promise<ScrapeResult> {
  const result = await new Promise<ScrapeResult>((settle) =>
    requestInstance(context, requested, budget, settle).enqueue(),
  )
  context.memory.remember(result)
  return result
}
