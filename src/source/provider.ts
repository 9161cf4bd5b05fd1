import { UsageError } from '../domain/error.ts'
import type { Timepiece } from '../domain/host.ts'
import type { Listing, ScrapeResult, Snapshot } from '../domain/snapshot.ts'
import type { Moment, Progress, Source } from '../domain/source.ts'
import { type Access, read, withTraffic } from './access.ts'
import type { Endpoint } from './address.ts'
import type { Decoded } from './ask.ts'
import { collect, scrape } from './collect.ts'
import { decodeEntry } from './entry.ts'
import { Limit } from './limit.ts'
import { Limiter } from './limiter.ts'
import { discover } from './listing.ts'
import { Memory } from './memory.ts'
import { Wire, type WireOptions } from './wire.ts'

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
  readonly #access: Access
  readonly #owned: AsyncDisposable | undefined
  #progress: (() => Progress) | null = null

  private constructor(access: Access, owned: AsyncDisposable | undefined) {
    this.address = access.address
    this.#access = access
    this.#owned = owned
  }

  static async open(endpoint: Endpoint, options: ProviderOptions): Promise<Provider> {
    const { clock, concurrency, deadlineMs, maxInstances } = options
    const wire = await Wire.open(endpoint, options)
    const limit = new Limit(concurrency === 'auto' ? undefined : concurrency)
    const access = {
      address: options.name ?? endpoint.url,
      url: endpoint.url,
      basePath: endpoint.basePath,
      wire,
      limiter: new Limiter(limit, wire, clock),
      memory: new Memory(),
      ...{ clock, deadlineMs, maxInstances },
    }
    return new Provider(access, options.owned)
  }

  /** A provider knows only the present: every moment is answered with a round of its own. */
  async at(_moment: Moment, signal: AbortSignal): Promise<Snapshot> {
    const watch = (progress: () => Progress) => (this.#progress = progress)
    try {
      return await collect(this.#access, signal, watch)
    } finally {
      this.#progress = null
    }
  }

  progress(): Progress | null {
    return this.#progress?.() ?? null
  }

  /** The targets alone. */
  list(signal: AbortSignal): Promise<Listing> {
    return withTraffic(this.#access, signal, (traffic) => discover(this.#access, traffic))
  }

  /**
   * The parsed answer to one path under the provider's address.
   * @throws UsageError where `endpoint` cannot stand in a path
   */
  async read(endpoint: string, signal: AbortSignal): Promise<Decoded<unknown>> {
    if (!/^[\x21-\x7e]+$/.test(endpoint)) {
      throw new UsageError(`unusable endpoint ${JSON.stringify(endpoint)}`)
    }
    const path = `${this.#access.basePath}/${endpoint}`
    const decode = (value: unknown) => value
    return withTraffic(this.#access, signal, (traffic) => read(this.#access, path, decode, traffic))
  }

  /**
   * Reads one instance.
   * @throws UsageError if `address` is not an IP address without a zone
   */
  async scrape(address: string, signal: AbortSignal): Promise<ScrapeResult> {
    const { target, spelling } = decodeEntry(address)
    if (typeof spelling !== 'string') {
      throw new UsageError(`not an IP address: ${JSON.stringify(address)}`)
    }
    return withTraffic(this.#access, signal, (traffic) =>
      scrape(this.#access, [target, spelling], traffic),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#access.limiter.close()
    this.#access.wire.close()
    await this.#owned?.[Symbol.asyncDispose]()
  }
}
