import type { ClientOptions } from '../http/client.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { request } from '../http/budget.ts'
import type { Decoded, HttpContext, ReadSpec } from '../http/request.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import type { Env } from './address.ts'
import { explainRefusal, explainSocket } from './explain.ts'
import { decodeInspection, type Inspection } from './inspection.ts'
import { type Container, type DecodedListing, decodeListing, listingPath } from './listing.ts'
import type { Memory } from './memory.ts'
import { decodeStats, type Stats } from './stats.ts'

const MAX_LISTING_BYTES = 16 * 1024 * 1024
const MAX_CONTAINER_BYTES = 1024 * 1024

export interface DockerOptions extends Omit<ClientOptions, 'token'> {
  /** Limit for one round. */
  readonly deadlineMs: number
  /** Maximum number of requests in flight; `auto` is enough for all containers of most machines. */
  readonly concurrency: 'auto' | number
  /** A longer listing is refused. */
  readonly maxInstances: number
  /** Only containers of this project of Docker Compose. */
  readonly project?: string | undefined
  /** For DOCKER_HOST. */
  readonly env: Env
}

/** Everything needed to read one daemon. */
export interface DockerContext
  extends HttpContext, Pick<DockerOptions, 'deadlineMs' | 'maxInstances'> {
  readonly address: string
  readonly endpoint: Endpoint
  readonly project: string | undefined
  readonly memory: Memory
}

/** One round. */
export interface Call extends DockerContext {
  readonly budget: RoundBudget
}

/**
 * Sends a request. Its path has no version: every daemon answers that, and all versions have the fields
 * that are used.
 */
async function read<T>(
  call: Call,
  path: string,
  spec: Pick<ReadSpec<T>, 'key' | 'maxBytes' | 'explain'> & { decode(body: Buffer): T },
): Promise<Decoded<T>> {
  const { endpoint, budget } = call
  const isTimeoutFinal = endpoint.socketPath !== undefined
  const answer = await request(call, {
    ...spec,
    path: endpoint.basePath + path,
    budget,
    isTimeoutFinal,
  })
  return answer.ok ? answer : { ok: false, failure: explainSocket(answer.failure, endpoint) }
}

export function list(call: Call): Promise<Decoded<DecodedListing>> {
  return read(call, listingPath(call.project), {
    key: null,
    maxBytes: MAX_LISTING_BYTES,
    decode: decodeListing,
    explain: explainRefusal,
  })
}

function readContainer<T>(
  call: Call,
  { key, name }: Container,
  path: string,
  decode: (body: Buffer) => T,
): Promise<Decoded<T>> {
  const spec = { key: name, maxBytes: MAX_CONTAINER_BYTES, decode }
  return read(call, `/containers/${key}/${path}`, spec)
}

export function inspect(call: Call, container: Container): Promise<Decoded<Inspection>> {
  return readContainer(call, container, 'json', decodeInspection)
}

/**
 * Reads the counters of a container.
 * @param isSingle whether one reading is enough; otherwise a Docker daemon takes two, a second apart
 */
export function readStats(
  call: Call,
  container: Container,
  isSingle: boolean,
): Promise<Decoded<Stats>> {
  const path = isSingle ? 'stats?stream=false&one-shot=1' : 'stats?stream=false'
  return readContainer(call, container, path, decodeStats)
}
