import type { History } from '../domain/history.ts'
import type { EpochMs } from '../domain/host.ts'
import { type Order, orderInstances, orderServices, type Sorting } from '../domain/order.ts'
import {
  cutPage,
  FAULTS,
  type Filter,
  filterInstances,
  filterServices,
  lastPage,
  narrow,
} from '../domain/query.ts'
import type { Service } from '../domain/service.ts'
import { type Described, matchTerms, parseTerms } from '../domain/terms.ts'
import type { Track } from '../domain/track.ts'
import type { Instance } from '../domain/verdict.ts'
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

/** The instances that are watched, with those that have just left. */
function instancesOf({ settings, history }: Model): readonly Instance[] {
  if (history === null) return []
  const { judgement, vanished } = history
  const instances = [...judgement.instances, ...vanished.map(toLeft)]
  return narrow({ instances, services: [] }, settings.isMeant).instances
}

function markOf(history: History, track: Track | undefined): 'new' | 'left' | null {
  if (track === undefined) return 'left'
  return track.appearedAt === history.snapshot.startedAt ? 'new' : null
}

function trackLeft(at: EpochMs): Track {
  return { status: 'gone', since: at, certainty: 'exact', changes: 1, appearedAt: null }
}

export function toInstanceRow(history: History, instance: Instance): Row {
  const known = history.tracks.get(instance.target)
  const at = history.snapshot.startedAt
  const track = known ?? trackLeft(at)
  const mark = markOf(history, known)
  return { kind: 'instance', id: `instance ${instance.target}`, instance, track, mark }
}

function toServiceRow(service: Service): Row {
  return { kind: 'service', id: `service ${service.name}`, service }
}

function toGroupRow(name: string | null, services: ReadonlyMap<string, Service>): Row {
  const service = name === null ? null : (services.get(name) ?? null)
  return { kind: 'group', id: `group ${name ?? ''}`, service }
}

/** The words that a filter finds an instance by. */
function describeInstance({ target, service, status, reasons, sample }: Instance): Described {
  const why = reasons.map(describeReason).join(' ')
  const text = `${target} ${service ?? ''} ${status} ${why}`.toLowerCase()
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

/** Those of the rows that the command line and the keys leave. */
function choose<Item>(
  items: readonly Item[],
  model: Model,
  way: {
    readonly filter: (items: readonly Item[], filter: Filter) => readonly Item[]
    readonly describe: (item: Item) => Described
    readonly order: (items: readonly Item[]) => readonly Item[]
  },
): readonly Item[] {
  const { page, filter } = model.settings
  const terms = parseTerms(model.filter.text)
  const left = way
    .filter(items, model.isFaultsOnly ? { ...filter, status: FAULTS } : filter)
    .filter((item) => terms.length === 0 || matchTerms(terms, way.describe(item)))
  const ordered = way.order(left)
  if (page === null) return ordered
  return cutPage(ordered, { ...page, number: Math.min(page.number, lastPage(left.length, page)) })
}

const BY_SERVICE = { key: 'service', isDescending: false } as const

function instanceRows(model: Model, history: History, all: readonly Instance[]): readonly Row[] {
  const { sorting } = model.instances
  const keys = model.isGrouped ? [BY_SERVICE, ...sorting] : sorting
  const chosen = choose(all, model, {
    filter: filterInstances,
    describe: describeInstance,
    order: (instances) => orderInstances(instances, keys),
  })
  const rows = chosen.map((one) => toInstanceRow(history, one))
  return model.isGrouped ? [...withGroups(rows, servicesOf(model))] : rows
}

function serviceRows(model: Model, all: readonly Service[]): readonly Row[] {
  const chosen = choose(all, model, {
    filter: filterServices,
    describe: describeService,
    order: (services) => orderServices(services, model.services.sorting),
  })
  return chosen.map(toServiceRow)
}

function measureWidest(
  instances: readonly Instance[],
  services: readonly Service[],
  { width }: Model,
): Model['widest'] {
  const address = instances.reduce((most, { target }) => Math.max(most, target.length), 0)
  const name = services.reduce((most, service) => Math.max(most, width(toCell(service.name))), 0)
  return { address, name }
}

function isListed(row: Row): boolean {
  return row.kind !== 'group' && !(row.kind === 'instance' && row.mark === 'left')
}

/** The model with these rows. */
function withRows(model: Model, rows: readonly Row[]): Model {
  const { settings, history, tab } = model
  const instances = instancesOf(model)
  const services = servicesOf(model)
  const judged = history === null ? [] : narrow(history.judgement, settings.isMeant).instances
  return {
    ...model,
    rows,
    shown: rows.reduce((count, row) => count + (isListed(row) ? 1 : 0), 0),
    all: tab === 'instances' ? judged.length : services.length,
    widest: measureWidest(instances, services, model),
  }
}

/** The model with the rows that it shows, in order. */
export function arrange(model: Model): Model {
  const { history, tab } = model
  if (history === null) return model
  const rows =
    tab === 'instances'
      ? instanceRows(model, history, instancesOf(model))
      : serviceRows(model, servicesOf(model))
  return { ...withRows(model, rows), isHeld: false }
}

/**
 * The same with every row where it stood, as it is now: one that ought not to be there any more stays,
 * and one that has left the listing says so. What is new comes last; where that is not its place, or
 * there is room for so many only, it comes when they are put in order.
 */
export function arrangeHeld(before: Model): Model {
  const { rows } = arrange(before)
  const { history } = before
  if (history === null) return before
  const instances = new Map(instancesOf(before).map((one) => [one.target, one]))
  const services = byName(servicesOf(before))
  const kept = before.rows.map((row): Row => {
    if (row.kind === 'service') return toServiceRow(services.get(row.service.name) ?? row.service)
    if (row.kind === 'group') return toGroupRow(row.service?.name ?? null, services)
    const now = instances.get(row.instance.target)
    if (now !== undefined) return toInstanceRow(history, now)
    return { ...row, instance: toLeft(row.instance), mark: 'left' }
  })
  const known = new Set(kept.map(({ id }) => id))
  const { settings, isGrouped, tab } = before
  const isFull = settings.page !== null || (isGrouped && tab === 'instances')
  const added = isFull ? [] : rows.filter(({ id }) => !known.has(id))
  return { ...withRows(before, [...kept, ...added]), isHeld: true }
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
