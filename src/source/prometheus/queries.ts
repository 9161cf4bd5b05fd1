/** A query for a measure, in percent. The labels of the answer name the instance. */
export interface MeasureQuery {
  readonly query: string
  /** What 100 % is, if it is not the machine. */
  readonly of?: 'limit' | 'request' | 'node'
}

/** The instant queries of a round, all for the same time. */
export interface Queries {
  /** Labels whose values, joined with `/`, name an instance. A label without a value is left out. */
  readonly identity: readonly string[]
  /** Lists of labels whose values, joined likewise, name its service. The first with a value counts. */
  readonly service: readonly (readonly string[])[]
  /**
   * 1: the instance is up. 0: it could not be read. With a label `condition`, which has the code of a
   * `Condition`, and perhaps a label `detail`, 1 is an instance with values, and 0 one that has none.
   */
  readonly up: string
  /**
   * In order of preference. A further query is sent only if an instance that is up has no value yet. A
   * rate is extrapolated, so a value may be below 0 or above 100 by a hair.
   */
  readonly cpu: readonly MeasureQuery[]
  readonly memory: readonly MeasureQuery[]
  /**
   * The instances of the last hour that are not up, with the same labels. One that `up` has, too, shows
   * its last service. Any other is gone if the value is -1, and could not be read if it is 0.
   */
  readonly past: string
  /** The time of the newest sample, in Unix time. */
  readonly newest: string
  /** The seconds between two samples of an instance, or Inf. Null if the query is unknown. */
  readonly interval: string | null
  /**
   * Has a sample for each part of the fleet whose instances are unknown; its label `partOf` names the
   * part. Null if there are no such parts.
   */
  readonly missingParts: { readonly query: string; readonly partOf: string } | null
}

/** The queries that tell how old the samples of a metric are. */
export function clockOf(selector: string): Pick<Queries, 'newest' | 'interval'> {
  return {
    newest: `max(timestamp(${selector}))`,
    interval: `300 / (max(count_over_time(${selector}[5m])) - 1)`,
  }
}

/** A request for the values of a label, which Prometheus answers from its index, without samples. */
export interface LabelValuesRequest {
  readonly label: string
  readonly match: string
}
