import { UsageError } from '../domain/error.ts'
import type { Timepiece } from '../domain/host.ts'
import type { Listing, ScrapeResult, Snapshot } from '../domain/snapshot.ts'
import type { Moment, Source } from '../domain/source.ts'
import type { Endpoint } from './address.ts'
import {
  collect,
  type Decoded,
  discover,
  readAny,
  type Access,
  scrape,
  withTraffic,
} from './collect.ts'
import { canonicalAddress } from './decode.ts'
import { fixedGate, Limiter } from './limiter.ts'
import { Memory } from './memory.ts'
import { Wire } from './wire.ts'

export interface ProviderOptions {
  /** The time one request may take in all. */
  readonly timeoutMs: number
  /** How many requests may be in flight. */
  readonly concurrency: number
  readonly clock: Timepiece
  /** Closed with the provider. */
  readonly owned?: AsyncDisposable
}

/** A live provider, asked over HTTP. */
export class Provider implements Source {
  readonly address: string
  readonly #access: Access
  readonly #owned: AsyncDisposable | undefined

  private constructor(access: Access, owned: AsyncDisposable | undefined) {
    this.address = access.address
    this.#access = access
    this.#owned = owned
  }

  static async open(endpoint: Endpoint, options: ProviderOptions): Promise<Provider> {
    const access = {
      address: endpoint.url,
      basePath: endpoint.basePath,
      wire: await Wire.open(endpoint, options),
      limiter: new Limiter(fixedGate(options.concurrency)),
      memory: new Memory(),
      clock: options.clock,
    }
    return new Provider(access, options.owned)
  }

  /** A provider knows only the present: every moment is answered with a round of its own. */
  at(_moment: Moment, signal: AbortSignal): Promise<Snapshot> {
    return collect(this.#access, signal)
  }

  /** The targets alone. */
  list(signal: AbortSignal): Promise<Listing> {
    return withTraffic(signal, (traffic) => discover(this.#access, traffic))
  }

  /**
   * The parsed answer to one path under the provider's address.
   * @throws UsageError where `endpoint` cannot stand in a path
   */
  async read(endpoint: string, signal: AbortSignal): Promise<Decoded<unknown>> {
    if (!/^[\x21-\x7e]+$/.test(endpoint)) {
      throw new UsageError(`unusable endpoint ${JSON.stringify(endpoint)}`)
    }
    return withTraffic(signal, (traffic) => readAny(this.#access, endpoint, traffic))
  }

  /**
   * Reads one instance.
   * @throws UsageError where `address` is no IP address
   */
  async scrape(address: string, signal: AbortSignal): Promise<ScrapeResult> {
    const target = typeof address === 'string' ? canonicalAddress(address) : null
    if (target === null) throw new UsageError(`not an IP address: ${JSON.stringify(address)}`)
    const { limiter } = this.#access
    return withTraffic(signal, (traffic) =>
      limiter.run(() => scrape(this.#access, target, traffic)),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#access.wire.close()
    await this.#owned?.[Symbol.asyncDispose]()
  }
}
