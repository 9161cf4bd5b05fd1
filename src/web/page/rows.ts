import { byMeasure } from '../../domain/measure.ts'
import type { Described } from '../../domain/report/filter-expression.ts'
import { groupRows } from '../../domain/report/group.ts'
import { INSTANCE_ROWS, SERVICE_ROWS } from '../../domain/report/order.ts'
import { selectRows } from '../../domain/report/query.ts'
import {
  BY_SERVICE,
  isListed,
  renewRows,
  toConditions,
  toLeft,
} from '../../domain/report/row-list.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import type { Service } from '../../domain/status/service.ts'
import { toSearchedInstance, toSearchedService } from '../../render/words/searched.ts'
import { memoize } from '../memoize.ts'
import type { ServedInstance, ServedService, StreamSnapshot } from '../message.ts'
import type { GroupRow, InstanceRow, PageState, Row, ServiceRow, View } from './model.ts'

/** An instance as the report knows it; the same object for an unchanged instance. */
export const toInstance = memoize((served: ServedInstance): Instance => {
  const { id, ip, service, lastService, status, reasons, latencyMs } = served
  const values = byMeasure(({ key }) => served[`${key}Percent`] ?? undefined)
  const sample =
    service === null ? null : { service, ...byMeasure(({ key }) => values[key] ?? Number.NaN) }
  return {
    id,
    ip: ip ?? undefined,
    service: service ?? lastService,
    sample,
    // A measure without a value is not known.
    values: values as Instance['values'],
    status,
    reasons,
    latencyMs,
  }
})

const toLeftInstance = memoize((served: ServedInstance) => toLeft(toInstance(served)))

/** A service as the report knows it, with its means; the same object for the same row. */
export const toService = memoize((served: ServedService): Service => {
  const { service: name, status, instances, healthy, unhealthy, unknown } = served
  const { healthyAtMost, minimum } = served
  const counts = { instances, healthy, unhealthy, unknown, healthyAtMost, minimum }
  const means = byMeasure(({ key }) => served[`${key}Percent`]?.mean ?? null)
  return { name, status, ...counts, ...means }
})

const searchInstance = memoize(toSearchedInstance)
const searchService = memoize(toSearchedService)

interface Item {
  readonly instance: Instance
  readonly served: ServedInstance
  readonly isLeft: boolean
}

/** The listed instances, and those that have just left. */
function itemsOf(fleet: StreamSnapshot, left: PageState['left']): Item[] {
  return [
    ...fleet.instances.map((served) => ({ served, instance: toInstance(served), isLeft: false })),
    ...left.map((served) => ({ served, instance: toLeftInstance(served), isLeft: true })),
  ]
}

function toInstanceRow({ instance, served, isLeft }: Item, fleet: StreamSnapshot): InstanceRow {
  const isNew = served.firstListedAt !== null && served.firstListedAt === fleet.observedAt
  const mark = isLeft ? 'left' : isNew ? 'new' : null
  return { kind: 'instance', id: `instance ${instance.id}`, instance, served, mark }
}

function toServiceRow(served: ServedService): ServiceRow {
  return { kind: 'service', id: `service ${served.service}`, service: toService(served), served }
}

function toGroupRow(name: string | null, service: Service | null): GroupRow {
  return { kind: 'group', id: name === null ? 'group' : `group ${name}`, service }
}

function conditionsOf<One>({ filter, isFaultsOnly }: View, search: (row: One) => Described) {
  return { ...toConditions({ text: filter, isFaultsOnly }, search), page: null }
}

function instanceRowsOf(view: View, fleet: StreamSnapshot, items: readonly Item[]): readonly Row[] {
  const order = view.sorting.instances
  const sorting = view.isGrouped ? [BY_SERVICE, ...order] : order
  const instances = items.map(({ instance }) => instance)
  const selected = selectRows(INSTANCE_ROWS, instances, {
    ...conditionsOf(view, searchInstance),
    sorting,
  })
  const known = new Map(items.map((item) => [item.instance, item]))
  const rows = selected.rows.flatMap((instance) => {
    const item = known.get(instance)
    return item === undefined ? [] : toInstanceRow(item, fleet)
  })
  if (!view.isGrouped) return rows
  const services = fleet.services.map(toService)
  return groupRows(rows, ({ instance }) => instance.service, services).flatMap(
    ({ name, service, members }): readonly Row[] => [toGroupRow(name, service), ...members],
  )
}

function serviceRowsOf(view: View, fleet: StreamSnapshot): readonly Row[] {
  const known = new Map(fleet.services.map((served) => [toService(served), served]))
  const { rows } = selectRows(SERVICE_ROWS, [...known.keys()], {
    ...conditionsOf(view, searchService),
    sorting: view.sorting.services,
  })
  return rows.flatMap((service) => {
    const served = known.get(service)
    return served === undefined ? [] : toServiceRow(served)
  })
}

function rowsOf(view: View, fleet: StreamSnapshot, items: readonly Item[]): readonly Row[] {
  return view.tab === 'services' ? serviceRowsOf(view, fleet) : instanceRowsOf(view, fleet, items)
}

/** The rows in their frozen order; in groups, new ones come once it is unfrozen. */
function renew(state: PageState, fleet: StreamSnapshot, items: readonly Item[]): readonly Row[] {
  const { view, rows } = state
  const services = fleet.services.map(toService)
  const isFixed = view.tab === 'instances' && view.isGrouped
  return renewRows<Row>(rows, {
    current: [
      ...items.map((item) => toInstanceRow(item, fleet)),
      ...fleet.services.map(toServiceRow),
      ...services.map((service) => toGroupRow(service.name, service)),
    ],
    selected: isFixed ? [] : rowsOf(view, fleet, items),
    toMissing: (row) =>
      row.kind === 'instance'
        ? { ...row, instance: toLeftInstance(row.served), mark: 'left' }
        : row,
  })
}

/** The state with the rows of the last round. */
export function arrange(state: PageState, order: 'sorted' | 'frozen' = 'sorted'): PageState {
  const { fleet, view, left } = state
  if (fleet === null) return state
  const items = itemsOf(fleet, left)
  const isFrozen = order === 'frozen'
  const rows = isFrozen ? renew(state, fleet, items) : rowsOf(view, fleet, items)
  const shown = rows.filter(isListed).length
  const all = view.tab === 'instances' ? fleet.instances.length : fleet.services.length
  return { ...state, rows, shown, all, isFrozen }
}
