import type { Status } from '../domain/status/instance-status.ts'
import type { Layout } from './layout.ts'
import { fit } from './fit.ts'

export interface GridColumn<Row> {
  readonly head: string
  readonly cell: (row: Row) => string
  readonly isRight?: true
  /** The least width that it may be cut to if the columns do not fit; the first is cut first. */
  readonly least?: number
  /** It is cut after all others. */
  readonly isLast?: true
  /** The status that its cell names. */
  readonly status?: (row: Row) => Status
}

/** The widths of the columns; cuts the elastic ones if all do not fit. */
function measure<Row>(
  columns: readonly GridColumn<Row>[],
  rows: readonly Row[],
  { width, most }: Pick<Layout, 'width'> & { readonly most: number },
): number[] {
  const widths = columns.map(({ head, cell }) =>
    rows.reduce((widest, row) => Math.max(widest, width(cell(row))), head.length),
  )
  const gaps = columns.length - 1
  const order = [...columns.entries()].toSorted(
    ([, one], [, other]) => Number(one.isLast ?? false) - Number(other.isLast ?? false),
  )
  for (const [at, { least }] of order) {
    const excess = widths.reduce((sum, wide) => sum + wide, gaps) - most
    const wide = widths[at] ?? 0
    if (excess > 0 && least !== undefined) {
      widths[at] = Math.min(wide, Math.max(least, wide - excess))
    }
  }
  return widths
}

/** Rows below their heads, each column as wide as its cells, and all within `most` characters. */
export function* renderGrid<Row>(
  columns: readonly GridColumn<Row>[],
  rows: readonly Row[],
  layout: Layout & { readonly most: number },
): Generator<string> {
  const { width, paint } = layout
  const widths = measure(columns, rows, layout)
  const place = (text: string, at: number, word: string): string => {
    const blanks = ' '.repeat(Math.max(0, (widths[at] ?? 0) - width(text)))
    return columns[at]?.isRight === true ? blanks + word : word + blanks
  }
  const line = (cells: readonly string[]) => `${cells.join(' ').trimEnd()}\n`

  yield line(columns.map(({ head }, at) => place(head, at, head)))
  for (const row of rows) {
    yield line(
      columns.map(({ cell, status }, at) => {
        const text = fit(cell(row), widths[at] ?? 0, width)
        return place(text, at, status === undefined ? text : paint(status(row), text))
      }),
    )
  }
}
