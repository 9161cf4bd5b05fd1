import type { Change } from '../domain/history/change.ts'
import { MEASURE_KEYS } from '../domain/measure.ts'
import type { Service } from '../domain/status/service.ts'
import type { Instance } from '../domain/status/instance-status.ts'
import { toCell } from '../render/safe.ts'
import type { Width } from '../render/width.ts'
import type { Binding } from '../render/words/keys.ts'
import { BINDINGS, LEGEND } from './state/bindings.ts'
import type { Model, Sheet, Size } from './state/model.ts'
import { changesOf, greatest, servicesOf } from './state/rows.ts'

/** A line of a sheet: a text, the heads of the table, keys side by side, a member, an event. */
export type SheetItem = string | { readonly keys: readonly Binding[] } | Instance | Change

export interface SheetPage {
  /** Shown by the lines at the top. */
  readonly subject?: Instance | Service | undefined
  /** The number of these lines; each item below has one line. */
  readonly top: number
  readonly items: readonly SheetItem[]
}

/** The smallest terminal that a view is drawn on. */
export const LEAST: Size = { columns: 40, rows: 8 }

// A part of 0 columns is not in the table.
const FIXED = {
  instances: { age: 4, healthy: 0, minimum: 0, headroom: 0 },
  services: { age: 4, healthy: 8, minimum: 4, headroom: 5 },
} as const
const NUMBER_COLUMNS = 5
const STATUS_COLUMNS = 9
// On narrower terminals a status is one character.
const LEAST_FOR_WORDS = 60
// On narrower terminals a service has a sparkline instead.
const LEAST_FOR_AGE = 90
const LEAST_NAME = 6
// Left for a name by a third measure.
const NAME_BESIDE_MEASURES = 12
// SERVICE with an arrow.
const HEAD_COLUMNS = 8
/** Blanks between two services of the strip. */
export const STRIP_GAP = 3
const LEAST_STRIP_NAME = 8
const MOST_STRIP_NAME = 28

/** Blanks between two charts. */
export const CHART_GAP = 3
const LEAST_BESIDE_OTHERS = 50
// Lines of a sheet around its charts.
const OTHER_LINES = 10
const LEAST_FOR_TWO_KEYS = 110

/** Columns per part of a service; by the number of instances, healthy or not, so that nothing moves from round to round. */
export function layOutStrip(services: readonly Service[], columns: number, width: Width) {
  const digits = (count: (service: Service) => number) => String(greatest(services, count)).length
  const count = 2 * digits(({ instances }) => instances) + 1
  const headroom = 1 + digits(({ instances, minimum }) => Math.max(instances, minimum))
  const others = count + headroom + STATUS_COLUMNS + 3
  const longest = greatest(services, ({ name }) => width(toCell(name)))
  const name = Math.max(LEAST_STRIP_NAME, Math.min(longest, MOST_STRIP_NAME, columns - others))
  const each = name + others
  const across = Math.max(1, Math.floor((columns + STRIP_GAP) / (each + STRIP_GAP)))
  const lines = Math.ceil(services.length / across)
  return { name, count, headroom, status: STATUS_COLUMNS, each, across, lines }
}

// Blanks before each part; a bar follows its number.
const GAPS = { name: 1, bar: 0, sparkline: 1, changes: 1, why: 1 } as const

/** Columns per optional part of a row; 0 for a part without room. */
export type Shape = Readonly<Record<keyof typeof GAPS, number>>

/** Up to how many columns each part grows, in this order. */
const WISHES = [
  { name: 6 },
  { name: 12, bar: 5, sparkline: 5, changes: 3 },
  { name: 24, why: 14, sparkline: 10 },
  { why: 30, bar: 8, sparkline: 20 },
  { name: Infinity, sparkline: 60, why: Infinity },
].flatMap((shape: Partial<Shape>) => Object.entries(shape) as [keyof Shape, number][])

interface Wanted extends Pick<Shape, 'name'> {
  readonly columns: number
  readonly hasChanges: boolean
  readonly measures?: number
}

/**
 * Divides the columns that the fixed parts leave. A part appears whole, and then grows; `name` is the
 * longest one, and each of the `measures` has a bar and a sparkline.
 */
export function shareColumns({ columns, measures = MEASURE_KEYS.length, ...wish }: Wanted): Shape {
  const shape = { name: 0, bar: 0, sparkline: 0, changes: 0, why: 0 }
  let left = columns - GAPS.name
  for (const [part, most] of WISHES) {
    if (part === 'changes' && !wish.hasChanges) continue
    const times = part === 'bar' || part === 'sparkline' ? measures : 1
    const isNew = part !== 'name' && shape[part] === 0
    const gap = isNew ? GAPS[part] : 0
    const wanted = part === 'name' ? Math.min(wish.name, most) : most
    const room = Math.floor(left / times) - gap
    if (isNew && room < wanted) continue
    const more = Math.max(0, Math.min(wanted - shape[part], room))
    shape[part] += more
    left -= times * (more + gap)
  }
  return shape
}

