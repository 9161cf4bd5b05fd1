import type { Failure } from './failure.ts'
import type { EpochMs } from './time.ts'

/** A number from 0 to 100. */
export type Percent = number

/**
 * The name of a listed instance: its address, canonical IPv4 or IPv6 without a zone. An entry that is
 * no such address is named by its text, cut to 128 characters, and never requested; so an instance is
 * untrusted text, to be escaped where it is printed.
 */
export type InstanceId = string

/** What one instance said of itself at one time. */
export interface Sample {
  readonly service: string
  readonly cpu: Percent
  readonly memory: Percent
}

interface Scraped {
  readonly id: InstanceId
  /** From asking to the last byte, or to the failure; null where it was never its turn. */
  readonly latencyMs: number | null
}

interface Unanswered extends Scraped {
  /** The service that the instance reported last, as far as this source remembers. */
  readonly lastService: string | null
}

/** The outcome of one read of one instance. A failing instance is a value, never an exception. */
export type ScrapeResult =
  | (Scraped & { readonly kind: 'sample'; readonly sample: Sample })
  | (Unanswered & { readonly kind: 'failure'; readonly failure: Failure })
  /** The provider listed the instance and then said that it does not know it: it left meanwhile. */
  | (Unanswered & { readonly kind: 'gone'; readonly status: number })

/** What the provider's list of instances held, or why there was none. */
export type Listing =
  | {
      readonly ok: true
      /** Each once. */
      readonly ids: readonly InstanceId[]
      readonly duplicates: number
    }
  | { readonly ok: false; readonly failure: Failure }

/** What one round cost both sides. */
export interface Cost {
  /** All that were sent, retries included. */
  readonly requests: number
  readonly retries: number
  readonly connections: number
  /** The most requests that were under way at once. */
  readonly peakInFlight: number
  /** Requests that may be under way, as it stood at the end. */
  readonly finalLimit: number
  /** Connections that may wait for their first byte, as it stood at the end. */
  readonly finalUnproven: number
  /** Requests a second that a quota bears; null where none has refused any. */
  readonly quotaPerSecond: number | null
  /** Body bytes read. */
  readonly bytes: number
  /** What this machine ran short of, as its system calls it (`EMFILE`); else null. */
  readonly shortOf: string | null
  /** Whether the provider has sent an answer that no request had asked for. */
  readonly isOutOfStep: boolean
}

/**
 * The immutable facts of one round, and only facts: whoever holds one can judge, draw or store it
 * without asking anybody again. Where the listing failed, every instance of the last one has failed
 * with it.
 */
export interface Snapshot {
  /** Where it came from, printable: `http://api`. */
  readonly source: string
  readonly startedAt: EpochMs
  readonly durationMs: number
  readonly listing: Listing
  /** In the order of the listing. */
  readonly results: readonly ScrapeResult[]
  /** Every service seen since the source was opened, so that one without instances keeps its row. */
  readonly knownServices: readonly string[]
  readonly cost: Cost
}
