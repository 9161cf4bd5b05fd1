import type { Service } from '../domain/status/service.ts'
import type { Instance, Status } from '../domain/status/instance-status.ts'
import type { Layout, Render } from './layout.ts'
import { formatAverage, formatDecimal } from './number.ts'
import { ABSENT, toCell } from './safe.ts'

/** The value of a cell; many rows have the same. */
type Value = string | number | null | undefined

interface Column<Row> {
  readonly head: string
  readonly width: number
  readonly value: (row: Row) => Value
  readonly show: (value: Value) => string
  readonly isCentered?: true
  /** No two rows have the same value, so caching is useless. */
  readonly isUnique?: true
  /** Its values are statuses. */
  readonly isStatus?: true
}

interface Shape<Row> {
  readonly columns: readonly Column<Row>[]
  readonly rulerWidth: number
  readonly closed: boolean
}

const BLANKS = Array.from({ length: 64 }, (_, count) => ' '.repeat(count))

function blanks(count: number): string {
  return BLANKS[count] ?? ' '.repeat(count)
}

function showStatus(status: Value): string {
  return status === 'unhealthy' ? '--unhealthy' : String(status)
}

function showName(name: Value): string {
  return toCell(name as string | null)
}

function showPercentage(value: Value): string {
  return typeof value === 'number' ? `${formatDecimal(value)}%` : ABSENT
}

function showAverage(value: Value): string {
  return typeof value === 'number' ? formatAverage(value) : ABSENT
}

const STATUS = {
  value: ({ status }: { readonly status: Status }) => status,
  show: showStatus,
  isStatus: true,
} as const

const INSTANCES: Shape<Instance> = {
  rulerWidth: 72,
  closed: true,
  columns: [
    { head: 'IP', width: 16, value: ({ id }) => id, show: showName, isUnique: true },
    { head: 'SERVICE', width: 25, value: ({ service }) => service, show: showName },
    { head: 'CPU', width: 8, value: ({ values }) => values.cpu, show: showPercentage },
    { head: 'MEMORY', width: 8, value: ({ values }) => values.memory, show: showPercentage },
    { head: 'STATUS    |', width: 8, ...STATUS },
  ],
}

const AVERAGES: Shape<Service> = {
  rulerWidth: 60,
  closed: false,
  columns: [
    { head: 'SERVICE', width: 25, value: ({ name }) => name, show: showName },
    { head: 'CPU', width: 8, value: ({ cpu }) => cpu, show: showAverage, isCentered: true },
    {
      head: 'MEMORY',
      width: 8,
      value: ({ memory }) => memory,
      show: showAverage,
      isCentered: true,
    },
    { head: 'STATUS', width: 8, ...STATUS },
  ],
}

const HEALTH: Shape<Service> = {
  rulerWidth: 37,
  closed: true,
  columns: [
    { head: 'SERVICE', width: 25, value: ({ name }) => name, show: showName },
    { head: 'STATUS    |', width: 16, ...STATUS },
  ],
}

/**
 * The legacy format: the rows of the original program, byte for byte. A column widens only if a name
 * does not fit. The order is that of the report; the original's changes when the provider restarts.
 */
export const renderTable: Render = ({ answer }, layout) => {
  if (answer.kind === 'instances') return renderRows(INSTANCES, answer.instances, layout)
  return renderRows(answer.kind === 'averages' ? AVERAGES : HEALTH, answer.services, layout)
}

/** The cells of one column; measures and renders a repeated value only once. */
class Cells<Row> {
  width: number
  readonly #column: Column<Row>
  readonly #layout: Layout
  readonly #end: string
  readonly #seen = new Set<Value>()
  readonly #cells = new Map<Value, string>()

  /** @param end follows each cell */
  constructor(column: Column<Row>, layout: Layout, end: ' ' | '\n') {
    this.#end = end
    this.#column = column
    this.#layout = layout
    this.width = column.width
  }

  measure(row: Row): void {
    const { value, show, isUnique } = this.#column
    const key = value(row)
    // A percentage fits into every column.
    if (typeof key === 'number' || this.#seen.has(key)) return
    if (isUnique !== true) this.#seen.add(key)
    const wide = this.#layout.width(show(key))
    if (wide > this.width) this.width = wide
  }

  cell(row: Row): string {
    const key = this.#column.value(row)
    // Hardly ever the same twice.
    const isUnique = this.#column.isUnique === true
    const isFraction = typeof key === 'number' && !Number.isInteger(key)
    if (isUnique || isFraction) return this.#make(key)
    const known = this.#cells.get(key)
    if (known !== undefined) return known
    const made = this.#make(key)
    this.#cells.set(key, made)
    return made
  }

  #make(key: Value): string {
    const { show, isCentered, isStatus } = this.#column
    const { width, paint } = this.#layout
    const text = show(key)
    const missing = Math.max(0, this.width - width(text))
    const word = isStatus === true ? paint(key as Status, text) : text
    const before = isCentered === true ? Math.floor(missing / 2) : 0
    return blanks(before) + word + blanks(missing - before) + this.#end
  }
}

function* renderRows<Row>(
  { columns, rulerWidth, closed }: Shape<Row>,
  rows: readonly Row[],
  layout: Layout,
): Generator<string> {
  const last = columns.length - 1
  const cells = columns.map((column, at) => new Cells(column, layout, at === last ? '\n' : ' '))
  // Nothing follows the last column, so it need not widen.
  const elastic = cells.slice(0, -1)
  for (const row of rows) for (const each of elastic) each.measure(row)
  const widened = cells.reduce((sum, { width }, at) => sum + width - (columns[at]?.width ?? 0), 0)
  const ruler = `${'-'.repeat(rulerWidth + widened)}\n`

  yield ruler
  yield `${columns.map(({ head }, at) => head.padEnd(cells[at]?.width ?? 0)).join(' ')}\n`
  yield ruler
  for (const row of rows) {
    let line = ''
    for (const each of cells) line += each.cell(row)
    yield line
  }
  if (closed) yield ruler
}
