import type { Service } from '../domain/service.ts'
import type { Instance, Status } from '../domain/verdict.ts'
import type { Layout, Render } from './layout.ts'
import { formatAverage } from './number.ts'
import { toSafe } from './safe.ts'

interface Column<Row> {
  readonly head: string
  readonly width: number
  readonly cell: (row: Row) => string
  readonly centred?: true
  /** The verdict that its word says. */
  readonly verdict?: (row: Row) => Status
}

interface Shape<Row> {
  readonly columns: readonly Column<Row>[]
  readonly rulerWidth: number
  readonly closed: boolean
}

const ABSENT = '-'
const BLANKS = Array.from({ length: 64 }, (_, count) => ' '.repeat(count))

function blanks(count: number): string {
  return BLANKS[count] ?? ' '.repeat(count)
}

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

const STATUS = {
  cell: ({ status }: { readonly status: Status }) => nameStatus(status),
  verdict: ({ status }: { readonly status: Status }) => status,
}

const INSTANCES: Shape<Instance> = {
  rulerWidth: 72,
  closed: true,
  columns: [
    { head: 'IP', width: 16, cell: ({ target }) => target },
    { head: 'SERVICE', width: 25, cell: ({ service }) => nameService(service) },
    { head: 'CPU', width: 8, cell: ({ sample }) => percentage(sample?.cpu) },
    { head: 'MEMORY', width: 8, cell: ({ sample }) => percentage(sample?.memory) },
    { head: 'STATUS    |', width: 8, ...STATUS },
  ],
}

const AVERAGES: Shape<Service> = {
  rulerWidth: 60,
  closed: false,
  columns: [
    { head: 'SERVICE', width: 25, cell: ({ name }) => nameService(name) },
    { head: 'CPU', width: 8, cell: ({ cpu }) => average(cpu), centred: true },
    { head: 'MEMORY', width: 8, cell: ({ memory }) => average(memory), centred: true },
    { head: 'STATUS', width: 8, ...STATUS },
  ],
}

const HEALTH: Shape<Service> = {
  rulerWidth: 37,
  closed: true,
  columns: [
    { head: 'SERVICE', width: 25, cell: ({ name }) => nameService(name) },
    { head: 'STATUS    |', width: 16, ...STATUS },
  ],
}

/** The seed's tables, byte for byte; a column widens only where a name would not fit. */
export const renderTable: Render = ({ answer }, layout) => {
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
  layout: Layout,
): Generator<string> {
  const fits = columns.map((column, index) => {
    // Nothing stands behind the last column, so it has no need to widen.
    const isLast = index === columns.length - 1
    return { ...column, width: isLast ? column.width : widestOf(rows, column, layout.width) }
  })
  const widened = fits.reduce((sum, { width }, at) => sum + width - (columns[at]?.width ?? 0), 0)
  const ruler = `${'-'.repeat(rulerWidth + widened)}\n`

  yield ruler
  yield `${fits.map(({ head, width }) => head.padEnd(width)).join(' ')}\n`
  yield ruler
  for (const row of rows) yield renderRow(fits, row, layout)
  if (closed) yield ruler
}

function renderRow<Row>(columns: readonly Column<Row>[], row: Row, layout: Layout): string {
  let line = ''
  for (const column of columns) {
    if (line !== '') line += ' '
    line += renderCell(column, row, layout)
  }
  return `${line}\n`
}

function renderCell<Row>(
  { cell, width: wide, centred, verdict }: Column<Row>,
  row: Row,
  { width, paint }: Layout,
): string {
  const text = cell(row)
  const missing = Math.max(0, wide - width(text))
  const word = verdict === undefined ? text : paint(verdict(row), text)
  if (centred !== true) return word + blanks(missing)
  const before = Math.floor(missing / 2)
  return blanks(before) + word + blanks(missing - before)
}

function widestOf<Row>(
  rows: readonly Row[],
  { cell, width: least }: Column<Row>,
  width: Layout['width'],
): number {
  return rows.reduce((widest, row) => Math.max(widest, width(cell(row))), least)
}
