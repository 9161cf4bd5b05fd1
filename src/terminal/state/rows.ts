import { type Change, concernsService } from '../../domain/history/change.ts'
import type { History } from '../../domain/history/history.ts'
import { isAddress } from '../../domain/instance.ts'
import { narrow, selectRows } from '../../domain/report/query.ts'
import { groupRows } from '../../domain/report/group.ts'
import { INSTANCE_ROWS, SERVICE_ROWS } from '../../domain/report/order.ts'
import {
  BY_SERVICE,
  isListed,
  renewRows,
  toConditions,
  toLeft,
} from '../../domain/report/row-list.ts'
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

function toServiceRows(fleet: History, services: readonly Service[]): Row[] {
  return services.flatMap((service) => {
    const history = fleet.serviceHistories.get(service.name)
    if (history === undefined) return []
    return { kind: 'service', id: `service ${service.name}`, service, history }
  })
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

function rowsOf(model: Model, { history, instances, services }: Watched): readonly Row[] {
  const { filter, page } = model.settings
  const conditions = { text: model.filter.text, isFaultsOnly: model.isFaultsOnly, filter }
  if (model.tab === 'services') {
    const { sorting } = model.services
    const selection = { ...toConditions(conditions, toSearchedService), page, sorting }
    return toServiceRows(history, selectRows(SERVICE_ROWS, services, selection).rows)
  }
  const order = model.instances.sorting
  const sorting = model.isGrouped ? [BY_SERVICE, ...order] : order
  const selection = { ...toConditions(conditions, toSearchedInstance), page, sorting }
  const selected = selectRows(INSTANCE_ROWS, instances, selection)
  const rows = selected.rows.map((one) => toInstanceRow(history, one))
  return model.isGrouped ? withGroups(rows, services) : rows
}

export function greatest<Item>(items: readonly Item[], measure: (item: Item) => number): number {
  return items.reduce((most, item) => Math.max(most, measure(item)), 0)
}

/** The rows in their frozen order; on a page or in groups, new ones come once it is unfrozen. */
function renew(model: Model, watched: Watched): readonly Row[] {
  const { history, instances, services } = watched
  const isFixed = model.settings.page !== null || (model.isGrouped && model.tab === 'instances')
  return renewRows<Row>(model.rows, {
    current: [
      ...instances.map((one) => toInstanceRow(history, one)),
      ...toServiceRows(history, services),
      ...services.map((one) => toGroupRow(one.name, one)),
    ],
    selected: isFixed ? [] : rowsOf(model, watched),
    toMissing: (row) =>
      row.kind === 'instance' ? { ...row, instance: toLeft(row.instance), mark: 'left' } : row,
  })
}

/** The model with the rows of the last round. */
export function arrange(model: Model, order: 'sorted' | 'frozen' = 'sorted'): Model {
  const { history, tab, width } = model
  if (history === null) return model
  const watched = watchedOf(history, model)
  const isFrozen = order === 'frozen'
  const rows = isFrozen ? renew(model, watched) : rowsOf(model, watched)
  const address = greatest(watched.instances, ({ id }) =>
    Math.min(width(toCell(id)), isAddress(id) ? Infinity : MOST_ID_COLUMNS),
  )
  const name = greatest(watched.services, (service) => width(toCell(service.name)))
  const shown = rows.filter(isListed).length
  const all = tab === 'instances' ? watched.listed : watched.services.length
  return { ...model, rows, shown, all, widest: { address, name }, isFrozen }
}
