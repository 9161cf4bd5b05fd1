import { byMeasure, type ByMeasure, type Measure, MEASURE_KEYS } from '../measure.ts'
import { minimumOf, type Minimums } from './policy.ts'
import type { Percent } from '../snapshot.ts'
import type { Instance, Status } from './instance-status.ts'

/** The part of an instance that its service is judged by. */
export type Member = Pick<Instance, 'service' | 'status' | 'sample'>

export type ServiceStatus = Exclude<Status, 'gone'>

/** A judged service. Its measures are averages over instances that have values; null without any. */
export interface Service extends ByMeasure<Percent | null> {
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

/** The status of a service with `healthy` to `atMost` healthy instances. */
export function judgeService(healthy: number, atMost: number, minimum: number): ServiceStatus {
  if (healthy >= minimum) return 'healthy'
  return atMost < minimum ? 'unhealthy' : 'unknown'
}

type Tally = Record<'healthy' | 'unhealthy' | 'unknown' | 'measured' | Measure, number>

function tally(members: readonly Member[], knownServices: readonly string[]): Map<string, Tally> {
  const none: Tally = { healthy: 0, unhealthy: 0, unknown: 0, measured: 0, ...byMeasure(() => 0) }
  const tallies = new Map(knownServices.map((name) => [name, { ...none }]))
  for (const { service, status, sample } of members) {
    if (service === null) continue
    const sum = tallies.get(service) ?? { ...none }
    tallies.set(service, sum)
    if (status === 'gone') continue
    sum[status] += 1
    if (sample === null) continue
    sum.measured += 1
    for (const key of MEASURE_KEYS) sum[key] += sample[key]
  }
  return tallies
}

/** Counts unknown instances that may belong to any service, because none is known for them. */
export function countUnattributed(members: readonly Member[]): number {
  return members.filter(({ service, status }) => service === null && status === 'unknown').length
}

/** Judges every service that is known, declared, or has an instance; sorted by name. */
export function judgeServices(
  members: readonly Member[],
  knownServices: readonly string[],
  minimums: Minimums,
): Service[] {
  const unattributed = countUnattributed(members)
  const names = [...knownServices, ...(minimums.declared?.keys() ?? [])]
  return [...tally(members, names)]
    .map(([name, { healthy, unhealthy, unknown, measured, ...sums }]) => {
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
        ...byMeasure(({ key }) => (measured === 0 ? null : sums[key] / measured)),
      }
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
