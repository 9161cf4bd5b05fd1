import { type Change, concernsService } from '../../domain/history/change.ts'
import type { History } from '../../domain/history/history.ts'
import { isAddress } from '../../domain/instance.ts'
import { type Described, matchTerms, parseTerms } from '../../domain/report/filter-expression.ts'
import { FAULTS, narrow, selectRows } from '../../domain/report/query.ts'
import { groupRows } from '../../domain/report/group.ts'
import { INSTANCE_ROWS, SERVICE_ROWS } from '../../domain/report/order.ts'
import type { Service } from '../../domain/status/service.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import { toCell } from '../../render/safe.ts'
import { MOST_ID_COLUMNS } from '../../render/words/row.ts'
import { toSearchedInstance, toSearchedService } from '../../render/words/searched.ts'
import type { InstanceRow, Model, Row } from './model.ts'

/** The watched services of the last round. */
export function servicesOf({ settings, history }: Model): readonly Service[] {
  if (history === null) return []
  return narrow(history.judgement, settings.matchesService).services
}

/** The changes that concern watched services, the oldest first. */
export function changesOf({ settings: { matchesService }, history }: Model): readonly Change[] {
  const changes = history?.changes ?? []
  if (matchesService === null) return changes
  return changes.filter((change) => concernsService(change, matchesService))
}

function toLeft(instance: Instance): Instance {
  return { ...instance, sample: null, values: {}, status: 'gone', reasons: [] }
}

/** The watched part of a fleet; its instances include those that have just left. */
function watchedOf(history: History, { settings: { matchesService } }: Model) {
  const vanished = { instances: history.vanished.map(toLeft), services: [] }
  const { instances: listed, services } = narrow(history.judgement, matchesService)
  const instances = [...listed, ...narrow(vanished, matchesService).instances]
  return { history, services, instances, listed: listed.length }
}

type Watched = ReturnType<typeof watchedOf>

const LEFT = { status: 'gone', certainty: 'exact', changes: 1, appearedAt: null } as const

export function toInstanceRow(fleet: History, instance: Instance): InstanceRow {
  const since = fleet.snapshot.startedAt
  const known = fleet.instanceHistories.get(instance.id)
  const mark = known === undefined ? 'left' : known.appearedAt === since ? 'new' : null
  const history = known ?? { ...LEFT, service: instance.service, since }
  return { kind: 'instance', id: `instance ${instance.id}`, instance, history, mark }
}

function toServiceRow(service: Service): Row {
  return { kind: 'service', id: `service ${service.name}`, service }
}

function toGroupRow(name: string | null, service: Service | null): Row {
  return { kind: 'group', id: `group ${name ?? ''}`, service }
}

/** Instances below the headings of their services. */
function withGroups(rows: readonly InstanceRow[], services: readonly Service[]): readonly Row[] {
  const groups = groupRows(rows, ({ instance }) => instance.service, services)
  return groups.flatMap(({ name, service, members }): readonly Row[] => [
    toGroupRow(name, service),
    ...members,
  ])
}

function selectionOf<Item>(model: Model, describe: (item: Item) => Described) {
  const { filter, page } = model.settings
  const terms = parseTerms(model.filter.text)
  return {
    filter: model.isFaultsOnly ? { ...filter, status: FAULTS } : filter,
    page,
    matches: (item: Item) => terms.length === 0 || matchTerms(terms, describe(item)),
  }
}

const BY_SERVICE = { key: 'service', isDescending: false } as const

function rowsOf(model: Model, { history, instances, services }: Watched): readonly Row[] {
  if (model.tab === 'services') {
    const { sorting } = model.services
    const selection = { ...selectionOf(model, toSearchedService), sorting }
    return selectRows(SERVICE_ROWS, services, selection).rows.map(toServiceRow)
  }
  const order = model.instances.sorting
  const sorting = model.isGrouped ? [BY_SERVICE, ...order] : order
  const selection = { ...selectionOf(model, toSearchedInstance), sorting }
  const selected = selectRows(INSTANCE_ROWS, instances, selection)
  const rows = selected.rows.map((one) => toInstanceRow(history, one))
  return model.isGrouped ? withGroups(rows, services) : rows
}

export function greatest<Item>(items: readonly Item[], measure: (item: Item) => number): number {
  return items.reduce((most, item) => Math.max(most, measure(item)), 0)
}

/**
 * The rows in their frozen order with new values: those that no longer match stay, and new ones come
 * last; on a page or in groups they are added when the order is unfrozen.
 */
function renewRows(model: Model, watched: Watched): readonly Row[] {
  const { history, instances, services } = watched
  const all: readonly Row[] = [
    ...instances.map((one) => toInstanceRow(history, one)),
    ...services.map(toServiceRow),
    ...services.map((one) => toGroupRow(one.name, one)),
  ]
  const known = new Map(all.map((row) => [row.id, row]))
  const kept = model.rows.map((row): Row => {
    const renewed = known.get(row.id)
    if (renewed !== undefined || row.kind !== 'instance') return renewed ?? row
    return { ...row, instance: toLeft(row.instance), mark: 'left' }
  })
  if (model.settings.page !== null || (model.isGrouped && model.tab === 'instances')) return kept
  const before = new Set(kept.map(({ id }) => id))
  return [...kept, ...rowsOf(model, watched).filter(({ id }) => !before.has(id))]
}

/** The model with the rows of the last round. */
export function arrange(model: Model, order: 'sorted' | 'frozen' = 'sorted'): Model {
  const { history, tab, width } = model
  if (history === null) return model
  const watched = watchedOf(history, model)
  const isFrozen = order === 'frozen'
  const rows = isFrozen ? renewRows(model, watched) : rowsOf(model, watched)
  const address = greatest(watched.instances, ({ id }) =>
    Math.min(width(toCell(id)), isAddress(id) ? Infinity : MOST_ID_COLUMNS),
  )
  const name = greatest(watched.services, (service) => width(toCell(service.name)))
  const isListed = (row: Row) => row.kind === 'service' || ('mark' in row && row.mark !== 'left')
  const shown = rows.filter(isListed).length
  const all = tab === 'instances' ? watched.listed : watched.services.length
  return { ...model, rows, shown, all, widest: { address, name }, isFrozen }
}
