import type { IncomingHttpHeaders } from 'node:http'
import { type Failure, isGone } from '../../domain/failure.ts'
import type { InstanceId, ScrapeResult } from '../../domain/snapshot.ts'
import { decodeJson } from '../decode-json.ts'
import { request } from '../http/budget.ts'
import type { ClientOptions } from '../http/client.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { type Decoded, type HttpContext, PendingRequest } from '../http/request.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import { roundLatency } from '../latency.ts'
import { decodeSample } from './decode.ts'
import { decodeCondition, type Explanation, explainInstance } from './explain.ts'
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

interface ReadSpec<T> {
  /** @throws MalformedError */
  readonly decode: (value: unknown, headers: IncomingHttpHeaders) => T
  readonly explain?: (status: number, body: Buffer) => Failure | null
}

/** Requests a path that is not an instance's, before everything that waits. */
export function read<T>(
  call: Call,
  path: string,
  { decode, explain }: ReadSpec<T>,
): Promise<Decoded<T>> {
  const { budget } = call
  // Only the first answer of a kept connection is certain.
  const isAlone = !budget.mayGrow || budget.requests > 0
  return request(
    call,
    {
      path,
      key: null,
      maxBytes: MAX_LISTING_BYTES,
      budget,
      decode: (body, headers) => decode(decodeJson(body), headers),
      ...(explain && { explain }),
    },
    isAlone,
  )
}

type Answer = Pick<Extract<ScrapeResult, { kind: 'sample' }>, 'sample' | 'condition'>

function decodeInstance(body: Buffer): Answer {
  const value = decodeJson(body)
  const condition = decodeCondition(value)
  return { sample: decodeSample(value), ...(condition && { condition }) }
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
): PendingRequest<Answer> {
  const { basePath, budget, clock, memory } = call
  const startedAt = clock.elapsed()
  let explanation: Explanation | null = null
  const toResult = (decoded: Decoded<Answer>): ScrapeResult => {
    const latencyMs = roundLatency(clock.elapsed() - startedAt)
    if (decoded.ok) return { id, latencyMs, kind: 'sample', ...decoded.value }
    const { failure } = decoded
    const { service = null, condition } = explanation ?? {}
    if (service !== null && condition !== undefined)
      return { id, latencyMs, kind: 'stopped', service, condition }
    const unanswered = { id, latencyMs, lastService: service ?? memory.lastServiceOf(id) }
    return isGone(failure)
      ? { ...unanswered, kind: 'gone', status: failure.status }
      : { ...unanswered, kind: 'failure', failure }
  }
  const spec = {
    path: `${basePath}/${spelling}`,
    key: id,
    maxBytes: MAX_INSTANCE_BYTES,
    budget,
    decode: decodeInstance,
    explain(status: number, body: Buffer) {
      explanation = explainInstance(status, body)
      return explanation?.failure ?? null
    },
    settle: (decoded: Decoded<Answer>) => settle(toResult(decoded)),
  }
  return new PendingRequest(call, spec, isAlone)
}
