import type { InstanceKey, ServiceKey, Sorting } from '../domain/report/order.ts'
import { isAddress } from '../domain/instance.ts'
import { type Measure, valuesOf } from '../domain/history/series.ts'
import type { InstanceId } from '../domain/snapshot.ts'
import type { Service } from '../domain/status/service.ts'
import type { Status } from '../domain/status/verdict.ts'
import { fit, fitEnd } from '../render/fit.ts'
import { formatAgeShort } from '../render/number.ts'
import { toCell } from '../render/safe.ts'
import type { Width } from '../render/width.ts'
import { describeBounds, describeFaults, describeReasonsShort } from '../render/words.ts'
import { type Glyphs, glyphsOf } from './glyphs.ts'
import { countMeasure, drawMeasure, NUMBER_COLUMNS } from './measure.ts'
import { type Model, pictureTime, type Row } from './model.ts'
import { shareColumns, type Shape } from './shape.ts'
import {
  blank,
  cell,
  FAINT,
  type Line,
  own,
  type Place,
  PLAIN,
  type Span,
  STRONG,
  styleOf,
} from './span.ts'
import { formatHeadroom } from './strip.ts'

type InstanceRow = Extract<Row, { kind: 'instance' }>

const SIGNS: Readonly<Record<Status, string>> = {
  healthy: ' ',
  unhealthy: '!',
  unknown: '?',
  gone: 'x',
}

// Below it a word for the status leaves no room for the rest.
const LEAST_FOR_WORDS = 60
const STATUS_COLUMNS = 9
const AGE_COLUMNS = 4
const HEALTHY_COLUMNS = 8
const MINIMUM_COLUMNS = 4
const HEADROOM_COLUMNS = 5
const LEAST_NAME = 6
// SERVICE, with an arrow behind it.
const HEAD_COLUMNS = 8

// What is older is history, and no value any more.
const EXPIRES_MS = 300_000

/** Everything that the rows of one frame have in common. */
export interface Table {
  readonly model: Model
  readonly glyphs: Glyphs
  readonly shape: Shape
  readonly status: number
  readonly address: number
  /** Whether what was read is too old to be shown as a value. */
  readonly isExpired: boolean
}

/** How a table of that model is laid out. */
export function layOut(model: Model): Table {
  const { size, widest, tab, history, now } = model
  const status = size.columns < LEAST_FOR_WORDS ? 1 : STATUS_COLUMNS
  const isInstances = tab === 'instances'
  const counts = 3 + HEALTHY_COLUMNS + MINIMUM_COLUMNS + HEADROOM_COLUMNS
  const others = isInstances ? 1 + AGE_COLUMNS + 1 : counts
  const room = size.columns - (1 + status + 2 * (1 + NUMBER_COLUMNS) + others)
  // An address is of no use in part.
  const address = isInstances ? Math.min(Math.max(2, widest.address), room - LEAST_NAME - 1) : 0
  const columns = room - address
  const isDown = history !== null && history.downSince !== null
  return {
    ...{ model, status, address, glyphs: glyphsOf(model) },
    shape: shareColumns({
      columns,
      name: Math.max(HEAD_COLUMNS, widest.name),
      hasChanges: isInstances,
    }),
    isExpired: isDown && now - history.snapshot.startedAt > EXPIRES_MS,
  }
}

function statusCell(status: Status, { status: columns }: Table): Span {
  const word = columns === 1 ? SIGNS[status] : status
  return own(word.padEnd(columns), styleOf(status))
}

/** A cell with the blank before it; nothing where it has no room. */
function part(text: string, place: Place): Span[] {
  return place.columns === 0 ? [] : [blank(1), cell(text, place)]
}

const MARKS = { new: '+', left: '-' } as const

function measuresOf({ instance }: InstanceRow, table: Table): Line {
  const { model, shape, glyphs, isExpired } = table
  const { history } = model
  const draw = (measure: Measure): Line => {
    const value = isExpired ? null : (instance.sample?.[measure] ?? null)
    const isBreach = !isExpired && instance.reasons.some(({ code }) => code === measure)
    const past =
      history === null || shape.sparkline === 0
        ? []
        : valuesOf(history.series, instance.id, measure, shape.sparkline)
    return drawMeasure({ value, past, isBreach }, shape, glyphs)
  }
  return [blank(1), ...draw('cpu'), blank(1), ...draw('memory')]
}

function whyOf({ instance, mark }: InstanceRow): string {
  if (mark === 'left') return 'left the listing'
  const why = describeReasonsShort(instance.reasons)
  if (mark === null) return why
  return why === '' ? 'new' : `new, ${why}`
}

/** What a row that was not read says in place of its values, where there is no room beside them. */
function insteadOf(row: InstanceRow, { shape, model }: Table): Line {
  return part(whyOf(row), {
    columns: 2 * countMeasure(shape) + 1,
    width: model.width,
    style: FAINT,
  })
}

/** Addresses differ at their ends, other names at their beginnings. */
function fitName(id: InstanceId, columns: number, width: Width): string {
  return isAddress(id) ? fitEnd(id, columns, width) : fit(toCell(id), columns, width)
}

