import { addressKey, compareAddress } from '../instance.ts'
import { byMeasure, MEASURE_KEYS } from '../measure.ts'
import { countHeadroom } from '../status/headroom.ts'
import type { Service, ServiceStatus } from '../status/service.ts'
import { compareText } from '../text.ts'
import type { Instance, Status } from '../status/verdict.ts'

export const INSTANCE_KEYS = ['ip', 'service', ...MEASURE_KEYS, 'status'] as const
// oxfmt-ignore
export const SERVICE_KEYS = ['service', ...MEASURE_KEYS, 'status', 'healthy', 'instances', 'headroom'] as const

export type InstanceKey = (typeof INSTANCE_KEYS)[number]
export type ServiceKey = (typeof SERVICE_KEYS)[number]

/** One key to sort by; of several the first counts, then the next. */
export interface Sorting<Key extends string = InstanceKey | ServiceKey> {
  readonly key: Key
  readonly isDescending: boolean
}

/** Something to sort by; the first key decides. */
export type Order<Key extends string> = readonly [Sorting<Key>, ...Sorting<Key>[]]

/** By service, then by address; what belongs to no known service comes last. */
const BY_SERVICE: readonly Sorting<'service'>[] = [{ key: 'service', isDescending: false }]
export const WORST_INSTANCES_FIRST: Order<InstanceKey> = [
  { key: 'status', isDescending: true },
  ...MEASURE_KEYS.map((key) => ({ key, isDescending: true })),
]
export const WORST_SERVICES_FIRST: Order<ServiceKey> = [
  { key: 'status', isDescending: true },
  { key: 'headroom', isDescending: false },
]

// The higher, the worse. An instance that does not answer may be in any state, but a service that is
// certainly below its minimum is worse than one that may be.
const SEVERITY: Readonly<Record<Status, number>> = { healthy: 0, gone: 1, unhealthy: 2, unknown: 3 }
const SERVICE_SEVERITY: Readonly<Record<ServiceStatus, number>> = {
  healthy: 0,
  unknown: 1,
  unhealthy: 2,
}

type Value = number | string | null | undefined
/** What rows are sorted by, for each key: only numbers, or only texts. */
type Values<Row, Key extends string> = Readonly<Record<Key, (row: Row) => Value>>

const INSTANCE_VALUES: Values<Instance, Exclude<InstanceKey, 'ip'>> = {
  service: ({ service }) => service,
  ...byMeasure(
    ({ key }) =>
      ({ sample }: Instance) =>
        sample?.[key],
  ),
  status: ({ status }) => SEVERITY[status],
}

const SERVICE_VALUES: Values<Service, ServiceKey> = {
  service: ({ name }) => name,
  ...byMeasure(
    ({ key }) =>
      (service: Service) =>
        service[key],
  ),
  status: ({ status }) => SERVICE_SEVERITY[status],
  healthy: ({ healthy }) => healthy,
  instances: ({ instances }) => instances,
  headroom: countHeadroom,
}

/** Compares two rows by their indexes. */
type Compare = (a: number, b: number) => number

/** Ranks texts by code unit, so that comparing numbers orders them. */
function rankTexts(values: readonly Value[]): ReadonlyMap<Value, number> {
  const texts = [...new Set(values)].filter((value) => typeof value === 'string')
  return new Map(texts.toSorted(compareText).map((text, rank) => [text, rank]))
}

function compareBy<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => Value,
  isDescending: boolean,
): Compare {
  const values = rows.map(valueOf)
  const ranks = rankTexts(values)
  const column = Float64Array.from(values, (value) =>
    typeof value === 'number' ? value : (ranks.get(value) ?? Number.NaN),
  )
  const sign = isDescending ? -1 : 1
  return (a, b) => {
    const one = column[a] ?? Number.NaN
    const other = column[b] ?? Number.NaN
    if (one === other) return 0
    // Unknown values come last in both directions.
    if (Number.isNaN(one)) return Number.isNaN(other) ? 0 : 1
    return Number.isNaN(other) ? -1 : sign * (one - other)
  }
}

function compareByAddress(instances: readonly Instance[], isDescending: boolean): Compare {
  const keys = instances.map(({ id }) => addressKey(id))
  const sign = isDescending ? -1 : 1
  return (a, b) => sign * compareAddress(keys[a] ?? 0, keys[b] ?? 0)
}

function sortBy<Row>(rows: readonly Row[], comparisons: readonly Compare[]): Row[] {
  const order = Array.from(rows, (_, index) => index)
  order.sort((a, b) => {
    for (const compare of comparisons) {
      const result = compare(a, b)
      if (result !== 0) return result
    }
    return a - b
  })
  return order.map((index) => rows[index] as Row)
}

/** Ties go by address, so that the order is total. */
export function orderInstances(
  instances: readonly Instance[],
  sorting: readonly Sorting<InstanceKey>[] = BY_SERVICE,
): Instance[] {
  const comparisons = sorting.map(({ key, isDescending }) =>
    key === 'ip'
      ? compareByAddress(instances, isDescending)
      : compareBy(instances, INSTANCE_VALUES[key], isDescending),
  )
  return sortBy(instances, [...comparisons, compareByAddress(instances, false)])
}

/** Ties go by name. */
export function orderServices(
  services: readonly Service[],
  sorting: readonly Sorting<ServiceKey>[] = BY_SERVICE,
): Service[] {
  const keys = [...sorting, { key: 'service', isDescending: false } as const]
  return sortBy(
    services,
    keys.map(({ key, isDescending }) => compareBy(services, SERVICE_VALUES[key], isDescending)),
  )
}
