import type { ClientOptions } from '../http/client.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { request } from '../http/budget.ts'
import type { Decoded, HttpContext } from '../http/request.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import type { Env } from './address.ts'
import { explainRefusal } from './explain.ts'
import { decodeInspection, type Inspection } from './inspection.ts'
import { type Container, type DecodedListing, decodeListing, listingPath } from './listing.ts'
import type { Memory } from './memory.ts'
import { decodeStats, type Stats } from './stats.ts'

const MOST_LISTING_BYTES = 16 * 1024 * 1024
const MOST_CONTAINER_BYTES = 1024 * 1024

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

/** The path without a version: every daemon answers it, and the fields that are used are in all versions. */
export function list(call: Call): Promise<Decoded<DecodedListing>> {
  const { endpoint, budget, project } = call
  return request(call, {
    path: endpoint.basePath + listingPath(project),
    key: null,
    maxBytes: MOST_LISTING_BYTES,
    budget,
    decode: decodeListing,
    explain: explainRefusal,
  })
}

function read<T>(
  call: Call,
  { key, name }: Container,
  path: string,
  decode: (body: Buffer) => T,
): Promise<Decoded<T>> {
  const { endpoint, budget } = call
  return request(call, {
    path: `${endpoint.basePath}/containers/${key}/${path}`,
    key: name,
    maxBytes: MOST_CONTAINER_BYTES,
    budget,
    decode,
  })
}

export function inspect(call: Call, container: Container): Promise<Decoded<Inspection>> {
  return read(call, container, 'json', decodeInspection)
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
  return read(call, container, path, decodeStats)
}