function instanceLine(row: InstanceRow, table: Table): Line {
  const { model, shape, address } = table
  const { width } = model
  const { instance, track, mark } = row
  const { id, service, status, sample } = instance
  const isSilent = sample === null && shape.why === 0
  const age = {
    columns: AGE_COLUMNS,
    width,
    isRight: true,
    style: track.certainty === 'exact' ? PLAIN : FAINT,
  }
  return [
    own(mark === null ? ' ' : MARKS[mark], STRONG),
    statusCell(status, table),
    ...part(fitName(id, address, width), { columns: address, width }),
    ...part(toCell(service), { columns: shape.name, width }),
    ...(isSilent ? insteadOf(row, table) : measuresOf(row, table)),
    ...part(formatAgeShort(pictureTime(model) - track.since), age),
    ...part(String(Math.min(999, track.changes)), {
      ...{ columns: shape.changes, width, isRight: true, style: FAINT },
    }),
    ...part(whyOf(row), { columns: shape.why, width }),
  ]
}

function serviceLine(service: Service, table: Table): Line {
  const { model, shape, glyphs, isExpired } = table
  const { width, history, settings } = model
  const { thresholds } = settings.policy
  const count = { columns: HEALTHY_COLUMNS, width, isRight: true }
  const points = history?.services.slice(-Math.max(1, shape.sparkline)) ?? []
  const draw = (measure: Measure): Line => {
    const value = isExpired ? null : service[measure]
    const isBreach = value !== null && value >= thresholds[measure]
    const past = points.map((round) => round.get(service.name)?.[measure] ?? Number.NaN)
    return drawMeasure({ value, past, isBreach }, shape, glyphs)
  }
  return [
    ...[blank(1), statusCell(service.status, table)],
    ...part(toCell(service.name), { columns: shape.name, width }),
    ...part(`${service.healthy}/${service.instances}`, count),
    ...part(String(service.minimum), { ...count, columns: MINIMUM_COLUMNS }),
    ...part(formatHeadroom(service), {
      ...{ ...count, columns: HEADROOM_COLUMNS, style: styleOf(service.status) },
    }),
    ...[blank(1), ...draw('cpu'), blank(1), ...draw('memory')],
    ...part(describeFaults(service), { columns: shape.why, width }),
  ]
}

function groupLine(service: Service | null, { model: { width, size } }: Table): Line {
  if (service === null) return [own('of no known service', STRONG)]
  const style = `${STRONG};${styleOf(service.status)}`
  const text = `${toCell(service.name)}  ${describeBounds(service)}, headroom ${formatHeadroom(service)}`
  return [cell(text, { columns: Math.min(size.columns, width(text)), width, style })]
}

/** One row of the list. */
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

/** The head of one column; `key` is what the rows are sorted by to be in its order. */
interface Head {
  readonly text: string
  readonly columns: number
  readonly key?: InstanceKey | ServiceKey
  readonly isRight?: boolean
}

/** With an arrow where the rows are sorted by it. */
function drawHead({ text, columns, key, isRight = false }: Head, { model, glyphs }: Table): Line {
  const [first]: readonly Sorting[] = model[model.tab].sorting
  const arrow = first?.isDescending === true ? glyphs.descending : glyphs.ascending
  const shown = key !== undefined && first?.key === key ? text + arrow : text
  return part(shown, { columns, width: model.width, isRight, style: STRONG })
}

function measureHead(head: Pick<Head, 'text' | 'key'>, table: Table): Line {
  const columns = NUMBER_COLUMNS - 1
  const rest = blank(countMeasure(table.shape) - columns)
  return [...drawHead({ ...head, columns, isRight: true }, table), rest]
}

/** The heads of the columns. */
export function drawHeads(table: Table): Line {
  const { shape, status, address, model } = table
  const draw = (...heads: readonly Head[]) => heads.flatMap((head) => drawHead(head, table))
  const state: Head = { text: status === 1 ? '' : 'STATUS', columns: status, key: 'status' }
  const name: Head = { text: 'SERVICE', columns: shape.name, key: 'service' }
  const why: Head = { text: 'WHY', columns: shape.why }
  const measures = [
    ...measureHead({ text: 'CPU', key: 'cpu' }, table),
    ...measureHead({ text: 'MEM', key: 'memory' }, table),
  ]
  if (model.tab === 'services') {
    const counts: readonly Head[] = [
      { text: 'HEALTHY', columns: HEALTHY_COLUMNS, key: 'healthy', isRight: true },
      { text: 'MIN', columns: MINIMUM_COLUMNS, isRight: true },
      { text: 'ROOM', columns: HEADROOM_COLUMNS, key: 'headroom', isRight: true },
    ]
    return [...draw(state, name, ...counts), ...measures, ...draw(why)]
  }
  const times: readonly Head[] = [
    { text: 'FOR', columns: AGE_COLUMNS, isRight: true },
    { text: 'CHG', columns: shape.changes, isRight: true },
  ]
  const ip: Head = { text: 'IP', columns: address, key: 'ip' }
  return [...draw(state, ip, name), ...measures, ...draw(...times, why)]
}
