import { addressKey } from '../instance.ts'
import { byMeasure, type Measure, MEASURE_KEYS } from '../measure.ts'
import type { Percent } from '../snapshot.ts'
import { countHeadroom } from '../status/headroom.ts'
import type { Service } from '../status/service.ts'
import type { Instance } from '../status/instance-status.ts'

type Value = number | string | null | undefined

/** The values that rows of one type are sorted and filtered by. */
export interface RowType<Row, Key extends string> {
  readonly values: Readonly<Record<Key | 'service', (row: Row) => Value>> &
    Readonly<Record<Measure, (row: Row) => Percent | null | undefined>>
  /** Decides ties. */
  readonly identity: Key
}

// The higher, the worse. An instance that does not answer may be in any state, but a service that
// is certainly below its minimum is worse than one that may be.
const SEVERITY = { healthy: 0, gone: 1, unhealthy: 2, unknown: 3 }
const SERVICE_SEVERITY = { healthy: 0, unknown: 1, unhealthy: 2 }

export const INSTANCE_ROWS = {
  identity: 'ip',
  values: {
    ip: ({ id }: Instance) => addressKey(id),
    service: ({ service }: Instance) => service,
    ...byMeasure(
      ({ key }) =>
        ({ values }: Instance) =>
          values[key],
    ),
    status: ({ status }: Instance) => SEVERITY[status],
  },
} as const

export const SERVICE_ROWS = {
  identity: 'service',
  values: {
    service: ({ name }: Service) => name,
    ...byMeasure(
      ({ key }) =>
        (service: Service) =>
          service[key],
    ),
    status: ({ status }: Service) => SERVICE_SEVERITY[status],
    healthy: ({ healthy }: Service) => healthy,
    instances: ({ instances }: Service) => instances,
    headroom: countHeadroom,
  },
} as const

export type InstanceKey = keyof typeof INSTANCE_ROWS.values
export type ServiceKey = keyof typeof SERVICE_ROWS.values
export const INSTANCE_KEYS = Object.keys(INSTANCE_ROWS.values) as readonly InstanceKey[]
export const SERVICE_KEYS = Object.keys(SERVICE_ROWS.values) as readonly ServiceKey[]

/** The keys that are descending unless a direction is given. */
export const GREATEST_FIRST: readonly string[] = [...MEASURE_KEYS, 'status']

/** One key to sort by; of several the first counts, then the next. */
export interface Sorting<Key extends string = InstanceKey | ServiceKey> {
  readonly key: Key
  readonly isDescending: boolean
}

/** Something to sort by; the first key decides. */
export type Order<Key extends string> = readonly [Sorting<Key>, ...Sorting<Key>[]]

/** The order of views that follow the rounds: a row moves only when its status changes. */
export const FAULTS_FIRST: Order<InstanceKey> = [
  { key: 'status', isDescending: true },
  { key: 'service', isDescending: false },
]
export const WORST_INSTANCES_FIRST: Order<InstanceKey> = [
  { key: 'status', isDescending: true },
  ...MEASURE_KEYS.map((key) => ({ key, isDescending: true })),
]
export const WORST_SERVICES_FIRST: Order<ServiceKey> = [
  { key: 'status', isDescending: true },
  { key: 'headroom', isDescending: false },
]

/** The order that lists of views begin with if they are sorted by a key. */
export const ORDERS: {
  readonly instances: Readonly<Record<InstanceKey, Order<InstanceKey>>>
  readonly services: Readonly<Record<ServiceKey, Order<ServiceKey>>>
} = {
  instances: {
    ip: [{ key: 'ip', isDescending: false }],
    service: [{ key: 'service', isDescending: false }],
    ...byMeasure(({ key }): Order<InstanceKey> => [{ key, isDescending: true }]),
    status: FAULTS_FIRST,
  },
  services: {
    service: [{ key: 'service', isDescending: false }],
    ...byMeasure(({ key }): Order<ServiceKey> => [{ key, isDescending: true }]),
    status: WORST_SERVICES_FIRST,
    healthy: [{ key: 'healthy', isDescending: false }],
    instances: [{ key: 'instances', isDescending: true }],
    headroom: [{ key: 'headroom', isDescending: false }],
  },
}

/** An order, with its first key reversed if rows have been sorted by that. */
export function reverseIfSame<Key extends string>(
  [was]: readonly Sorting<Key>[],
  [first, ...rest]: Order<Key>,
): Order<Key> {
  const isDescending = was?.key === first.key ? !was.isDescending : first.isDescending
  return [{ ...first, isDescending }, ...rest]
}

/** Compares values by index: texts by code unit, unknown ones last in both directions. */
function compareValues(values: readonly Value[], isDescending: boolean) {
  const texts = new Set(values.filter((value) => typeof value === 'string'))
  // Comparing numbers is faster.
  const ranks = new Map<Value, number>([...texts].toSorted().map((text, at) => [text, at]))
  const sign = isDescending ? -1 : 1
  const toNumber = (value: Value) => {
    const number = typeof value === 'number' ? value : ranks.get(value)
    return number === undefined ? Infinity : sign * number
  }
  // To map an array first takes a tenth of the time.
  const column = Float64Array.from(values.map(toNumber))
  return (a: number, b: number) => {
    const one = column[a] ?? 0
    const other = column[b] ?? 0
    return one === other ? 0 : one - other
  }
}

/** Compares values that are hardly ever equal by index: numbers before texts. */
function compareIdentities(values: readonly Value[], isDescending: boolean) {
  const sign = isDescending ? -1 : 1
  return (a: number, b: number) => {
    const one = values[a]
    const other = values[b]
    if (typeof one === 'number' && typeof other === 'number') return sign * (one - other)
    if (one === other) return 0
    const areTexts = typeof one === 'string' && typeof other === 'string'
    const isFirst = areTexts ? one < other : typeof one === 'number'
    return isFirst ? -sign : sign
  }
}

/** Sorts rows, by service by default; ties go by identity. */
export function orderRows<Row, Key extends string>(
  { values, identity }: RowType<Row, Key>,
  rows: readonly Row[],
  sorting: readonly Sorting<Key | 'service'>[] = [{ key: 'service', isDescending: false }],
): Row[] {
  const keys = [...sorting, { key: identity, isDescending: false }]
  const comparisons = keys.map(({ key, isDescending }) => {
    const compare = key === identity ? compareIdentities : compareValues
    return compare(rows.map(values[key]), isDescending)
  })
  const order = [...rows.keys()].toSorted((a, b) => {
    for (const compare of comparisons) {
      const result = compare(a, b)
      if (result !== 0) return result
    }
    return 0
  })
  return order.map((index) => rows[index] as Row)
}
