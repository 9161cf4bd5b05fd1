import type { Service } from '../domain/service.ts'
import type { Instance, Status } from '../domain/verdict.ts'
import type { Answer, Layout } from './answer.ts'
import { formatAverage } from './number.ts'
import { toSafe } from './safe.ts'

interface Column<Row> {
  readonly head: string
  readonly width: number
  readonly cell: (row: Row) => string
  readonly centred?: true
}

interface Shape<Row> {
  readonly columns: readonly Column<Row>[]
  readonly rulerWidth: number
  readonly closed: boolean
}

const ABSENT = '-'

function nameStatus(status: Status): string {
  return status === 'unhealthy' ? '--unhealthy' : status
}

function nameService(service: string | null): string {
  return service === null ? ABSENT : toSafe(service)
}

function percentage(value: number | undefined): string {
  return value === undefined ? ABSENT : `${value}%`
}

function average(value: number | null): string {
  return value === null ? ABSENT : formatAverage(value)
}

const INSTANCES: Shape<Instance> = {
  rulerWidth: 72,
  closed: true,
  columns: [
    { head: 'IP', width: 16, cell: ({ target }) => target },
    { head: 'SERVICE', width: 25, cell: ({ service }) => nameService(service) },
    { head: 'CPU', width: 8, cell: ({ sample }) => percentage(sample?.cpu) },
    { head: 'MEMORY', width: 8, cell: ({ sample }) => percentage(sample?.memory) },
    { head: 'STATUS    |', width: 8, cell: ({ status }) => nameStatus(status) },
  ],
}

const AVERAGES: Shape<Service> = {
  rulerWidth: 60,
  closed: false,
  columns: [
    { head: 'SERVICE', width: 25, cell: ({ name }) => nameService(name) },
    { head: 'CPU', width: 8, cell: ({ cpu }) => average(cpu), centred: true },
    { head: 'MEMORY', width: 8, cell: ({ memory }) => average(memory), centred: true },
    { head: 'STATUS', width: 8, cell: ({ status }) => nameStatus(status) },
  ],
}

const HEALTH: Shape<Service> = {
  rulerWidth: 37,
  closed: true,
  columns: [
    { head: 'SERVICE', width: 25, cell: ({ name }) => nameService(name) },
    { head: 'STATUS    |', width: 16, cell: ({ status }) => nameStatus(status) },
  ],
}

/** The seed's tables, byte for byte; a column widens only where a name would not fit. */
export function renderTable(answer: Answer, layout: Layout): Iterable<string> {
  switch (answer.kind) {
    case 'instances':
      return renderRows(INSTANCES, answer.instances, layout)
    case 'averages':
      return renderRows(AVERAGES, answer.services, layout)
    case 'health':
      return renderRows(HEALTH, answer.services, layout)
  }
}

function* renderRows<Row>(
  { columns, rulerWidth, closed }: Shape<Row>,
  rows: readonly Row[],
  { width }: Layout,
): Generator<string> {
  const last = columns.length - 1
  const widths = columns.map((column, index) =>
    // Nothing stands behind the last column, so it has no need to widen.
    index === last ? column.width : widestOf(rows, column, width),
  )
  const widened = widths.reduce((sum, wide, index) => sum + wide - (columns[index]?.width ?? 0), 0)
  const line = (cells: readonly Cell[]) =>
    `${cells.map((cell, index) => pad(cell, widths[index] ?? 0, width)).join(' ')}\n`
  const ruler = `${'-'.repeat(rulerWidth + widened)}\n`

  yield ruler
  yield line(columns.map(({ head }) => ({ text: head })))
  yield ruler
  for (const row of rows) {
    yield line(columns.map(({ cell, centred }) => ({ text: cell(row), centred })))
  }
  if (closed) yield ruler
}

interface Cell {
  readonly text: string
  readonly centred?: true | undefined
}

function widestOf<Row>(rows: readonly Row[], column: Column<Row>, width: Layout['width']): number {
  return rows.reduce((widest, row) => Math.max(widest, width(column.cell(row))), column.width)
}

function pad({ text, centred }: Cell, wide: number, width: Layout['width']): string {
  const missing = Math.max(0, wide - width(text))
  const before = centred === true ? Math.floor(missing / 2) : 0
  return ' '.repeat(before) + text + ' '.repeat(missing - before)
}
