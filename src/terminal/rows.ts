import { isAddress } from '../domain/instance.ts'
import type { History } from '../domain/history/history.ts'
import type { EpochMs } from '../domain/time.ts'
import type { Order, Sorting } from '../domain/report/order.ts'
import { FAULTS, narrow } from '../domain/report/query.ts'
import { INSTANCE_ROWS, selectRows, SERVICE_ROWS } from '../domain/report/rows.ts'
import type { Service } from '../domain/status/service.ts'
import { type Described, matchTerms, parseTerms } from '../domain/report/filter-expression.ts'
import type { InstanceHistory } from '../domain/history/instance-history.ts'
import type { Instance } from '../domain/status/verdict.ts'
import { toCell } from '../render/safe.ts'
import { describeReason } from '../render/words.ts'
import type { Model, Row } from './model.ts'

function toLeft(instance: Instance): Instance {
  return { ...instance, sample: null, status: 'gone', reasons: [] }
}

/** The services of the last round that are watched. */
export function servicesOf({ settings, history }: Model): readonly Service[] {
  return history === null ? [] : narrow(history.judgement, settings.isMeant).services
}

/** What of a fleet is watched. */
interface Watched {
  readonly history: History
  readonly services: readonly Service[]
  /** With those that have just left. */
  readonly instances: readonly Instance[]
  /** How many of them are listed. */
  readonly listed: number
}

function watchedOf(history: History, { settings }: Model): Watched {
  const { instances, services } = narrow(history.judgement, settings.isMeant)
  const gone = { instances: history.vanished.map(toLeft), services: [] }
  const left = narrow(gone, settings.isMeant).instances
  return { history, services, instances: [...instances, ...left], listed: instances.length }
}

function markOf(history: History, track: InstanceHistory | undefined): 'new' | 'left' | null {
  if (track === undefined) return 'left'
  return track.appearedAt === history.snapshot.startedAt ? 'new' : null
}

function trackLeft(at: EpochMs): InstanceHistory {
  return { status: 'gone', since: at, certainty: 'exact', changes: 1, appearedAt: null }
}

export function toInstanceRow(history: History, instance: Instance): Row {
  const known = history.tracks.get(instance.id)
  const at = history.snapshot.startedAt
  const track = known ?? trackLeft(at)
  const mark = markOf(history, known)
  return { kind: 'instance', id: `instance ${instance.id}`, instance, track, mark }
}

function toServiceRow(service: Service): Row {
  return { kind: 'service', id: `service ${service.name}`, service }
}

function toGroupRow(name: string | null, services: ReadonlyMap<string, Service>): Row {
  const service = name === null ? null : (services.get(name) ?? null)
  return { kind: 'group', id: `group ${name ?? ''}`, service }
}

/** The words that a filter finds an instance by. */
function describeInstance({ id, service, status, reasons, sample }: Instance): Described {
  const why = reasons.map(describeReason).join(' ')
  const text = `${id} ${service ?? ''} ${status} ${why}`.toLowerCase()
  return { text, status, cpu: sample?.cpu ?? null, memory: sample?.memory ?? null }
}

function describeService({ name, status, cpu, memory }: Service): Described {
  return { text: `${name} ${status}`.toLowerCase(), status, cpu, memory }
}

function byName(services: readonly Service[]): ReadonlyMap<string, Service> {
  return new Map(services.map((service) => [service.name, service]))
}

function* withGroups(rows: readonly Row[], services: readonly Service[]): Generator<Row> {
  const known = byName(services)
  let before: string | null | undefined
  for (const row of rows) {
    if (row.kind !== 'instance') continue
    const { service } = row.instance
    if (service !== before) yield toGroupRow(service, known)
    before = service
    yield row
  }
}

const BY_SERVICE = { key: 'service', isDescending: false } as const

/** The filter and the page that the command line and the keys leave. */
function selectionOf({ settings: { filter, page }, isFaultsOnly }: Model) {
  return { filter: isFaultsOnly ? { ...filter, status: FAULTS } : filter, page }
}

/** The condition that is typed. */
function conditionOf<Item>({ filter }: Model, describe: (item: Item) => Described) {
  const terms = parseTerms(filter.text)
  return (item: Item) => terms.length === 0 || matchTerms(terms, describe(item))
}

