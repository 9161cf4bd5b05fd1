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
  type Reading,
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
  readonly #reading: Reading

  readonly #owned: AsyncDisposable | undefined

  private constructor(reading: Reading, owned: AsyncDisposable | undefined) {
    this.address = reading.address
    this.#reading = reading
    this.#owned = owned
  }

  static async open(endpoint: Endpoint, options: ProviderOptions): Promise<Provider> {
    const reading = {
      address: endpoint.url,
      basePath: endpoint.basePath,
      wire: await Wire.open(endpoint, options),
      limiter: new Limiter(fixedGate(options.concurrency)),
      memory: new Memory(),
      clock: options.clock,
    }
    return new Provider(reading, options.owned)
  }

  /** A provider knows only the present: every moment is answered with a round of its own. */
  at(_moment: Moment, signal: AbortSignal): Promise<Snapshot> {
    return collect(this.#reading, signal)
  }

  /** The targets alone. */
  list(signal: AbortSignal): Promise<Listing> {
    return withTraffic(signal, (traffic) => discover(this.#reading, traffic))
  }

  /**
   * The parsed answer to one path under the provider's address.
   * @throws UsageError where `endpoint` cannot stand in a path
   */
  async read(endpoint: string, signal: AbortSignal): Promise<Decoded<unknown>> {
    if (!/^[\x21-\x7e]+$/.test(endpoint)) {
      throw new UsageError(`unusable endpoint ${JSON.stringify(endpoint)}`)
    }
    return withTraffic(signal, (traffic) => readAny(this.#reading, endpoint, traffic))
  }

  /**
   * Reads one instance.
   * @throws UsageError where `address` is no IP address
   */
  async scrape(address: string, signal: AbortSignal): Promise<ScrapeResult> {
    const target = canonicalAddress(address)
    if (target === null) throw new UsageError(`not an IP address: ${JSON.stringify(address)}`)
    const { limiter } = this.#reading
    return withTraffic(signal, (traffic) =>
      limiter.run(() => scrape(this.#reading, target, traffic)),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#reading.wire.close()
    await this.#owned?.[Symbol.asyncDispose]()
  }
}
