import type { Snapshot } from '../../domain/snapshot.ts'
import { checkMoment, type Moment, type Progress, type Source } from '../../domain/source.ts'
import { withBudget } from '../http/budget.ts'
import { openClient } from '../http/client.ts'
import { Limit } from '../http/limit.ts'
import { Limiter } from '../http/limiter.ts'
import { parseDockerAddress } from './address.ts'
import type { DockerContext, DockerOptions } from './call.ts'
import { Memory } from './memory.ts'
import { Round } from './round.ts'

export type { DockerOptions }

// A daemon reads all containers at the same tick, once a second: requests that wait cost another one.
const MAX_IN_FLIGHT = 1000

/** The containers of a Docker daemon, read over its API. */
class Docker implements Source {
  readonly address: string
  readonly hasPast = false
  readonly #context: DockerContext
  #round: Round | null = null

  constructor(context: DockerContext) {
    this.address = context.address
    this.#context = context
  }

  async at(moment: Moment, signal: AbortSignal): Promise<Snapshot> {
    checkMoment(this, moment)
    try {
      return await withBudget(this.#context, signal, (budget) => {
        this.#round = new Round({ ...this.#context, budget })
        return this.#round.collect()
      })
    } finally {
      this.#round = null
    }
  }

  progress(): Progress | null {
    return this.#round?.progress ?? null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#context.limiter.close()
    this.#context.client.close()
  }
}

/**
 * Opens a Docker daemon, without sending a request. The token of providers is not sent to it.
 * @throws UsageError if the address or DOCKER_HOST is unusable
 */
export async function open(address: string, options: DockerOptions): Promise<Source> {
  const { clock, timeoutMs, ca, concurrency, deadlineMs, maxInstances, project } = options
  const endpoint = parseDockerAddress(address, options.env)
  const proxyEnv = endpoint.socketPath === undefined ? options.proxyEnv : undefined
  const client = await openClient(endpoint, { clock, timeoutMs, ca, proxyEnv })
  const limit = new Limit(concurrency === 'auto' ? MAX_IN_FLIGHT : concurrency)
  const limiter = new Limiter(limit, client, clock)
  return new Docker({
    address: `docker:${endpoint.url}`,
    endpoint,
    project,
    clock,
    client,
    limiter,
    deadlineMs,
    maxInstances,
    memory: new Memory(),
  })
}
