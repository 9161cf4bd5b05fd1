import { MEASURE_KEYS } from '../measure.ts'
import type { Status } from '../status/verdict.ts'
import { orderRows, type RowType, type Sorting } from './order.ts'
import type { Filter, Page } from './query.ts'

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

/** Filters, sorts and cuts rows. */
export function selectRows<Row extends { readonly status: Status }, Key extends string>(
  type: RowType<Row, Key>,
  all: readonly Row[],
  { filter, matches, sorting, page }: Selection<Row, Key>,
): SelectedRows<Row> {
  const bounds = MEASURE_KEYS.flatMap((key) => {
    const bound = filter[`${key}Above`]
    return bound === undefined ? [] : [{ valueOf: type.values[key], bound }]
  })
  const passing = all.filter(
    (row) =>
      (filter.status?.includes(row.status) ?? true) &&
      bounds.every(({ valueOf, bound }) => (valueOf(row) ?? -1) > bound) &&
      (matches?.(row) ?? true),
  )
  const rows = sorting === undefined ? passing : orderRows(type, passing, sorting)
  const count = rows.length
  if (page === null) return { rows, count, page }
  const { size } = page
  const number = Math.min(page.number, Math.max(1, Math.ceil(count / size)))
  return { rows: rows.slice((number - 1) * size, number * size), count, page: { number, size } }
}
