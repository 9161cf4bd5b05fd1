import { type Change, concernsService } from '../../domain/history/change.ts'
import type { History } from '../../domain/history/history.ts'
import { isAddress } from '../../domain/instance.ts'
import { byMeasure } from '../../domain/measure.ts'
import { type Described, matchTerms, parseTerms } from '../../domain/report/filter-expression.ts'
import { FAULTS, instancesOf } from '../../domain/report/query.ts'
import { INSTANCE_ROWS, selectRows, SERVICE_ROWS } from '../../domain/report/rows.ts'
import type { Service } from '../../domain/status/service.ts'
import type { Instance } from '../../domain/status/verdict.ts'
import { toCell } from '../../render/safe.ts'
import { describeReason } from '../../render/words.ts'
import type { InstanceRow, Model, Row } from './model.ts'

type Watcher = Pick<Model, 'settings' | 'history'>

/** The watched services of the last round. */
export function servicesOf({ settings: { matchesService }, history }: Watcher): readonly Service[] {
  const services = history?.judgement.services ?? []
  return matchesService === null ? services : services.filter(({ name }) => matchesService(name))
}

/** The changes that concern watched services, the oldest first. */
export function changesOf({ settings: { matchesService }, history }: Watcher): readonly Change[] {
  const changes = history?.changes ?? []
  if (matchesService === null) return changes
  return changes.filter((change) => concernsService(change, matchesService))
}

/** The watched part of a fleet. */
interface Watched {
  readonly history: History
  readonly services: readonly Service[]
  /** Those that have just left included. */
  readonly instances: readonly Instance[]
  readonly listed: number
}

function toLeft(instance: Instance): Instance {
  return { ...instance, sample: null, status: 'gone', reasons: [] }
}

function watchedOf(history: History, model: Model): Watched {
  const { matchesService } = model.settings
  const watch = (instances: readonly Instance[]) =>
    matchesService === null ? instances : instancesOf(instances, matchesService)
  const listed = watch(history.judgement.instances)
  const instances = [...listed, ...watch(history.vanished.map(toLeft))]
  return { history, services: servicesOf(model), instances, listed: listed.length }
}

const LEFT = { status: 'gone', certainty: 'exact', changes: 1, appearedAt: null } as const

export function toInstanceRow(fleet: History, instance: Instance): InstanceRow {
  const at = fleet.snapshot.startedAt
  const known = fleet.instanceHistories.get(instance.id)
  const mark = known === undefined ? 'left' : known.appearedAt === at ? 'new' : null
  const history = known ?? { ...LEFT, since: at }
  return { kind: 'instance', id: `instance ${instance.id}`, instance, history, mark }
}

function toServiceRow(service: Service): Row {
  return { kind: 'service', id: `service ${service.name}`, service }
}

function toGroupRow(name: string | null, services: ReadonlyMap<string, Service>): Row {
  const service = name === null ? null : (services.get(name) ?? null)
  return { kind: 'group', id: `group ${name ?? ''}`, service }
}

function byName(services: readonly Service[]): ReadonlyMap<string, Service> {
  return new Map(services.map((service) => [service.name, service]))
}

function* withGroups(rows: readonly InstanceRow[], services: readonly Service[]): Generator<Row> {
  const known = byName(services)
  let before: string | null | undefined
  for (const row of rows) {
    const { service } = row.instance
    if (service !== before) yield toGroupRow(service, known)
    before = service
    yield row
  }
}

/** Text and values that a filter expression matches. */
function describeInstance({ id, service, status, reasons, sample }: Instance): Described {
  const why = reasons.map(describeReason).join(' ')
  const text = `${id} ${service ?? ''} ${status} ${why}`.toLowerCase()
  return { text, status, ...byMeasure(({ key }) => sample?.[key] ?? null) }
}

function describeService(service: Service): Described {
  return { ...service, text: `${service.name} ${service.status}`.toLowerCase() }
}

/** The filter and the page of the command line and the keys. */
function selectionOf({ settings: { filter, page }, isFaultsOnly }: Model) {
  return { filter: isFaultsOnly ? { ...filter, status: FAULTS } : filter, page }
}

/** Returns whether an item matches the typed filter. */
function conditionOf<Item>({ filter }: Model, describe: (item: Item) => Described) {
  const terms = parseTerms(filter.text)
  return (item: Item) => terms.length === 0 || matchTerms(terms, describe(item))
}

const BY_SERVICE = { key: 'service', isDescending: false } as const

function instanceRows(model: Model, { history, instances, services }: Watched): readonly Row[] {
  const { sorting } = model.instances
  const selected = selectRows(INSTANCE_ROWS, instances, {
    ...selectionOf(model),
    matches: conditionOf(model, describeInstance),
    sorting: model.isGrouped ? [BY_SERVICE, ...sorting] : sorting,
  })
  const rows = selected.rows.map((one) => toInstanceRow(history, one))
  return model.isGrouped ? [...withGroups(rows, services)] : rows
}

function serviceRows(model: Model, { services }: Watched): readonly Row[] {
  const selected = selectRows(SERVICE_ROWS, services, {
    ...selectionOf(model),
    matches: conditionOf(model, describeService),
    sorting: model.services.sorting,
  })
  return selected.rows.map(toServiceRow)
}

function rowsOf(model: Model, watched: Watched): readonly Row[] {
  return model.tab === 'instances' ? instanceRows(model, watched) : serviceRows(model, watched)
}

// Columns of `255.255.255.255:65535`; longer names must not narrow the other columns.
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

/** The model with its rows, in order. */
export function arrange(model: Model): Model {
  if (model.history === null) return model
  const watched = watchedOf(model.history, model)
  return { ...withRows(model, rowsOf(model, watched), watched), isFrozen: false }
}

/** The same rows in the same order, with their new values. */
function renewRows(before: readonly Row[], { history, instances, services }: Watched): Row[] {
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
 * The model with new values in the frozen order: rows that no longer match stay, and new rows come
 * last; on a page or in groups they are added when the order is unfrozen.
 */
export function arrangeFrozen(model: Model): Model {
  const { history, settings, isGrouped, tab } = model
  if (history === null) return model
  const watched = watchedOf(history, model)
  const kept = renewRows(model.rows, watched)
  const known = new Set(kept.map(({ id }) => id))
  const isFull = settings.page !== null || (isGrouped && tab === 'instances')
  const added = isFull ? [] : rowsOf(model, watched).filter(({ id }) => !known.has(id))
  return { ...withRows(model, [...kept, ...added], watched), isFrozen: true }
}
