import { addressKey, compareAddress } from '../instance.ts'
import { countHeadroom } from '../status/headroom.ts'
import type { Service, ServiceStatus } from '../status/service.ts'
import { compareText } from '../text.ts'
import type { Instance, Status } from '../status/verdict.ts'

export const INSTANCE_KEYS = ['ip', 'service', 'cpu', 'memory', 'status'] as const
// oxfmt-ignore
export const SERVICE_KEYS = ['service', 'cpu', 'memory', 'status', 'healthy', 'instances', 'headroom'] as const

export type InstanceKey = (typeof INSTANCE_KEYS)[number]
export type ServiceKey = (typeof SERVICE_KEYS)[number]

/** One key to sort by; of several the first counts, then the next. */
export interface Sorting<Key extends string = InstanceKey | ServiceKey> {
  readonly key: Key
  readonly isDescending: boolean
}

/** Something to sort by; the first key decides. */
export type Order<Key extends string> = readonly [Sorting<Key>, ...Sorting<Key>[]]

/** By service, then by address; what belongs to no known service last. */
const BY_SERVICE: readonly Sorting<'service'>[] = [{ key: 'service', isDescending: false }]
export const WORST_INSTANCES_FIRST: Order<InstanceKey> = [
  { key: 'status', isDescending: true },
  { key: 'cpu', isDescending: true },
  { key: 'memory', isDescending: true },
]
export const WORST_SERVICES_FIRST: Order<ServiceKey> = [
  { key: 'status', isDescending: true },
  { key: 'headroom', isDescending: false },
]

// The higher, the worse.
// An instance that says nothing may be in any state; a service that is short for certain is worse than
// one that may be.
const SEVERITY: Readonly<Record<Status, number>> = { healthy: 0, gone: 1, unhealthy: 2, unknown: 3 }
const SERVICE_SEVERITY: Readonly<Record<ServiceStatus, number>> = {
  healthy: 0,
  unknown: 1,
  unhealthy: 2,
}

/** A number for each row; NaN where there is none. */
type Column = Float64Array

/** Ranks texts by code unit, so that comparing numbers orders them. */
function rankTexts<Row>(rows: readonly Row[], textOf: (row: Row) => string | null): Column {
  const texts = new Set(rows.map(textOf))
  texts.delete(null)
  const sorted = ([...texts] as string[]).toSorted(compareText)
  const ranks = new Map<string | null, number>(sorted.map((text, rank) => [text, rank]))
  return Float64Array.from(rows, (row) => ranks.get(textOf(row)) ?? Number.NaN)
}

function instanceColumn(rows: readonly Instance[], key: Exclude<InstanceKey, 'ip'>): Column {
  switch (key) {
    case 'service':
      return rankTexts(rows, ({ service }) => service)
    case 'cpu':
    case 'memory':
      return Float64Array.from(rows, ({ sample }) => sample?.[key] ?? Number.NaN)
    case 'status':
      return Float64Array.from(rows, ({ status }) => SEVERITY[status])
  }
}

function serviceColumn(rows: readonly Service[], key: Exclude<ServiceKey, 'service'>): Column {
  switch (key) {
    case 'status':
      return Float64Array.from(rows, ({ status }) => SERVICE_SEVERITY[status])
    case 'headroom':
      return Float64Array.from(rows, countHeadroom)
    case 'cpu':
    case 'memory':
    case 'healthy':
    case 'instances':
      return Float64Array.from(rows, (row) => row[key] ?? Number.NaN)
  }
}

type Compare = (a: number, b: number) => number

function compareBy(column: Column, isDescending: boolean): Compare {
  const sign = isDescending ? -1 : 1
  return (a, b) => {
    const one = column[a] ?? Number.NaN
    const other = column[b] ?? Number.NaN
    if (one === other) return 0
    // What is not known comes last, whichever way the others go.
    if (Number.isNaN(one)) return Number.isNaN(other) ? 0 : 1
    return Number.isNaN(other) ? -1 : sign * (one - other)
  }
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
  const keys = instances.map(({ id }) => addressKey(id))
  const byAddress = (isDescending: boolean): Compare => {
    const sign = isDescending ? -1 : 1
    return (a, b) => sign * compareAddress(keys[a] ?? 0, keys[b] ?? 0)
  }
  const comparisons = sorting.map(({ key, isDescending }) =>
    key === 'ip'
      ? byAddress(isDescending)
      : compareBy(instanceColumn(instances, key), isDescending),
  )
  return sortBy(instances, [...comparisons, byAddress(false)])
}

/** Ties go by name. */
export function orderServices(
  services: readonly Service[],
  sorting: readonly Sorting<ServiceKey>[] = BY_SERVICE,
): Service[] {
  const byName = (isDescending: boolean) =>
    compareBy(
      rankTexts(services, ({ name }) => name),
      isDescending,
    )
  const comparisons = sorting.map(({ key, isDescending }) =>
    key === 'service'
      ? byName(isDescending)
      : compareBy(serviceColumn(services, key), isDescending),
  )
  return sortBy(services, [...comparisons, byName(false)])
}