function instanceRows(model: Model, { history, instances, services }: Watched): readonly Row[] {
  const { sorting } = model.instances
  const chosen = selectRows(INSTANCE_ROWS, instances, {
    ...selectionOf(model),
    matches: conditionOf(model, describeInstance),
    sorting: model.isGrouped ? [BY_SERVICE, ...sorting] : sorting,
  })
  const rows = chosen.rows.map((one) => toInstanceRow(history, one))
  return model.isGrouped ? [...withGroups(rows, services)] : rows
}

function serviceRows(model: Model, { services }: Watched): readonly Row[] {
  const chosen = selectRows(SERVICE_ROWS, services, {
    ...selectionOf(model),
    matches: conditionOf(model, describeService),
    sorting: model.services.sorting,
  })
  return chosen.rows.map(toServiceRow)
}

function rowsOf(model: Model, watched: Watched): readonly Row[] {
  return model.tab === 'instances' ? instanceRows(model, watched) : serviceRows(model, watched)
}

// As many as `255.255.255.255:65535` has: a longer name must not take the room of all services.
const MOST_NAME_COLUMNS = 21

function measureWidest({ instances, services }: Watched, { width }: Model): Model['widest'] {
  const address = instances.reduce((most, { id }) => {
    const columns = width(toCell(id))
    return Math.max(most, isAddress(id) ? columns : Math.min(columns, MOST_NAME_COLUMNS))
  }, 0)
  const name = services.reduce((most, service) => Math.max(most, width(toCell(service.name))), 0)
  return { address, name }
}

function isListed(row: Row): boolean {
  return row.kind !== 'group' && !(row.kind === 'instance' && row.mark === 'left')
}

/** The model with these rows. */
function withRows(model: Model, rows: readonly Row[], watched: Watched): Model {
  const { listed, services } = watched
  return {
    ...model,
    rows,
    shown: rows.reduce((count, row) => count + (isListed(row) ? 1 : 0), 0),
    all: model.tab === 'instances' ? listed : services.length,
    widest: measureWidest(watched, model),
  }
}

/** The model with the rows that it shows, in order. */
export function arrange(model: Model): Model {
  if (model.history === null) return model
  const watched = watchedOf(model.history, model)
  return { ...withRows(model, rowsOf(model, watched), watched), isHeld: false }
}

/** Rows where they stood, as they are now. */
function keepRows(before: readonly Row[], { history, instances, services }: Watched): Row[] {
  const byId = new Map(instances.map((one) => [one.id, one]))
  const known = byName(services)
  return before.map((row): Row => {
    if (row.kind === 'service') return toServiceRow(known.get(row.service.name) ?? row.service)
    if (row.kind === 'group') return toGroupRow(row.service?.name ?? null, known)
    const now = byId.get(row.instance.id)
    if (now !== undefined) return toInstanceRow(history, now)
    return { ...row, instance: toLeft(row.instance), mark: 'left' }
  })
}

/**
 * The same with every row where it stood, as it is now: one that ought not to be there any more stays,
 * and one that has left the listing says so. What is new comes last; where that is not its place, or
 * there is room for so many only, it comes when they are put in order.
 */
export function arrangeHeld(model: Model): Model {
  const { history, settings, isGrouped, tab } = model
  if (history === null) return model
  const watched = watchedOf(history, model)
  const kept = keepRows(model.rows, watched)
  const known = new Set(kept.map(({ id }) => id))
  const isFull = settings.page !== null || (isGrouped && tab === 'instances')
  const added = isFull ? [] : rowsOf(model, watched).filter(({ id }) => !known.has(id))
  return { ...withRows(model, [...kept, ...added], watched), isHeld: true }
}

/** The same key again turns the order around. */
export function sortBy<Key extends string>(
  before: readonly Sorting<Key>[],
  [first, ...rest]: Order<Key>,
): readonly Sorting<Key>[] {
  const [was] = before
  const isDescending = was?.key === first.key ? !was.isDescending : first.isDescending
  return [{ ...first, isDescending }, ...rest]
}
