import type { Status } from '../domain/status/verdict.ts'
import type { Layout } from './layout.ts'
import { fit } from './fit.ts'

export interface GridColumn<Row> {
  readonly head: string
  readonly cell: (row: Row) => string
  readonly isRight?: true
  /** It gives way down to this width, where all do not fit; of several the first before the next. */
  readonly least?: number
  /** Only after all others. */
  readonly isLast?: true
  readonly verdict?: (row: Row) => Status
}

/** So much as all columns take; where that is too much, the elastic ones are cut. */
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

/** Rows under their heads, each column as wide as what it holds, all within `most` columns. */
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
      columns.map(({ cell, verdict }, at) => {
        const text = fit(cell(row), widths[at] ?? 0, width)
        return place(text, at, verdict === undefined ? text : paint(verdict(row), text))
      }),
    )
  }
}