/** Columns per part of a row. */
function layOutTable({ size, widest, sheets, ...model }: Model) {
  // A sheet shows instances, whatever the list below shows.
  const tab = sheets.length === 0 ? model.tab : 'instances'
  const isInstances = tab === 'instances'
  const isNarrow = size.columns < LEAST_FOR_WORDS
  const status = isNarrow ? 1 : STATUS_COLUMNS
  const hasAge = isInstances || size.columns >= LEAST_FOR_AGE
  const fixed = hasAge ? FIXED[tab] : { ...FIXED[tab], age: 0 }
  const parts = Object.values(fixed).filter((columns) => columns > 0)
  const others = Number(isInstances) + parts.reduce((sum, columns) => sum + 1 + columns, 0)
  const free = size.columns - (1 + status + others)
  const whole = isInstances ? Math.max(2, widest.address) : 0
  // As many measures as have room beside the address, at least the first two.
  const fitting = (free - whole - 1 - NAME_BESIDE_MEASURES) / (1 + NUMBER_COLUMNS)
  const measures = MEASURE_KEYS.slice(0, Math.max(2, Math.floor(fitting)))
  const room = free - measures.length * (1 + NUMBER_COLUMNS)
  // Part of an address is of no use.
  const address = isInstances ? Math.min(whole, room - LEAST_NAME - 1) : 0
  const shape = shareColumns({
    columns: room - address,
    name: Math.max(HEAD_COLUMNS, widest.name),
    hasChanges: isInstances,
    measures: measures.length,
  })
  return { tab, status, address, measures, number: NUMBER_COLUMNS, ...fixed, ...shape }
}

/** Size of the chart of one measure with its axis, how many stand side by side, and all lines. */
function layOutCharts({ columns }: Size, body: number) {
  const most = Math.floor(columns / LEAST_BESIDE_OTHERS)
  const across = Math.max(1, Math.min(MEASURE_KEYS.length, most))
  const down = Math.ceil(MEASURE_KEYS.length / across)
  const [least, highest] = down === 1 ? [4, 12] : [3, 8]
  const rows = Math.max(least, Math.min(highest, Math.floor((body - OTHER_LINES) / down)))
  const width = Math.floor((columns - (across - 1) * CHART_GAP) / across)
  return { columns: width, rows, across, lines: down * (rows + 1) }
}

const NO_PAGE: SheetPage = { top: 0, items: [] }

function pageOfHelp(columns: number): SheetPage {
  const height = Math.ceil(BINDINGS.length / (columns < LEAST_FOR_TWO_KEYS ? 1 : 2))
  const lines = BINDINGS.slice(0, height).map((_, line) => ({
    keys: BINDINGS.filter((__, at) => at % height === line),
  }))
  return { top: 0, items: [...lines, '', ...LEGEND] }
}

/** The page of a sheet, with events from the newest to the oldest. */
function pageOf({ kind, name }: Sheet, model: Model, chartLines: number): SheetPage {
  const { history, size } = model
  if (kind === 'help') return pageOfHelp(size.columns)
  if (history === null) return NO_PAGE
  if (kind === 'events') return { top: 0, items: changesOf(model).toReversed() }
  const { instances, services } = history.judgement
  const isService = kind === 'service'
  const isOwn = (one: Instance) => (isService ? one.service : one.id) === name
  const changes = history.changes.filter((change) => {
    if ('instance' in change) return isOwn(change.instance)
    return isService && 'service' in change && change.service.name === name
  })
  const log = changes.length === 0 ? ['no events'] : ['events', ...changes.toReversed()]
  const members = instances.filter(isOwn)
  const subject = isService ? services.find((one) => one.name === name) : members[0]
  if (subject === undefined) {
    // In a replay it may not have been listed yet.
    const absence = model.replay === null ? 'no longer listed' : 'not listed at this moment'
    return { top: 0, items: [absence, '', ...log] }
  }
  if (!isService) return { subject, top: 2 + chartLines, items: log }
  const rank = ({ status }: Instance) => (status === 'healthy' ? 1 : 0)
  members.sort((one, other) => rank(one) - rank(other))
  return { subject, top: 1 + chartLines, items: ['heads', ...members, ...log] }
}

/**
 * Computes what fits on the screen: lines per area, columns per part; a sheet replaces the list.
 * @param before the previous view, whose page stays if nothing has changed it
 */
export function layout(
  model: Model,
  before?: Model & { readonly layout: { readonly page: SheetPage } },
) {
  const { size, sheets, history } = model
  const isList = sheets.length === 0
  const isLow = size.rows < 12
  // By the size alone, so that nothing moves from round to round.
  const isWideHeader = size.columns >= 90
  const strip = layOutStrip(servicesOf(model), size.columns, model.width)
  const hasStrip = isList && model.tab === 'instances'
  const mostEvents = size.rows < 20 ? 1 : Math.min(5, Math.floor(size.rows / 10))
  const areas = {
    header: isLow ? 2 : isWideHeader ? 3 : 4,
    services: hasStrip ? Math.min(strip.lines, Math.max(1, Math.floor(size.rows / 4))) : 0,
    title: isLow ? 0 : 1,
    heads: isList ? 1 : 0,
    events: isList && !isLow ? mostEvents : 0,
    footer: 1,
  }
  const body = Object.values(areas).reduce((left, lines) => left - lines, size.rows)
  const charts = layOutCharts(size, body)
  const sheet = sheets.at(-1)
  // No message replaces the sheet on top by another one.
  const isSame =
    before?.history === history && before.size === size && before.sheets.length === sheets.length
  const page = isSame ? before.layout.page : sheet ? pageOf(sheet, model, charts.lines) : NO_PAGE
  return {
    ...areas,
    isTooSmall: size.columns < LEAST.columns || size.rows < LEAST.rows,
    isWideHeader,
    body,
    strip,
    table: layOutTable(model),
    charts,
    page,
    sheetLines: page.top + page.items.length,
  }
}

type Layout = ReturnType<typeof layout>
export type TableColumns = Layout['table']

/** A model with its layout, which is computed once per message. */
export interface View extends Model {
  readonly layout: Layout
}
