import type { ByMeasure } from '../measure.ts'
import type { Percent } from '../snapshot.ts'

export type Thresholds = ByMeasure<Percent>

/** The numbers of healthy instances that services should have. */
export interface Minimums {
  /** Of every service that is not declared. */
  readonly minimum: number
  /** Of services that have to exist: one without any instance is judged as well. */
  readonly declared?: ReadonlyMap<string, number>
}

/** The rule that instances, services and the fleet are judged by. */
export interface Policy extends Minimums {
  /** An instance is healthy if every value is below its threshold. */
  readonly thresholds: Thresholds
  /** Below this share of answered instances, no service has a certain status. */
  readonly minCoverage: Percent
  /** Less headroom than this is a warning; null for none. */
  readonly warnHeadroom: number | null
}

export function minimumOf({ minimum, declared }: Minimums, service: string): number {
  return declared?.get(service) ?? minimum
}
