import type { Change } from '../domain/history/change.ts'
import type { Certainty } from '../domain/history/instance-history.ts'
import type { Failure } from '../domain/failure.ts'
import type { ByMeasure, Measure } from '../domain/measure.ts'
import type { InstanceId, Percent } from '../domain/snapshot.ts'
import type { ServiceLoad } from '../domain/status/distribution.ts'
import type { Reason, Status } from '../domain/status/instance-status.ts'
import type { Coverage } from '../domain/status/judge.ts'
import type { Service } from '../domain/status/service.ts'

/** `2026-11-29T09:00:00.000Z`. */
type IsoTime = string

/** An instance: the fields of `-o json`, and since when it has its status. */
export interface ServedInstance extends ByMeasure<Percent | null, 'Percent'> {
  readonly id: InstanceId
  readonly ip: string | null
  /** Null if it did not answer; `lastService` is what it reported last. */
  readonly service: string | null
  readonly lastService: string | null
  readonly status: Status
  readonly reasons: readonly Reason[]
  readonly latencyMs: number | null
  /** Start of the first round with this status. */
  readonly since: IsoTime
  readonly sinceCertainty: Certainty
  readonly statusChanges: number
  /** Start of the round that listed it first; null for the first round of all. */
  readonly firstListedAt: IsoTime | null
}

/** A service: the fields of `-o json`, and since when it has its status. */
export interface ServedService
  extends Omit<Service, 'name' | Measure>, ByMeasure<ServiceLoad['cpu'], 'Percent'> {
  readonly service: string
  readonly headroom: number
  readonly loadHeadroom: number | null
  /** Start of the first round with this status. */
  readonly since: IsoTime
  readonly sinceCertainty: Certainty
}

/** The last events that a snapshot has, and as many earlier ones of services and of the provider. */
export const MOST_EVENTS = 200

/** The last rounds whose means a snapshot has. */
export const MOST_RECENT_ROUNDS = 60

/** The means of a service in the last rounds, the oldest first; null for a round without one. */
export interface RecentMeans extends ByMeasure<readonly (Percent | null)[], 'Percent'> {
  readonly service: string
}

/** A change, as `--events -o json` prints it. */
export interface ServedEvent {
  readonly observedAt: IsoTime
  readonly event: Change['kind']
  readonly instance: InstanceId | null
  readonly service: string | null
  readonly previousService: string | null
  readonly status: Status | null
  /** Duration of what is over; null if nothing is. */
  readonly lastedMs: number | null
  /** Of a service; null for any other event. */
  readonly headroom: number | null
  readonly text: string
}

type ServedListing =
  | { readonly ok: true; readonly isPartial?: true }
  /** `since`: start of the first round that failed; `text`: the failure in words. */
  | {
      readonly ok: false
      readonly failure: Failure
      readonly since: IsoTime
      readonly text: string
    }

/** What every message of the stream has. */
interface RoundFacts {
  /** The time of the server when it sent the message. */
  readonly now: IsoTime
  /** Counts rounds from 1 on; 0 before the first one. */
  readonly round: number
  /** Start of the last round; null before the first one. */
  readonly startedAt: IsoTime | null
  /** Start of the last round whose listing could be read: the rows are of that time; null if none could. */
  readonly observedAt: IsoTime | null
  /** Of the last round; null before the first one. */
  readonly listing: ServedListing | null
  readonly durationMs: number | null
  /** Of the last round whose listing could be read, as the rows. */
  readonly coverage: Omit<Coverage, 'reasons'> & {
    readonly reasons: Readonly<Record<string, number>>
    /** The same in words, as the live view says it: `148 of 150 answered: 1 timeout, 1 HTTP 503`. */
    readonly text: string
  }
  /** The rules of health in words: `healthy = cpu[5m] < 75, memory < 75, minimum 2`. */
  readonly rule: string
  /** Sentences, beside that of a failed listing. */
  readonly warnings: readonly string[]
  /** By name. */
  readonly services: readonly ServedService[]
  /** The number of rounds that the means of `recent` are of, after this one. */
  readonly recentRounds: number
  /** The first and the last recorded round; null if there is no recording, or none that can be read. */
  readonly recording: { readonly from: IsoTime; readonly to: IsoTime } | null
}

/** The whole fleet: the first message of a stream, event `snapshot`. */
export interface StreamSnapshot extends RoundFacts {
  readonly schema: 'cpx-monitoring/v1'
  readonly kind: 'stream'
  readonly source: string
  /** Whether the rounds are those that another process records. */
  readonly isReadFromRecording: boolean
  readonly intervalSeconds: number
  readonly policy: ByMeasure<Percent, 'Threshold'> & {
    readonly minimum: number
    readonly declared: Readonly<Record<string, number>>
  }
  /** Each once, in no order. */
  readonly instances: readonly ServedInstance[]
  /** Those of each service that has a row, or a mean in these rounds; by name. */
  readonly recent: readonly RecentMeans[]
  /** The last ones, the oldest first. */
  readonly events: readonly ServedEvent[]
  /** The moment that was asked for with `at`; null for the present, which further messages follow. */
  readonly at: IsoTime | null
}

/** The fields of an instance that changed; all of them if it is new. */
export type InstanceChanges = Partial<ServedInstance> & Pick<ServedInstance, 'id'>

/** One more round: every later message, event `round`. A failed round changes no rows. */
export interface StreamRound extends RoundFacts {
  readonly instances: readonly InstanceChanges[]
  /** Instances that are no longer listed. */
  readonly left: readonly InstanceId[]
  /** Those of this round; only the last ones if they are many. */
  readonly events: readonly ServedEvent[]
}

/** One column of values, a place for each time; null for a round without an answer. */
type Column = readonly (number | null)[]

interface HistoryFacts {
  readonly schema: 'cpx-monitoring/v1'
  readonly kind: 'history'
  readonly source: string
  /** Starts of the first and the last round; null if there is none. */
  readonly from: IsoTime | null
  readonly to: IsoTime | null
  /** The distance of steps, each the mean of its rounds; null if each place is a round. */
  readonly stepSeconds: number | null
  /** Distance of the rounds that were read: 1 for all, N for each Nth of a long span. */
  readonly every: number
  /** Starts of the rounds or steps, the oldest first; one without a listing, and a gap, has no values. */
  readonly observedAt: readonly IsoTime[]
}

/** The values of an instance over time, and the medians of its service: `/api/v1/history?instance=`. */
export interface InstanceHistoryColumns extends HistoryFacts, ByMeasure<Column, 'Percent'> {
  readonly instance: InstanceId
  /** The service that it reported last; null if it has reported none. */
  readonly service: string | null
  readonly latencyMs: Column
  /** The worst one of a step. */
  readonly statuses: readonly (Status | null)[]
  readonly medians: ByMeasure<Column, 'Percent'>
}

/**
 * The values of a service over time: `/api/v1/history?service=`. The greatest `max` of a step counts,
 * and its counts are the worst ones.
 */
export interface ServiceHistoryColumns
  extends HistoryFacts, ByMeasure<Readonly<Record<'mean' | 'p50' | 'max', Column>>, 'Percent'> {
  readonly service: string
  readonly healthy: Column
  readonly unhealthy: Column
  readonly unknown: Column
}
