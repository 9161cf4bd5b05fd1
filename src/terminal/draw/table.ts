import { type Measure, valuesOf } from '../../domain/history/series.ts'
import { isAddress } from '../../domain/instance.ts'
import type { InstanceKey, ServiceKey, Sorting } from '../../domain/report/order.ts'
import type { InstanceId, Percent } from '../../domain/snapshot.ts'
import type { Service } from '../../domain/status/service.ts'
import type { Status } from '../../domain/status/verdict.ts'
import { fit, fitEnd } from '../../render/fit.ts'
import { formatAgeShort, formatTenths } from '../../render/number.ts'
import { toCell } from '../../render/safe.ts'
import type { Width } from '../../render/width.ts'
import { describeBounds, describeFaults, describeReasonsShort } from '../../render/words.ts'
import type { TableColumns, View } from '../layout.ts'
import { type InstanceRow, type Row, statusTime } from '../state/model.ts'
import { drawBar, drawSparkline, type Glyphs, glyphsOf } from './glyphs.ts'
import { blank, cell, type Line, own, type Place, type Span, STYLE } from './span.ts'
import { formatHeadroom } from './strip.ts'

const SIGNS = { healthy: ' ', unhealthy: '!', unknown: '?', gone: 'x' } as const
const MARKS = { new: '+', left: '-' } as const

// Older values are not shown as current ones.
const EXPIRES_MS = 300_000

/** What all rows of one frame share. */
interface Table {
  readonly model: View
  readonly columns: TableColumns
  readonly glyphs: Glyphs
  /** Whether the values are too old to be shown. */
  readonly isExpired: boolean
}

export function tableOf(model: View): Table {
  const { history, now } = model
  const isDown = history !== null && history.downSince !== null
  return {
    model,
    columns: model.layout.table,
    glyphs: glyphsOf(model),
    isExpired: isDown && now - history.good.startedAt > EXPIRES_MS,
  }
}

interface Measured {
  readonly value: Percent | null
  /** Of the last rounds, the oldest first. */
  readonly past: readonly Percent[]
  readonly isBreach: boolean
}

/** Columns of one measure, without a blank before it. */
function countMeasure({ number, bar, sparkline }: TableColumns): number {
  return number + bar + (sparkline === 0 ? 0 : 1 + sparkline)
}

/** A value as number and bar, and the previous rounds. */
function drawMeasure({ value, past, isBreach }: Measured, { columns, glyphs }: Table): Line {
  const { number, bar, sparkline } = columns
  const style = STYLE[isBreach ? 'unhealthy' : 'healthy']
  const text = formatTenths(value).padStart(number - 1) + (isBreach ? '!' : ' ')
  const spans: Span[] = [blank(1), own(text, isBreach ? style : STYLE.plain)]
  if (bar > 0) spans.push(value === null ? blank(bar) : own(drawBar(value, bar, glyphs), style))
  if (sparkline > 0) spans.push(blank(1), own(drawSparkline(past, sparkline, glyphs), STYLE.faint))
  return spans
}

function drawMeasures(measure: (key: Measure) => Measured, table: Table): Line {
  return [...drawMeasure(measure('cpu'), table), ...drawMeasure(measure('memory'), table)]
}

function statusCell(status: Status, { columns }: Table): Span {
  const word = columns.status === 1 ? SIGNS[status] : status
  return own(word.padEnd(columns.status), STYLE[status])
}

/** A cell after a blank; nothing if it has no room. */
function part(text: string, place: Place): Span[] {
  return place.columns === 0 ? [] : [blank(1), cell(text, place)]
}

function measuresOf({ instance }: InstanceRow, table: Table): Line {
  const { model, columns, isExpired } = table
  const { sample, reasons, id } = instance
  const series = columns.sparkline === 0 ? undefined : model.history?.series
  const measure = (key: Measure): Measured => ({
    value: isExpired ? null : (sample?.[key] ?? null),
    past: series === undefined ? [] : valuesOf(series, id, key, columns.sparkline),
    isBreach: !isExpired && reasons.some(({ code }) => code === key),
  })
  return drawMeasures(measure, table)
}

function whyOf({ instance, mark }: InstanceRow): string {
  if (mark === 'left') return 'left the listing'
  const why = describeReasonsShort(instance.reasons)
  if (mark === null) return why
  return why === '' ? 'new' : `new, ${why}`
}

/** Addresses differ at their ends, other names at their beginnings. */
function fitName(id: InstanceId, columns: number, width: Width): string {
  return isAddress(id) ? fitEnd(id, columns, width) : fit(toCell(id), columns, width)
}

