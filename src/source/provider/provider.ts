import { UsageError } from '../../domain/error.ts'
import type { Listing, ScrapeResult, Snapshot } from '../../domain/snapshot.ts'
import { checkMoment, type Moment, type Progress, type Source } from '../../domain/source.ts'
import { type ClientOptions, HttpClient } from '../http/client.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { Limit } from '../http/limit.ts'
import { Limiter } from '../http/limiter.ts'
import type { Decoded } from '../http/request.ts'
import { collect } from './collect.ts'
import { decodeEntry } from './decode.ts'
import { API, discover, LISTING } from './listing.ts'
import { Memory } from '../memory.ts'
import { type ProviderContext, read, requestInstance, withBudget } from './scrape.ts'

export interface ProviderOptions extends ClientOptions {
  /** Limit for one round, or one call. */
  readonly deadlineMs: number
  /** How many requests may be in flight; `auto` adapts to the provider. */
  readonly concurrency: 'auto' | number
  /** Its printable name, if that is not its address. */
  readonly name?: string | undefined
  /** A longer listing is refused. */
  readonly maxInstances: number
  /** Disposed with the provider. */
  readonly owned?: AsyncDisposable
}

/** A provider, read over HTTP. */
export class Provider implements Source {
  readonly address: string
  readonly listingAddress: string
  readonly api = API
  readonly hasPast = false
  readonly #context: ProviderContext
  readonly #owned: AsyncDisposable | undefined
  #progress: (() => Progress) | null = null

  private constructor(endpoint: Endpoint, options: ProviderOptions, client: HttpClient) {
    const { clock, concurrency, deadlineMs, maxInstances, name = endpoint.url, owned } = options
    const limit = new Limit(concurrency === 'auto' ? undefined : concurrency)
    this.address = name
    this.listingAddress = name + LISTING
    this.#owned = owned
    this.#context = {
      address: name,
      url: endpoint.url,
      basePath: endpoint.basePath,
      client,
      limiter: new Limiter(limit, client, clock),
      memory: new Memory(),
      clock,
      deadlineMs,
      maxInstances,
    }
  }

  static async open(endpoint: Endpoint, options: ProviderOptions): Promise<Provider> {
    return new Provider(endpoint, options, await HttpClient.open(endpoint, options))
  }

  async at(moment: Moment, signal: AbortSignal): Promise<Snapshot> {
    checkMoment(this, moment)
    try {
      return await collect(this.#context, signal, (progress) => (this.#progress = progress))
    } finally {
      this.#progress = null
    }
  }

  progress(): Progress | null {
    return this.#progress?.() ?? null
  }

  /** Lists the instances without reading them. */
  list(signal: AbortSignal): Promise<Listing> {
    return withBudget(this.#context, signal, (budget) => discover(this.#context, budget))
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
    return withBudget(this.#context, signal, (budget) =>
      read(this.#context, path, (value) => value, budget),
    )
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
    return withBudget(this.#context, signal, async (budget) => {
      const requested = { id, spelling, isAlone: true }
      const result = await new Promise<ScrapeResult>((settle) =>
        requestInstance(this.#context, requested, budget, settle).enqueue(),
      )
      this.#context.memory.remember(result)
      return result
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#context.limiter.close()
    this.#context.client.close()
    await this.#owned?.[Symbol.asyncDispose]()
  }
}
