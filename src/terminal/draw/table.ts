import { valuesOf } from '../../domain/history/series.ts'
import { isAddress } from '../../domain/instance.ts'
import { byMeasure, type Measure } from '../../domain/measure.ts'
import type { InstanceKey, ServiceKey, Sorting } from '../../domain/report/order.ts'
import type { InstanceId, Percent } from '../../domain/snapshot.ts'
import type { Service } from '../../domain/status/service.ts'
import type { Status } from '../../domain/status/verdict.ts'
import { fit, fitEnd } from '../../render/fit.ts'
import { formatAgeShort, formatTenths } from '../../render/number.ts'
import { toCell } from '../../render/safe.ts'
import {
  describeBounds,
  describeFaults,
  describeReasonsShort,
} from '../../render/words/judgement.ts'
import type { TableColumns, View } from '../layout.ts'
import { type InstanceRow, type Row, statusTime } from '../state/model.ts'
import { pastOf } from './charts.ts'
import { formatHeadroom } from './header.ts'
import { drawBar, drawSparkline, glyphsOf } from './glyphs.ts'
import { blank, cell, type Line, own, type Span, STYLE } from './span.ts'

const SIGNS = { healthy: ' ', unhealthy: '!', unknown: '?', gone: 'x' } as const
const MARKS = { new: '+', left: '-' } as const

interface Head {
  readonly text: string
  /** The key that sorts rows by this column. */
  readonly key?: InstanceKey | ServiceKey
  readonly isRight?: boolean
}

type Part = Exclude<keyof TableColumns, 'tab' | 'measures' | 'number' | 'bar' | 'sparkline'>

const HEADS: Readonly<Record<Part | Measure, Head>> = {
  status: { text: 'STATUS', key: 'status' },
  address: { text: 'IP', key: 'ip' },
  name: { text: 'SERVICE', key: 'service' },
  healthy: { text: 'HEALTHY', key: 'healthy', isRight: true },
  minimum: { text: 'MIN', isRight: true },
  headroom: { text: 'HDRM', key: 'headroom', isRight: true },
  ...byMeasure(({ key, head }) => ({ text: head, key, isRight: true })),
  age: { text: 'FOR', isRight: true },
  changes: { text: 'CHG', isRight: true },
  why: { text: 'WHY' },
}

const PARTS: Readonly<Record<TableColumns['tab'], readonly (Part | 'measures')[]>> = {
  instances: ['status', 'address', 'name', 'measures', 'age', 'changes', 'why'],
  services: ['status', 'name', 'healthy', 'minimum', 'headroom', 'measures', 'why'],
}

// Older values are not shown as current ones.
const EXPIRES_MS = 300_000

/** What all rows of one frame share. */
export function tableOf(model: View) {
  const { history, now, layout } = model
  const isDown = history !== null && history.downSince !== null
  const isExpired = isDown && now - history.snapshot.startedAt > EXPIRES_MS
  return { model, columns: layout.table, glyphs: glyphsOf(model), isExpired }
}

export type Table = ReturnType<typeof tableOf>

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
  return table.columns.measures.flatMap((key) => drawMeasure(measure(key), table))
}

function statusCell(status: Status, { columns }: Table): Span {
  const word = columns.status === 1 ? SIGNS[status] : status
  return own(word.padEnd(columns.status), STYLE[status])
}

/** A cell after a blank; nothing if it has no room. */
function put(part: Part, text: string, table: Table, style = STYLE.plain): Line {
  const { width } = table.model
  const columns = table.columns[part]
  const { isRight = false } = HEADS[part]
  return columns === 0 ? [] : [blank(1), cell(text, { columns, width, style, isRight })]
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
function fitName(id: InstanceId, { columns, model }: Table): string {
  const fitOne = isAddress(id) ? fitEnd : fit
  return fitOne(toCell(id), columns.address, model.width)
}

function instanceLine(row: InstanceRow, table: Table): Line {
  const { model, columns } = table
  const { instance, history, mark } = row
  const why = whyOf(row)
  const isSilent = instance.sample === null && columns.why === 0
  const each = 1 + countMeasure(columns)
  const instead = {
    columns: columns.measures.length * each - 1,
    width: model.width,
    style: STYLE.faint,
  }
  const ageStyle = history.certainty === 'exact' ? STYLE.plain : STYLE.faint
  const age = formatAgeShort(statusTime(model) - history.since)
  return [
    own(mark === null ? ' ' : MARKS[mark], STYLE.strong),
    statusCell(instance.status, table),
    ...put('address', fitName(instance.id, table), table),
    ...put('name', toCell(instance.service), table),
    ...(isSilent ? [blank(1), cell(why, instead)] : measuresOf(row, table)),
    ...put('age', age, table, ageStyle),
    ...put('changes', String(Math.min(999, history.changes)), table, STYLE.faint),
    ...put('why', why, table),
  ]
}

function serviceLine(service: Service, table: Table): Line {
  const { model, columns, isExpired } = table
  const { history, settings } = model
  const { name, status, healthy, instances, minimum } = service
  const { thresholds } = settings.policy
  const loads = history?.loads.slice(-Math.max(1, columns.sparkline)) ?? []
  const measure = (key: Measure): Measured => {
    const value = isExpired ? null : service[key]
    const past = pastOf(loads, name, key, 'mean')
    return { value, past, isBreach: value !== null && value >= thresholds[key] }
  }
  return [
    blank(1),
    statusCell(status, table),
    ...put('name', toCell(name), table),
    ...put('healthy', `${healthy}/${instances}`, table),
    ...put('minimum', String(minimum), table),
    ...put('headroom', formatHeadroom(service), table, STYLE[status]),
    ...drawMeasures(measure, table),
    ...put('why', describeFaults(service), table),
  ]
}

function groupLine(service: Service | null, { model: { width, size } }: Table): Line {
  if (service === null) return [own('service unknown', STYLE.strong)]
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

/** A head, with an arrow if rows are sorted by its column. */
function drawHead(part: Part | Measure, table: Table): Line {
  const { model, columns, glyphs } = table
  const { width } = model
  const { text, key } = HEADS[part]
  const [first]: readonly Sorting[] = model[columns.tab].sorting
  const isSorted = key !== undefined && first?.key === key
  const arrow = first?.isDescending === true ? glyphs.descending : glyphs.ascending
  const name = part === 'status' && columns.status === 1 ? '' : text
  const shown = isSorted ? name + arrow : name
  const isMeasure = columns.measures.some((measure) => measure === part)
  if (!isMeasure) return put(part as Part, shown, table, STYLE.strong)
  const number = columns.number - 1
  const head = cell(shown, { columns: number, width, style: STYLE.strong, isRight: true })
  return [blank(1), head, blank(countMeasure(columns) - number)]
}

export function drawHeads(table: Table): Line {
  const { tab, measures } = table.columns
  return PARTS[tab]
    .flatMap((part) => (part === 'measures' ? measures : part))
    .flatMap((part) => drawHead(part, table))
}
