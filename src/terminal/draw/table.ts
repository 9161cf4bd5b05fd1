import { isAddress } from '../../domain/instance.ts'
import { byMeasure, type Measure } from '../../domain/measure.ts'
import type { InstanceKey, ServiceKey, Sorting } from '../../domain/report/order.ts'
import type { Service } from '../../domain/status/service.ts'
import type { Instance, Status } from '../../domain/status/instance-status.ts'
import { fit, fitEnd } from '../../render/fit.ts'
import { formatAgeShort, formatTenths } from '../../render/number.ts'
import { toCell } from '../../render/safe.ts'
import { describeWhy } from '../../render/words/row.ts'
import {
  describeBounds,
  describeFaults,
  formatHeadroom,
  nameHeadOf,
} from '../../render/words/status.ts'
import type { TableColumns, View } from '../layout.ts'
import { type InstanceRow, type Row, statusTime } from '../state/model.ts'
import { drawBar, drawSparkline, glyphsOf } from './glyphs.ts'
import { measure, type Measured } from './measured.ts'
import { blank, cell, foreign, type Line, own, type Span, STYLE } from './span.ts'

const SIGNS = { healthy: ' ', unhealthy: '!', unknown: '?', gone: 'x' } as const
const MARKS = { new: '+', left: '-' } as const

type ServiceRow = Extract<Row, { readonly kind: 'service' }>
type Started = Pick<InstanceRow['history'], 'since' | 'certainty'>

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
  address: { text: '', key: 'ip' },
  name: { text: 'SERVICE', key: 'service' },
  healthy: { text: 'HEALTHY', key: 'healthy', isRight: true },
  minimum: { text: 'MIN', isRight: true },
  headroom: { text: 'HDRM', key: 'headroom', isRight: true },
  ...byMeasure(({ key, head }) => ({ text: head, key })),
  age: { text: 'FOR', isRight: true },
  changes: { text: 'CHG', isRight: true },
  why: { text: 'WHY' },
}

/** Columns of one measure, without a blank before it. */
function countMeasure({ number, bar, sparkline }: TableColumns): number {
  return number + bar + (sparkline === 0 ? 0 : 1 + sparkline)
}

/** A value as number and bar, and the previous rounds. */
function drawMeasured({ value, past, isBreach }: Measured, view: View): Line {
  const { number, bar, sparkline } = view.layout.table
  const glyphs = glyphsOf(view)
  const style = STYLE[isBreach ? 'unhealthy' : 'healthy']
  const text = formatTenths(value).padStart(number - 1) + (isBreach ? '!' : ' ')
  const spans: Span[] = [blank(1), own(text, isBreach ? style : STYLE.plain)]
  if (bar > 0) spans.push(value === null ? blank(bar) : own(drawBar(value, bar, glyphs), style))
  if (sparkline > 0) spans.push(blank(1), own(drawSparkline(past, sparkline, glyphs), STYLE.faint))
  return spans
}

function drawMeasures(subject: Instance | Service, view: View): Line {
  const { measures, sparkline } = view.layout.table
  return measures.flatMap((key) => drawMeasured(measure(subject, key, view, sparkline), view))
}

/** A status, after a mark. */
function drawStatus(mark: string, status: Status, { layout }: View): Line {
  const columns = layout.table.status
  const word = columns === 1 ? SIGNS[status] : status
  return [own(mark, STYLE.strong), own(word.padEnd(columns), STYLE[status])]
}

/** A cell after a blank; nothing if it has no room. */
function put(part: Part, text: string, { layout, width }: View, style = STYLE.plain): Line {
  const columns = layout.table[part]
  const { isRight = false } = HEADS[part]
  return columns === 0 ? [] : [blank(1), cell(text, { columns, width, style, isRight })]
}

/** How long a status has lasted; faint if that is not certain. */
function putAge({ since, certainty }: Started, view: View): Line {
  const style = certainty === 'exact' ? STYLE.plain : STYLE.faint
  return put('age', formatAgeShort(statusTime(view) - since), view, style)
}

/** The reason why an instance has no values, in their place. */
function whyInstead(why: string, { layout: { table }, width }: View): Line {
  const columns = table.measures.length * (1 + countMeasure(table)) - 1
  return [blank(1), cell(why, { columns, width, style: STYLE.faint })]
}

function instanceLine(row: InstanceRow, view: View): Line {
  const { instance, history, mark } = row
  const { id, service, status, sample } = instance
  const { why: whyColumns, address } = view.layout.table
  const why = describeWhy(row)
  const isInstead = sample === null && whyColumns === 0
  // Addresses differ at their ends, other names at their beginnings.
  const fitName = isAddress(id) ? fitEnd : fit
  return [
    ...drawStatus(mark === null ? ' ' : MARKS[mark], status, view),
    ...put('address', fitName(toCell(id), address, view.width), view),
    ...put('name', toCell(service), view),
    ...(isInstead ? whyInstead(why, view) : drawMeasures(instance, view)),
    ...putAge(history, view),
    ...put('changes', String(Math.min(999, history.changes)), view, STYLE.faint),
    ...put('why', why, view),
  ]
}

function serviceLine({ service, history }: ServiceRow, view: View): Line {
  const { name, status, healthy, instances, minimum } = service
  return [
    ...drawStatus(' ', status, view),
    ...put('name', toCell(name), view),
    ...put('healthy', `${healthy}/${instances}`, view),
    ...put('minimum', String(minimum), view),
    ...put('headroom', formatHeadroom(service), view, STYLE[status]),
    ...drawMeasures(service, view),
    ...putAge(history, view),
    ...put('why', describeFaults(service), view),
  ]
}

function groupLine(service: Service | null, { width }: View): Line {
  if (service === null) return [own('service unknown', STYLE.strong)]
  const headroom = `headroom ${formatHeadroom(service)}`
  const text = `${toCell(service.name)}  ${describeBounds(service)}, ${headroom}`
  return [foreign(text, width, `${STYLE.strong};${STYLE[service.status]}`)]
}

export function drawRow(row: Row, view: View): Line {
  if (row.kind === 'instance') return instanceLine(row, view)
  return row.kind === 'group' ? groupLine(row.service, view) : serviceLine(row, view)
}

/** The heads of the columns, with an arrow at the one that rows are sorted by. */
export function drawHeads(view: View): Line {
  const { table } = view.layout
  const { ascending, descending } = glyphsOf(view)
  const [first]: readonly Sorting[] = view[table.tab].sorting
  const arrow = first?.isDescending === true ? descending : ascending
  const style = STYLE.strong
  return Object.entries(HEADS).flatMap(([part, { text, key }]): Line => {
    const name = part === 'address' ? nameHeadOf(view.history?.snapshot ?? { results: [] }) : text
    const word = part === 'status' && table.status === 1 ? '' : name
    const shown = key !== undefined && first?.key === key ? word + arrow : word
    if (part in table) return put(part as Part, shown, view, style)
    if (!table.measures.some((one) => one === part)) return []
    const place = { columns: countMeasure(table), width: view.width, style }
    return [blank(1), cell(shown.padStart(table.number - 1), place)]
  })
}
