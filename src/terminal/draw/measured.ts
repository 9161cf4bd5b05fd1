import { NO_SERIES, lastValuesOf } from '../../domain/history/series.ts'
import type { Measure } from '../../domain/measure.ts'
import type { Percent } from '../../domain/snapshot.ts'
import type { Service } from '../../domain/status/service.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import type { Model } from '../state/model.ts'

/** One measure of an instance or of a service. */
export interface Measured {
  readonly value: Percent | null
  /** Of the last rounds, the oldest first; NaN for none. */
  readonly past: readonly Percent[]
  /** Whether the value has reached its threshold. */
  readonly isBreach: boolean
}

/** One measure over the instances of a service in each of the last rounds. */
export function loadsOf({ history }: Model, service: string, key: Measure, rounds = Infinity) {
  const loads = history?.loads.slice(-Math.max(1, rounds)) ?? []
  return loads.map((round) => round.get(service)?.[key])
}

/** One measure of an instance or of a service, with at most so many of the last rounds. */
export function measure(
  subject: Instance | Service,
  key: Measure,
  model: Model,
  rounds = Infinity,
): Measured {
  const { history, settings } = model
  if ('sample' in subject) {
    return {
      value: subject.values[key] ?? null,
      past: lastValuesOf(history?.series ?? NO_SERIES, subject.id, key, rounds),
      isBreach: subject.reasons.some(({ code }) => code === key),
    }
  }
  return {
    value: subject[key],
    past: loadsOf(model, subject.name, key, rounds).map((load) => load?.mean ?? Number.NaN),
    isBreach: (subject[key] ?? -Infinity) >= settings.policy.thresholds[key],
  }
}
