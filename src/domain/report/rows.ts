import { type Measure, MEASURE_KEYS } from '../measure.ts'
import type { Percent } from '../snapshot.ts'
import type { Service } from '../status/service.ts'
import type { Instance, Status } from '../status/verdict.ts'
import {
  type InstanceKey,
  orderInstances,
  orderServices,
  type ServiceKey,
  type Sorting,
} from './order.ts'
import type { Filter, Page } from './query.ts'

interface HasStatus {
  readonly status: Status
}

/** How rows of one type are filtered and sorted. */
interface RowType<Row, Key extends string> {
  readonly valueOf: (row: Row, measure: Measure) => Percent | null | undefined
  readonly order: (rows: readonly Row[], sorting: readonly Sorting<Key>[]) => readonly Row[]
}

export const INSTANCE_ROWS: RowType<Instance, InstanceKey> = {
  valueOf: ({ sample }, measure) => sample?.[measure],
  order: orderInstances,
}

export const SERVICE_ROWS: RowType<Service, ServiceKey> = {
  valueOf: (service, measure) => service[measure],
  order: orderServices,
}

interface Selection<Row, Key extends string> {
  readonly filter: Filter
  /** A further condition. */
  readonly matches?: (row: Row) => boolean
  /** Undefined if the rows are sorted already. */
  readonly sorting: readonly Sorting<Key>[] | undefined
  readonly page: Page | null
}

interface SelectedRows<Row> {
  readonly rows: readonly Row[]
  /** The number of rows on all pages. */
  readonly count: number
  /** The selected page, or the last one if there are fewer. */
  readonly page: Page | null
}

/** Returns the conditions that a filter sets. */
function conditionsOf<Row extends HasStatus>(
  filter: Filter,
  valueOf: RowType<Row, never>['valueOf'],
): ((row: Row) => boolean)[] {
  const { status } = filter
  const isAbove = MEASURE_KEYS.flatMap((key) => {
    const bound = filter[`${key}Above`]
    return bound === undefined ? [] : [(row: Row) => (valueOf(row, key) ?? -1) > bound]
  })
  return status === undefined ? isAbove : [(row) => status.includes(row.status), ...isAbove]
}

/** Filters, sorts and cuts rows. */
export function selectRows<Row extends HasStatus, Key extends string>(
  { valueOf, order }: RowType<Row, Key>,
  all: readonly Row[],
  { filter, matches = () => true, sorting, page }: Selection<Row, Key>,
): SelectedRows<Row> {
  const conditions = [...conditionsOf(filter, valueOf), matches]
  const passing = all.filter((row) => conditions.every((holds) => holds(row)))
  const rows = sorting === undefined ? passing : order(passing, sorting)
  const count = rows.length
  if (page === null) return { rows, count, page }
  const { size } = page
  const number = Math.min(page.number, Math.max(1, Math.ceil(count / size)))
  return { rows: rows.slice((number - 1) * size, number * size), count, page: { number, size } }
}
