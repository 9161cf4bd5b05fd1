import { isAddress } from '../../domain/instance.ts'
import { byMeasure, type Measure } from '../../domain/measure.ts'
import type { InstanceKey, ServiceKey, Sorting } from '../../domain/report/order.ts'
import type { Service } from '../../domain/status/service.ts'
import type { Instance, Status } from '../../domain/status/verdict.ts'
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
import { formatHeadroom } from './header.ts'
import { drawBar, drawSparkline, glyphsOf } from './glyphs.ts'
import { measure, type Measured } from './measured.ts'
import { blank, cell, foreign, type Line, own, type Span, STYLE } from './span.ts'

const SIGNS = { healthy: ' ', unhealthy: '!', unknown: '?', gone: 'x' } as const
const MARKS = { new: '+', left: '-' } as const

interface Head {
  readonly text: string
  /** The key that sorts rows by this column. */
  readonly key?: InstanceKey | ServiceKey
  readonly isRight?: boolean
}

type Part = Exclude<keyof TableColumns, 'tab' | 'measures' | 'number' | 'bar' | 'sparkline'>

/** In the order of the columns. */
const HEADS: Readonly<Record<Part | Measure, Head>> = {
  status: { text: 'STATUS', key: 'status' },
  address: { text: 'IP', key: 'ip' },
  name: { text: 'SERVICE', key: 'service' },
  healthy: { text: 'HEALTHY', key: 'healthy', isRight: true },
  minimum: { text: 'MIN', isRight: true },
  headroom: { text: 'HDRM', key: 'headroom', isRight: true },
  ...byMeasure(({ key, head }) => ({ text: head, key })),
  age: { text: 'FOR', isRight: true },
  changes: { text: 'CHG', isRight: true },
  why: { text: 'WHY' },
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

function drawMeasures(subject: Instance | Service, table: Table): Line {
  const { model, columns, isExpired } = table
  return columns.measures.flatMap((key) => {
    const { past, ...now } = measure(subject, key, model, columns.sparkline)
    const shown = isExpired ? { value: null, isBreach: false } : now
    return drawMeasure({ past, ...shown }, table)
  })
}

/** A status, after a mark. */
function drawStatus(mark: string, status: Status, { columns }: Table): Line {
  const word = columns.status === 1 ? SIGNS[status] : status
  return [own(mark, STYLE.strong), own(word.padEnd(columns.status), STYLE[status])]
}

/** A cell after a blank; nothing if it has no room. */
function put(part: Part, text: string, table: Table, style = STYLE.plain): Line {
  const { width } = table.model
  const columns = table.columns[part]
  const { isRight = false } = HEADS[part]
  return columns === 0 ? [] : [blank(1), cell(text, { columns, width, style, isRight })]
}

function whyOf({ instance, mark }: InstanceRow): string {
  if (mark === 'left') return 'left the listing'
  const why = describeReasonsShort(instance.reasons)
  if (mark === null) return why
  return why === '' ? 'new' : `new, ${why}`
}

/** The reason why an instance has no values, in their place. */
function whyInstead(why: string, { model, columns }: Table): Line {
  const room = columns.measures.length * (1 + countMeasure(columns)) - 1
  return [blank(1), cell(why, { columns: room, width: model.width, style: STYLE.faint })]
}

function instanceLine(row: InstanceRow, table: Table): Line {
  const { model, columns } = table
  const { instance, history, mark } = row
  const { id, service, status, sample } = instance
  const why = whyOf(row)
  const isInstead = sample === null && columns.why === 0
  // Addresses differ at their ends, other names at their beginnings.
  const fitName = isAddress(id) ? fitEnd : fit
  const age = formatAgeShort(statusTime(model) - history.since)
  const ageStyle = history.certainty === 'exact' ? STYLE.plain : STYLE.faint
  return [
    ...drawStatus(mark === null ? ' ' : MARKS[mark], status, table),
    ...put('address', fitName(toCell(id), columns.address, model.width), table),
    ...put('name', toCell(service), table),
    ...(isInstead ? whyInstead(why, table) : drawMeasures(instance, table)),
    ...put('age', age, table, ageStyle),
    ...put('changes', String(Math.min(999, history.changes)), table, STYLE.faint),
    ...put('why', why, table),
  ]
}

function serviceLine(service: Service, table: Table): Line {
  const { name, status, healthy, instances, minimum } = service
  return [
    ...drawStatus(' ', status, table),
    ...put('name', toCell(name), table),
    ...put('healthy', `${healthy}/${instances}`, table),
    ...put('minimum', String(minimum), table),
    ...put('headroom', formatHeadroom(service), table, STYLE[status]),
    ...drawMeasures(service, table),
    ...put('why', describeFaults(service), table),
  ]
}

function groupLine(service: Service | null, { model: { width } }: Table): Line {
  if (service === null) return [own('service unknown', STYLE.strong)]
  const headroom = `headroom ${formatHeadroom(service)}`
  const text = `${toCell(service.name)}  ${describeBounds(service)}, ${headroom}`
  return [foreign(text, width, `${STYLE.strong};${STYLE[service.status]}`)]
}

export function drawRow(row: Row, table: Table): Line {
  if (row.kind === 'instance') return instanceLine(row, table)
  return row.kind === 'group' ? groupLine(row.service, table) : serviceLine(row.service, table)
}

/** The heads of the columns, with an arrow at the one that rows are sorted by. */
export function drawHeads(table: Table): Line {
  const { model, columns, glyphs } = table
  const [first]: readonly Sorting[] = model[columns.tab].sorting
  const arrow = first?.isDescending === true ? glyphs.descending : glyphs.ascending
  const style = STYLE.strong
  return Object.entries(HEADS).flatMap(([part, { text, key }]): Line => {
    const name = part === 'status' && columns.status === 1 ? '' : text
    const shown = key !== undefined && first?.key === key ? name + arrow : name
    if (part in columns) return put(part as Part, shown, table, style)
    if (!columns.measures.some((measure) => measure === part)) return []
    const place = { columns: countMeasure(columns), width: model.width, style }
    return [blank(1), cell(shown.padStart(columns.number - 1), place)]
  })
}