function instanceLine(row: InstanceRow, table: Table): Line {
  const { model, columns } = table
  const { width } = model
  const { instance, history, mark } = row
  const { id, service, status, sample } = instance
  const isSilent = sample === null && columns.why === 0
  const instead = { columns: 2 * countMeasure(columns) + 1, width, style: STYLE.faint }
  const right = { width, isRight: true }
  const ageStyle = history.certainty === 'exact' ? STYLE.plain : STYLE.faint
  const age = formatAgeShort(statusTime(model) - history.since)
  const changes = String(Math.min(999, history.changes))
  return [
    own(mark === null ? ' ' : MARKS[mark], STYLE.strong),
    statusCell(status, table),
    ...part(fitName(id, columns.address, width), { columns: columns.address, width }),
    ...part(toCell(service), { columns: columns.name, width }),
    ...(isSilent ? part(whyOf(row), instead) : measuresOf(row, table)),
    ...part(age, { ...right, columns: columns.age, style: ageStyle }),
    ...part(changes, { ...right, columns: columns.changes, style: STYLE.faint }),
    ...part(whyOf(row), { columns: columns.why, width }),
  ]
}

function serviceLine(service: Service, table: Table): Line {
  const { model, columns, isExpired } = table
  const { width, history, settings } = model
  const { name, status, healthy, instances, minimum } = service
  const { thresholds } = settings.rule.policy
  const loads = history?.loads.slice(-Math.max(1, columns.sparkline)) ?? []
  const measure = (key: Measure): Measured => {
    const value = isExpired ? null : service[key]
    const past = loads.map((round) => round.get(name)?.[key]?.mean ?? Number.NaN)
    return { value, past, isBreach: value !== null && value >= thresholds[key] }
  }
  const right = { width, isRight: true }
  const style = STYLE[status]
  return [
    blank(1),
    statusCell(status, table),
    ...part(toCell(name), { columns: columns.name, width }),
    ...part(`${healthy}/${instances}`, { ...right, columns: columns.healthy }),
    ...part(String(minimum), { ...right, columns: columns.minimum }),
    ...part(formatHeadroom(service), { ...right, columns: columns.headroom, style }),
    ...drawMeasures(measure, table),
    ...part(describeFaults(service), { columns: columns.why, width }),
  ]
}

function groupLine(service: Service | null, { model: { width, size } }: Table): Line {
  if (service === null) return [own('of no known service', STYLE.strong)]
  const style = `${STYLE.strong};${STYLE[service.status]}`
  const headroom = `headroom ${formatHeadroom(service)}`
  const text = `${toCell(service.name)}  ${describeBounds(service)}, ${headroom}`
  return [cell(text, { columns: Math.min(size.columns, width(text)), width, style })]
}

export function drawRow(row: Row, table: Table): Line {
  switch (row.kind) {
    case 'instance':
      return instanceLine(row, table)
    case 'service':
      return serviceLine(row.service, table)
    case 'group':
      return groupLine(row.service, table)
  }
}

interface Head {
  readonly text: string
  readonly columns: number
  /** The key that sorts rows by this column. */
  readonly key?: InstanceKey | ServiceKey
  readonly isRight?: boolean
}

/** A head, with an arrow if rows are sorted by its column. */
function drawHead({ text, columns, key, isRight = false }: Head, table: Table): Line {
  const { model, glyphs } = table
  const [first]: readonly Sorting[] = model[table.columns.tab].sorting
  const arrow = first?.isDescending === true ? glyphs.descending : glyphs.ascending
  const shown = key !== undefined && first?.key === key ? text + arrow : text
  return part(shown, { columns, width: model.width, isRight, style: STYLE.strong })
}

function measureHead(text: string, key: Measure, table: Table): Line {
  const columns = table.columns.number - 1
  const rest = blank(countMeasure(table.columns) - columns)
  return [...drawHead({ text, key, columns, isRight: true }, table), rest]
}

export function drawHeads(table: Table): Line {
  const { columns } = table
  const draw = (...heads: readonly Head[]) => heads.flatMap((head) => drawHead(head, table))
  const status: Head = {
    text: columns.status === 1 ? '' : 'STATUS',
    columns: columns.status,
    key: 'status',
  }
  const name: Head = { text: 'SERVICE', columns: columns.name, key: 'service' }
  const why: Head = { text: 'WHY', columns: columns.why }
  const measures = [...measureHead('CPU', 'cpu', table), ...measureHead('MEM', 'memory', table)]
  if (columns.tab === 'services') {
    const counts: readonly Head[] = [
      { text: 'HEALTHY', columns: columns.healthy, key: 'healthy', isRight: true },
      { text: 'MIN', columns: columns.minimum, isRight: true },
      { text: 'ROOM', columns: columns.headroom, key: 'headroom', isRight: true },
    ]
    return [...draw(status, name, ...counts), ...measures, ...draw(why)]
  }
  const times: readonly Head[] = [
    { text: 'FOR', columns: columns.age, isRight: true },
    { text: 'CHG', columns: columns.changes, isRight: true },
  ]
  const ip: Head = { text: 'IP', columns: columns.address, key: 'ip' }
  return [...draw(status, ip, name), ...measures, ...draw(...times, why)]
}
