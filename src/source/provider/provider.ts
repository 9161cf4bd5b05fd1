import { UsageError } from '../../domain/error.ts'
import type { Timepiece } from '../../host.ts'
import type { Listing, ScrapeResult, Snapshot } from '../../domain/snapshot.ts'
import type { Moment, Progress, Source } from '../../domain/source.ts'
import { type ProviderContext, read, withTraffic } from './provider-context.ts'
import type { Endpoint } from '../http/endpoint.ts'
import type { Decoded } from '../http/request.ts'
import { collect, scrape } from './collect.ts'
import { decodeEntry } from './entry.ts'
import { Limit } from '../http/limit.ts'
import { Limiter } from '../http/limiter.ts'
import { discover } from './listing.ts'
import { Memory } from './memory.ts'
import { HttpClient, type WireOptions } from '../http/client.ts'

export interface ProviderOptions extends WireOptions {
  /** The time that one round, or one call, may take in all. */
  readonly deadlineMs: number
  /** How many requests may be in flight; `auto` finds what the provider bears. */
  readonly concurrency: 'auto' | number
  /** What it is called, where that is not its address. */
  readonly name?: string | undefined
  /** A listing of more is refused. */
  readonly maxInstances: number
  readonly clock: Timepiece
  /** Closed with the provider. */
  readonly owned?: AsyncDisposable
}

/** A live provider, asked over HTTP. */
export class Provider implements Source {
  readonly address: string
  readonly #context: ProviderContext
  readonly #owned: AsyncDisposable | undefined
  #progress: (() => Progress) | null = null

  private constructor(context: ProviderContext, owned: AsyncDisposable | undefined) {
    this.address = context.address
    this.#context = context
    this.#owned = owned
  }

  static async open(endpoint: Endpoint, options: ProviderOptions): Promise<Provider> {
    const { clock, concurrency, deadlineMs, maxInstances } = options
    const client = await HttpClient.open(endpoint, options)
    const limit = new Limit(concurrency === 'auto' ? undefined : concurrency)
    const context = {
      address: options.name ?? endpoint.url,
      url: endpoint.url,
      basePath: endpoint.basePath,
      client,
      limiter: new Limiter(limit, client, clock),
      memory: new Memory(),
      ...{ clock, deadlineMs, maxInstances },
    }
    return new Provider(context, options.owned)
  }

  /** A provider knows only the present: every moment is answered with a round of its own. */
  async at(_moment: Moment, signal: AbortSignal): Promise<Snapshot> {
    const watch = (progress: () => Progress) => (this.#progress = progress)
    try {
      return await collect(this.#context, signal, watch)
    } finally {
      this.#progress = null
    }
  }

  progress(): Progress | null {
    return this.#progress?.() ?? null
  }

  /** The instances alone. */
  list(signal: AbortSignal): Promise<Listing> {
    return withTraffic(this.#context, signal, (budget) => discover(this.#context, budget))
  }

  /**
   * The parsed answer to one path under the provider's address.
   * @throws UsageError where `endpoint` cannot stand in a path
   */
  async read(endpoint: string, signal: AbortSignal): Promise<Decoded<unknown>> {
    if (!/^[\x21-\x7e]+$/.test(endpoint)) {
      throw new UsageError(`unusable endpoint ${JSON.stringify(endpoint)}`)
    }
    const path = `${this.#context.basePath}/${endpoint}`
    const decode = (value: unknown) => value
    return withTraffic(this.#context, signal, (budget) => read(this.#context, path, decode, budget))
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
    return withTraffic(this.#context, signal, (budget) =>
      scrape(this.#context, [id, spelling], budget),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#context.limiter.close()
    this.#context.client.close()
    await this.#owned?.[Symbol.asyncDispose]()
  }
}
