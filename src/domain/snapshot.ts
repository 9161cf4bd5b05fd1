import type { Failure } from './failure.ts'
import type { ByMeasure, Measure } from './measure.ts'
import type { EpochMs } from './time.ts'

/** A number from 0 to 100. */
export type Percent = number

/**
 * The name of an instance: an IP address, `host:port`, a pod, a container. Untrusted text, to be
 * escaped where it is printed. A listed entry that is not usable is named by its text, cut to 128
 * characters.
 */
export type InstanceId = string

/** The measured values of one instance at one time. */
export interface Sample extends ByMeasure<Percent> {
  readonly service: string
}

export const CONDITION_CODES = [
  'created',
  'dead',
  'exited',
  'failingHealthCheck',
  'notReady',
  'paused',
  'removing',
  'restarting',
] as const

/** A state that makes an instance unhealthy, whatever its values are. */
export interface Condition {
  readonly code: (typeof CONDITION_CODES)[number]
  /** More about it, in the words of the source: `exit code 137`. */
  readonly detail?: string
}

interface Scraped {
  readonly id: InstanceId
  /** Its IP address, if the source knows one and the name is not it. */
  readonly ip?: string | undefined
  /**
   * From the first request to the last byte or the failure, to a tenth; null if it was never requested,
   * or if the source does not request instances one by one.
   */
  readonly latencyMs: number | null
}

interface Unanswered extends Scraped {
  /** The service that the instance reported last, if the source remembers one. */
  readonly lastService: string | null
}

/** The result of reading one instance. A failing instance is a value, never an exception. */
export type ScrapeResult =
  | (Scraped & { readonly kind: 'sample'; readonly sample: Sample; readonly condition?: Condition })
  /** The instance does not run, so that it has no values. */
  | (Scraped & {
      readonly kind: 'stopped'
      readonly service: string
      readonly condition: Condition
    })
  | (Unanswered & {
      readonly kind: 'failure'
      readonly failure: Failure
      /** The measures that are known: they are shown, but never judged. */
      readonly values?: Partial<ByMeasure<Percent>>
    })
  /** The instance was listed, but left before it was read; `status` if an HTTP status said so. */
  | (Unanswered & { readonly kind: 'gone'; readonly status?: number })

/** A remark of a source on a round; its words live in `render/words/`. */
export type Remark =
  /** There is nothing to list, because none of these exporters has metrics, or had any in the past. */
  | {
      readonly code: 'noMetrics'
      readonly of: readonly string[]
      /** The keys of the options that may exclude them. */
      readonly narrowing: readonly string[]
      readonly isPast?: true
    }
  /** These parts of the fleet could not be read: `of` names what they are, such as `provider`. */
  | { readonly code: 'missingParts'; readonly of: string; readonly names: readonly string[] }
  /** Some of the answer to a query has no effect: it names no instance, or none that is listed. */
  | {
      readonly code: 'ignored'
      readonly query: string
      readonly why: 'unlabeled' | 'unmatched'
      readonly count: number
    }
  /** Passed on from the API. */
  | { readonly code: 'warning' | 'info'; readonly text: string }
  /** Some of the listed instances have data older than two scrapes; the oldest have this age. */
  | {
      readonly code: 'stale'
      readonly count: number
      readonly listed: number
      readonly ageMs: number
    }
  /** The clock of the source is ahead of ours, or behind. */
  | { readonly code: 'clocks'; readonly aheadMs: number }
  /** No instance has CPU, which needs two scrapes within a window. */
  | { readonly code: 'noCpu'; readonly windowMs: number }
  /** An answer that would complete the round was late, or failed. */
  | { readonly code: 'notRead'; readonly what: 'age' | 'gone'; readonly why: 'late' | 'failed' }
  /** The round could not be appended to a recording. */
  | { readonly code: 'notRecorded'; readonly path: string; readonly problem: string }
  /** The round started before the last one of the recording. */
  | { readonly code: 'clockBack'; readonly backMs: number }
  /** The round started so long after the last one of the recording that `--keep` waits. */
  | { readonly code: 'clockAhead'; readonly aheadMs: number }
  /** The WAL of a recording grows, because another process has been reading for long. */
  | { readonly code: 'largeWal'; readonly path: string; readonly bytes: number }
  /** These measures need two rounds. */
  | { readonly code: 'nextRound'; readonly measures: readonly Measure[] }
  /** The number of instances for which 100 % of a measure is each of these. */
  | {
      readonly code: 'basis'
      readonly measure: Measure
      readonly counts: { readonly [Of in 'limit' | 'request' | 'node']?: number }
    }

/** The list of instances, or why there is none. */
export type Listing =
  | {
      readonly ok: true
      /** Each once. */
      readonly ids: readonly InstanceId[]
      readonly duplicates: number
    }
  | { readonly ok: false; readonly failure: Failure }

/** The adaptive limit at the end of a round. */
interface LimitState {
  /** Requests that may be in flight. */
  readonly inFlight: number
  /** Connections that may wait for their first byte. */
  readonly pendingConnections: number
  /** Requests per second that a quota allows; null if none has refused a request. */
  readonly quotaPerSecond: number | null
}

/** The cost of one round. */
export interface Cost {
  /** Requests sent, retries included. */
  readonly requests: number
  readonly retries: number
  readonly connections: number
  /** The most requests in flight at once. */
  readonly peakInFlight: number
  /** Body bytes read. */
  readonly bytes: number
  /** Null if the source has no adaptive limit. */
  readonly limit: LimitState | null
  /** The resource that this machine ran short of, as the system names it (`EMFILE`); else null. */
  readonly shortOf: string | null
  /** Whether the provider has sent an unrequested answer. */
  readonly isOutOfStep: boolean
}

/** Another kind of server than the one that was expected. */
export interface Recognized {
  /** With its article: `a Prometheus`. */
  readonly what: string
  /** The address to use instead, or how to make one. */
  readonly use: string
}

/**
 * The immutable facts of one round. They are enough to judge, draw or store it. If the listing
 * failed, every instance of the last listing has failed with it.
 */
export interface Snapshot {
  /** Printable address of the source: `http://api`. */
  readonly source: string
  /** Printable address of the listing: `http://api/servers`. */
  readonly listingAddress: string
  /** The kind of API expected there, with its article: `a service-discovery API`. */
  readonly api: string
  readonly startedAt: EpochMs
  readonly durationMs: number
  readonly listing: Listing
  /** In the order of the listing. */
  readonly results: readonly ScrapeResult[]
  /** Every service seen since the source was opened; one without instances keeps its row. */
  readonly knownServices: readonly string[]
  /** Null if the source sends no requests. */
  readonly cost: Cost | null
  readonly remarks?: readonly Remark[]
  /** Sentences on how the round was read, for -v. */
  readonly details?: readonly string[]
  /** CPU is a mean over this time; undefined if it is the time between rounds, or not known. */
  readonly cpuWindowMs?: number
  /** Instances may be missing, so that no service is certainly below its minimum. */
  readonly isPartial?: true
  /** The name of the server in advice; `the provider` if undefined. */
  readonly server?: string
  /** The keys of the options that select fewer instances, if the source has any. */
  readonly narrowing?: readonly string[]
  /** The server that answers at the address of the source; only after a failed listing. */
  readonly recognized?: Recognized | undefined
}

/** The facts that explain a failed listing. */
export type ListingFacts = Pick<
  Snapshot,
  'source' | 'listingAddress' | 'api' | 'server' | 'narrowing' | 'recognized'
>
