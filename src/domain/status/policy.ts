import type { Thresholds } from './verdict.ts'

/** How many healthy instances each service should have. */
export interface Minimums {
  /** Of every service that is not declared. */
  readonly minimum: number
  /** Of services that have to be there: one without any instance is judged as well. */
  readonly declared?: ReadonlyMap<string, number>
}

/** The rule in force. */
export interface Policy extends Minimums {
  readonly thresholds: Thresholds
}

export function minimumOf({ minimum, declared }: Minimums, service: string): number {
  return declared?.get(service) ?? minimum
}
