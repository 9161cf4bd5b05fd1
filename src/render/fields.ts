import { ipOf } from '../domain/instance.ts'
import { byMeasure, type Measure, MEASURE_KEYS } from '../domain/measure.ts'
import type { Percent } from '../domain/snapshot.ts'
import { measureLoads, NO_LOAD } from '../domain/status/distribution.ts'
import { countHeadroom, loadHeadroom } from '../domain/status/headroom.ts'
import type { Coverage } from '../domain/status/judge.ts'
import type { Policy } from '../domain/status/policy.ts'
import type { Service } from '../domain/status/service.ts'
import type { Instance } from '../domain/status/instance-status.ts'
import type { Report } from '../domain/report/report.ts'
import { DANGEROUS } from './safe.ts'

type Percents = Record<`${Measure}Percent`, Percent | null>

const PERCENTS = MEASURE_KEYS.map((key) => [key, `${key}Percent`] as const)

/** The fields of an instance, for programs. */
export function toInstanceFields(instance: Instance) {
  const { id, service, sample, values, status, reasons, latencyMs } = instance
  const own = sample?.service ?? null
  const names = { id, ip: ipOf(instance), service: own, lastService: service }
  const fields: typeof names & Partial<Percents> = names
  for (const [key, name] of PERCENTS) fields[name] = values[key] ?? null
  // A spread at the start is fast.
  return { ...(fields as typeof names & Percents), status, reasons, latencyMs }
}

/** The fields of a service that are counted, for programs. */
export function toCountFields(service: Service) {
  const { name, status, instances, healthy, unhealthy, unknown, healthyAtMost, minimum } = service
  const counts = { instances, healthy, unhealthy, unknown, healthyAtMost, minimum }
  return { service: name, status, ...counts, headroom: countHeadroom(service) }
}

/** Returns a function that makes the fields of a service, for programs. */
export function serviceFieldsOf({ instances, policy }: Pick<Report, 'instances' | 'policy'>) {
  const loads = measureLoads(instances)
  return (service: Service) => {
    const load = loads.get(service.name) ?? NO_LOAD
    return {
      ...toCountFields(service),
      loadHeadroom: loadHeadroom(load, policy.thresholds),
      ...byMeasure(({ key }) => load[key], 'Percent'),
    }
  }
}

/** The fields of the rule that statuses come from, for programs. */
export function toPolicyFields({ thresholds, minimum, declared }: Policy) {
  return {
    ...byMeasure(({ key }) => thresholds[key], 'Threshold'),
    minimum,
    declared: Object.fromEntries(declared ?? []),
  }
}

/** The fields of a coverage, for programs: the number of instances for each code of a failure. */
export function toCoverageFields({ reasons, ...counts }: Coverage) {
  const byCode = new Map<string, number>()
  for (const { failure, count } of reasons) {
    byCode.set(failure.code, (byCode.get(failure.code) ?? 0) + count)
  }
  return { ...counts, reasons: Object.fromEntries(byCode) }
}

/** JSON in which control characters are escaped, so that it is safe to print. */
export function stringify(value: unknown): string {
  return JSON.stringify(value).replace(DANGEROUS, (character) =>
    Array.from({ length: character.length }, (_, at) => {
      const hex = character.charCodeAt(at).toString(16)
      return `\\u${hex.padStart(4, '0')}`
    }).join(''),
  )
}
