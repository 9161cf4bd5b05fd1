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

interface Measured {
  readonly status: Status
  readonly cpu: Percent | null
  readonly memory: Percent | null
}

/** How rows of one type are filtered and sorted. */
interface RowType<Row, Key extends string> {
  readonly measure: (row: Row) => Measured
  readonly order: (rows: readonly Row[], sorting: readonly Sorting<Key>[]) => readonly Row[]
}

export const INSTANCE_ROWS: RowType<Instance, InstanceKey> = {
  measure: ({ status, sample }) => ({
    status,
    cpu: sample?.cpu ?? null,
    memory: sample?.memory ?? null,
  }),
  order: orderInstances,
}

/** A service's CPU and memory are its averages. */
export const SERVICE_ROWS: RowType<Service, ServiceKey> = {
  measure: (service) => service,
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

function passes({ status, cpuAbove, memoryAbove }: Filter, row: Measured): boolean {
  return (
    (status === undefined || status.includes(row.status)) &&
    (cpuAbove === undefined || (row.cpu ?? -1) > cpuAbove) &&
    (memoryAbove === undefined || (row.memory ?? -1) > memoryAbove)
  )
}

/** Filters, sorts and cuts rows. */
export function selectRows<Row, Key extends string>(
  { measure, order }: RowType<Row, Key>,
  all: readonly Row[],
  { filter, matches = () => true, sorting, page }: Selection<Row, Key>,
): SelectedRows<Row> {
  const passing = all.filter((row) => passes(filter, measure(row)) && matches(row))
  const rows = sorting === undefined ? passing : order(passing, sorting)
  const count = rows.length
  if (page === null) return { rows, count, page }
  const { size } = page
  const number = Math.min(page.number, Math.max(1, Math.ceil(count / size)))
  return { rows: rows.slice((number - 1) * size, number * size), count, page: { number, size } }
}
