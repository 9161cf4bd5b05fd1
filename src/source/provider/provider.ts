import { UsageError } from '../../domain/error.ts'
import type { Listing, ScrapeResult, Snapshot } from '../../domain/snapshot.ts'
import { checkMoment, type Moment, type Progress, type Source } from '../../domain/source.ts'
import { withBudget } from '../http/budget.ts'
import { openClient } from '../http/client.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { Limit } from '../http/limit.ts'
import { Limiter } from '../http/limiter.ts'
import type { Decoded } from '../http/request.ts'
import { decodeEntry } from './decode.ts'
import { API, discover, LISTING } from './listing.ts'
import { Memory } from '../memory.ts'
import { Round } from './round.ts'
import {
  type Call,
  type ProviderContext,
  type ProviderOptions,
  read,
  requestInstance,
} from './scrape.ts'

export type { ProviderOptions }

/** A provider, read over HTTP. */
export class Provider implements Source {
  readonly address: string
  readonly listingAddress: string
  readonly api = API
  readonly hasPast = false
  readonly #context: ProviderContext
  #round: Round | null = null

  private constructor(context: ProviderContext) {
    this.address = context.address
    this.listingAddress = context.address + LISTING
    this.#context = context
  }

  static async open(endpoint: Endpoint, options: ProviderOptions): Promise<Provider> {
    const { clock, concurrency, name: address = endpoint.url } = options
    const client = await openClient(endpoint, options)
    const limit = new Limit(concurrency === 'auto' ? undefined : concurrency)
    const limiter = new Limiter(limit, client, clock)
    const memory = new Memory()
    return new Provider({ ...endpoint, ...options, address, client, limiter, memory })
  }

  async at(moment: Moment, signal: AbortSignal): Promise<Snapshot> {
    checkMoment(this, moment)
    try {
      return await this.#call(signal, (call) => {
        this.#round = new Round(call)
        return this.#round.collect()
      })
    } finally {
      this.#round = null
    }
  }

  progress(): Progress | null {
    return this.#round?.progress ?? null
  }

  /** Lists the instances without reading them. */
  list(signal: AbortSignal): Promise<Listing> {
    return this.#call(signal, discover)
  }

  /**
   * Reads one path under the provider's address, as parsed JSON.
   * @throws UsageError if `endpoint` cannot be part of a path
   */
  async read(endpoint: string, signal: AbortSignal): Promise<Decoded<unknown>> {
    if (!/^[\x21-\x7e]+$/.test(endpoint)) {
      throw new UsageError(`unusable endpoint ${JSON.stringify(endpoint)}`)
    }
    const path = `${this.#context.basePath}/${endpoint}`
    return this.#call(signal, (call) => read(call, path, { decode: (value) => value }))
  }

  /**
   * Reads one instance.
   * @throws UsageError if `address` is not an IP address without a zone
   */
  async scrape(address: string, signal: AbortSignal): Promise<ScrapeResult> {
    const { id, spelling } = decodeEntry(address)
    if (typeof spelling !== 'string') {
      throw new UsageError(`not an IP address: ${JSON.stringify(address)}`)
    }
    const result = await this.#call(signal, (call) => {
      const { promise, resolve } = Promise.withResolvers<ScrapeResult>()
      requestInstance(call, { id, spelling }, true, resolve).enqueue()
      return promise
    })
    this.#context.memory.remember([result])
    return result
  }

  #call<T>(signal: AbortSignal, task: (call: Call) => Promise<T>): Promise<T> {
    return withBudget(this.#context, signal, (budget) => task({ ...this.#context, budget }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { limiter, client, owned } = this.#context
    limiter.close()
    client.close()
    await owned?.[Symbol.asyncDispose]()
  }
}
