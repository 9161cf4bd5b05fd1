import { UsageError } from '../../domain/error.ts'
import type { Listing, ScrapeResult, Snapshot } from '../../domain/snapshot.ts'
import { checkMoment, type Moment, type Progress, type Source } from '../../domain/source.ts'
import { type ClientOptions, HttpClient } from '../http/client.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { Limit } from '../http/limit.ts'
import { Limiter } from '../http/limiter.ts'
import type { Decoded } from '../http/request.ts'
import { decodeEntry } from './decode.ts'
import { API, discover, LISTING } from './listing.ts'
import { Memory } from '../memory.ts'
import { Round } from './round.ts'
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
  #round: Round | null = null

  private constructor(context: ProviderContext, owned: AsyncDisposable | undefined) {
    this.address = context.address
    this.listingAddress = context.address + LISTING
    this.#context = context
    this.#owned = owned
  }

  static async open(endpoint: Endpoint, options: ProviderOptions): Promise<Provider> {
    const { clock, concurrency, deadlineMs, maxInstances, name, owned } = options
    const { url, basePath } = endpoint
    const client = await HttpClient.open(endpoint, options)
    const limit = new Limit(concurrency === 'auto' ? undefined : concurrency)
    const http = { client, limiter: new Limiter(limit, client, clock), clock }
    const place = { address: name ?? url, url, basePath }
    return new Provider(
      { ...http, ...place, memory: new Memory(), deadlineMs, maxInstances },
      owned,
    )
  }

  async at(moment: Moment, signal: AbortSignal): Promise<Snapshot> {
    checkMoment(this, moment)
    try {
      return await withBudget(this.#context, signal, (call) => {
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
    return withBudget(this.#context, signal, discover)
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
    return withBudget(this.#context, signal, (call) => read(call, path, (value) => value))
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
    const result = await withBudget(
      this.#context,
      signal,
      (call) =>
        new Promise<ScrapeResult>((settle) =>
          requestInstance(call, { id, spelling, isAlone: true }, settle).enqueue(),
        ),
    )
    this.#context.memory.remember(result)
    return result
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#context.limiter.close()
    this.#context.client.close()
    await this.#owned?.[Symbol.asyncDispose]()
  }
}
