import type { History } from '../domain/history.ts'
import { orderInstances, orderServices, type Sorting } from '../domain/order.ts'
import { cutPage, filterInstances, filterServices, lastPage, narrow } from '../domain/query.ts'
import type { Service } from '../domain/service.ts'
import { type Described, matchTerms, parseTerms } from '../domain/terms.ts'
import type { Track } from '../domain/track.ts'
import type { Instance, Status } from '../domain/verdict.ts'
import { toCell } from '../render/safe.ts'
import { describeReason } from '../render/words.ts'
import type { Model, Row } from './model.ts'

const FAULTS: readonly Status[] = ['unhealthy', 'unknown', 'gone']

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

export function toInstanceRow(history: History, instance: Instance): Row {
  const known = history.tracks.get(instance.target)
  const at = history.snapshot.startedAt
  const track = known ?? { status: 'gone', since: at, changes: 1, appearedAt: null }
  const mark = markOf(history, known)
  return { kind: 'instance', id: `instance ${instance.target}`, instance, track, mark }
}

/** The words that a filter finds an instance by. */
function describeInstance({ target, service, status, reasons, sample }: Instance): Described {
  const why = reasons.map(describeReason).join(' ')
  const text = `${target} ${service ?? ''} ${status} ${why}`.toLowerCase()
  return { text, cpu: sample?.cpu ?? null, memory: sample?.memory ?? null }
}

function describeService({ name, status, cpu, memory }: Service): Described {
  return { text: `${name} ${status}`.toLowerCase(), cpu, memory }
}

function* withGroups(rows: readonly Row[], services: ReadonlyMap<string, Service>): Generator<Row> {
  let before: string | null | undefined
  for (const row of rows) {
    if (row.kind !== 'instance') continue
    const name = row.instance.service
    if (name !== before) {
      const service = name === null ? null : (services.get(name) ?? null)
      yield { kind: 'group', id: `group ${name ?? ''}`, service }
      before = name
    }
    yield row
  }
}

/** Rows stand where they stood; one that is not there any more stays and says so. */
function hold(before: readonly Row[], rows: readonly Row[]): readonly Row[] {
  const found = new Map(rows.map((row) => [row.id, row]))
  const kept = before.map((row): Row => {
    const now = found.get(row.id)
    found.delete(row.id)
    if (now !== undefined || row.kind !== 'instance') return now ?? row
    return { ...row, instance: toLeft(row.instance), mark: 'left' }
  })
  return [...kept, ...found.values()]
}

/** As many as the command line asked for. */
function cut<Item>(items: readonly Item[], { settings: { page } }: Model): readonly Item[] {
  if (page === null) return items
  return cutPage(items, { ...page, number: Math.min(page.number, lastPage(items.length, page)) })
}

function instanceRows(
  model: Model,
  history: History,
  instances: readonly Instance[],
): readonly Row[] {
  const { settings, filter, isFaultsOnly, isGrouped } = model
  const terms = parseTerms(filter.text)
  const chosen = filterInstances(instances, {
    ...settings.filter,
    ...(isFaultsOnly ? { status: FAULTS } : {}),
  }).filter((instance) => terms.length === 0 || matchTerms(terms, describeInstance(instance)))
  const { sorting } = model.instances
  const keys = isGrouped ? [{ key: 'service', isDescending: false } as const, ...sorting] : sorting
  const rows = cut(orderInstances(chosen, keys), model).map((one) => toInstanceRow(history, one))
  if (!isGrouped) return rows
  return [...withGroups(rows, new Map(servicesOf(model).map((one) => [one.name, one])))]
}

function serviceRows(model: Model, services: readonly Service[]): readonly Row[] {
  const { settings, filter, isFaultsOnly } = model
  const terms = parseTerms(filter.text)
  const chosen = filterServices(services, {
    ...settings.filter,
    ...(isFaultsOnly ? { status: FAULTS } : {}),
  }).filter((service) => terms.length === 0 || matchTerms(terms, describeService(service)))
  return cut(orderServices(chosen, model.services.sorting), model).map((service) => ({
    kind: 'service',
    id: `service ${service.name}`,
    service,
  }))
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

/**
 * The model with the rows that it shows.
 * @param isHeld whether those that were there stay where they are
 */
export function arrange(model: Model, isHeld = false): Model {
  const { history, tab } = model
  if (history === null) return model
  const instances = instancesOf(model)
  const services = servicesOf(model)
  const rows =
    tab === 'instances' ? instanceRows(model, history, instances) : serviceRows(model, services)
  return {
    ...model,
    rows: isHeld ? hold(model.rows, rows) : rows,
    all: tab === 'instances' ? instances.length : services.length,
    widest: measureWidest(instances, services, model),
  }
}

/** The first key decides; the same key again turns the order around. */
export function sortBy<Key extends string>(
  before: readonly Sorting<Key>[],
  key: Key,
  isDescending: boolean,
): readonly Sorting<Key>[] {
  const [first] = before
  if (first?.key === key) return [{ key, isDescending: !first.isDescending }]
  return [{ key, isDescending }]
}
