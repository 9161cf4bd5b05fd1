import { byMeasure, type ByMeasure, type Measure, MEASURE_KEYS } from '../measure.ts'
import { minimumOf, type Minimums } from './policy.ts'
import type { Percent } from '../snapshot.ts'
import type { Instance, Status } from './instance-status.ts'

/** The part of an instance that its service is counted by, and the part that it is judged by. */
type Counted = Pick<Instance, 'service' | 'status'>
export type Member = Counted & Pick<Instance, 'sample'>

export type ServiceStatus = Exclude<Status, 'gone'>

/** A service, judged by the number of its healthy instances. */
export interface ServiceCounts {
  readonly name: string
  readonly status: ServiceStatus
  /** Listed instances that belong to it: healthy + unhealthy + unknown. */
  readonly instances: number
  readonly healthy: number
  readonly unhealthy: number
  readonly unknown: number
  /** The upper bound: every unknown instance that may belong to it counts. */
  readonly healthyAtMost: number
  /** Healthy instances that it should have. */
  readonly minimum: number
}

/** A judged service. Its measures are averages over instances that have values; null without any. */
export interface Service extends ServiceCounts, ByMeasure<Percent | null> {}

/** The status of a service with `healthy` to `atMost` healthy instances. */
export function judgeService(healthy: number, atMost: number, minimum: number): ServiceStatus {
  if (healthy >= minimum) return 'healthy'
  return atMost < minimum ? 'unhealthy' : 'unknown'
}

type Tally = Record<'healthy' | 'unhealthy' | 'unknown', number>

function tally(members: readonly Counted[], names: readonly string[]): Map<string, Tally> {
  const none: Tally = { healthy: 0, unhealthy: 0, unknown: 0 }
  const tallies = new Map(names.map((name) => [name, { ...none }]))
  for (const { service, status } of members) {
    if (service === null) continue
    const sum = tallies.get(service) ?? { ...none }
    tallies.set(service, sum)
    if (status !== 'gone') sum[status] += 1
  }
  return tallies
}

/** Counts unknown instances that may belong to any service, because none is known for them. */
export function countUnattributed(members: readonly Counted[]): number {
  return members.filter(({ service, status }) => service === null && status === 'unknown').length
}

/** Counts the instances of every service that is known, declared, or has one; sorted by name. */
export function countServices(
  members: readonly Counted[],
  knownServices: readonly string[],
  minimums: Minimums,
): ServiceCounts[] {
  const unattributed = countUnattributed(members)
  const names = [...knownServices, ...(minimums.declared?.keys() ?? [])]
  return Array.from(tally(members, names), ([name, { healthy, unhealthy, unknown }]) => {
    const healthyAtMost = healthy + unknown + unattributed
    const minimum = minimumOf(minimums, name)
    return {
      name,
      status: judgeService(healthy, healthyAtMost, minimum),
      instances: healthy + unhealthy + unknown,
      healthy,
      unhealthy,
      unknown,
      healthyAtMost,
      minimum,
    }
  }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

type Sums = { measured: number } & Record<Measure, number>

function sumUp(members: readonly Member[]): Map<string, Sums> {
  const services = new Map<string, Sums>()
  for (const { service, status, sample } of members) {
    if (service === null || status === 'gone' || sample === null) continue
    const sums = services.get(service) ?? { measured: 0, ...byMeasure(() => 0) }
    services.set(service, sums)
    sums.measured += 1
    for (const key of MEASURE_KEYS) sums[key] += sample[key]
  }
  return services
}

/** Judges the same services, and averages their measures. */
export function judgeServices(
  members: readonly Member[],
  knownServices: readonly string[],
  minimums: Minimums,
): Service[] {
  const sums = sumUp(members)
  return countServices(members, knownServices, minimums).map((counts) => {
    const own = sums.get(counts.name)
    return {
      ...counts,
      ...byMeasure(({ key }) => (own === undefined ? null : own[key] / own.measured)),
    }
  })
}
