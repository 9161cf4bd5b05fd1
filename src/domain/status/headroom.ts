import { MEASURE_KEYS } from '../measure.ts'
import type { Percent } from '../snapshot.ts'
import type { ServiceLoad } from './distribution.ts'
import type { Policy, Thresholds } from './policy.ts'
import type { Service } from './service.ts'

// In whole millionths: a rounding error must not push a sum over its threshold, or under it.
const PRECISION = 1e6

/**
 * The number of healthy instances that may fail before the minimum is broken; negative if some are
 * missing. Kubernetes calls it the disruptions allowed
 * (https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1).
 */
export function countHeadroom({ healthy, minimum }: Pick<Service, 'healthy' | 'minimum'>): number {
  return healthy - minimum
}

/** Services that certainly have their minimum, with less headroom than the policy wants. */
export function findLowHeadroom(services: readonly Service[], { warnHeadroom }: Policy): Service[] {
  if (warnHeadroom === null) return []
  return services.filter(
    (service) => service.status === 'healthy' && countHeadroom(service) < warnHeadroom,
  )
}

function fewest(count: number, mean: Percent, threshold: Percent): number {
  const sum = Math.round(mean * count * PRECISION)
  return Math.floor(sum / Math.round(threshold * PRECISION)) + 1
}

/**
 * The number of answering instances that may fail with every mean of the rest still below its
 * threshold, if the load spreads evenly: the greatest k with sum / (count - k) < threshold.
 * Negative if more instances are needed. It is independent of the minimum. N + 2 provisioning asks for
 * two (https://sre.google/sre-book/service-best-practices, capacity planning).
 * @returns null if no instance answered, or a threshold is 0
 */
export function loadHeadroom(load: ServiceLoad, thresholds: Thresholds): number | null {
  const count = load.answered
  let most = 0
  for (const key of MEASURE_KEYS) {
    const [distribution, threshold] = [load[key], thresholds[key]]
    if (distribution === null || threshold <= 0) return null
    most = Math.max(most, fewest(count, distribution.mean, threshold))
  }
  return count - most
}
