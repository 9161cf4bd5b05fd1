/** A query for a measure, in percent. The labels of the answer name the instance. */
export interface MeasureQuery {
  readonly query: string
  /** The meaning of 100 %, if it is not the machine. */
  readonly of?: 'limit' | 'request' | 'node'
}

/** The instant queries of a round, all for the same time. */
export interface Queries {
  /** Labels whose values, joined with `/`, name an instance. A label without a value is left out. */
  readonly identity: readonly string[]
  /** Lists of labels whose values, joined likewise, name its service. The first with a value counts. */
  readonly service: readonly (readonly string[])[]
  /** Whether the user chose the label of the service, so that some instance has to have it. */
  readonly isServiceChosen?: boolean
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
  /** The period of the rate that is the CPU. Null if it is no rate. */
  readonly windowMs: number | null
  /**
   * The instances of the last hour that are not up, with the same labels. One that `up` has, too, shows
   * its last service. Any other is gone if the value is -1, and could not be read if it is 0.
   */
  readonly past: string
  /**
   * The time of the newest sample of each instance that has none of the last two scrapes, in Unix time.
   * Null if it is not known how often they are scraped.
   */
  readonly stale: string | null
  /**
   * Has a sample for each part of the fleet whose instances are unknown; its label `partOf` names the
   * part. Null if there are no such parts.
   */
  readonly missingParts: { readonly query: string; readonly partOf: string } | null
}

// VictoriaMetrics answers without the last 30 s, which may be incomplete.
const MIN_LIMIT_SECONDS = 60

/**
 * The times of the newest samples that are older than two scrapes of their job. The samples of the five
 * minutes before are counted, because there are the fewer of the last ones, the older they are.
 * Prometheus takes a sample to be current for as long.
 * @param selector of one metric that every instance has
 */
export function staleSamples(selector: string, identity: readonly string[]): string {
  const labels = [...new Set([...identity, 'job'])].join(', ')
  const counts = `quantile by (job) (0.9, count_over_time(${selector}[5m] offset 5m))`
  const limit = `clamp_min(2 * 300 / ${counts}, ${MIN_LIMIT_SECONDS})`
  return `max by (${labels}) (timestamp(${selector})) < on (job) group_left () (time() - ${limit})`
}

/** A request for the values of a label, which Prometheus answers from its index, without samples. */
export interface LabelValuesRequest {
  readonly label: string
  readonly match: string
}
