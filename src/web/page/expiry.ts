import { followStatusInOutage } from '../../domain/history/outage.ts'
import { byMeasure } from '../../domain/measure.ts'
import { toLeft } from '../../domain/report/row-list.ts'
import { expireInstance, expireRows } from '../../domain/status/expire.ts'
import type { Instance, Status } from '../../domain/status/instance-status.ts'
import type { Service } from '../../domain/status/service.ts'
import type { EpochMs } from '../../domain/time.ts'
import { toCountFields, toInstanceFields } from '../../render/fields.ts'
import { describeExpired } from '../../render/words/status.ts'
import { memoize } from '../memoize.ts'
import type { ServedInstance, ServedService, StreamSnapshot } from '../message.ts'
import { areExpired } from './freshness.ts'
import type { PageState, Row } from './model.ts'
import { toInstance, toService } from './rows.ts'

const NO_VALUES = byMeasure(() => null, 'Percent')

/** The start of a status that follows from the lack of data. */
function startOf(known: ServedInstance | ServedService, now: Status, lostAt: EpochMs) {
  const { status, sinceCertainty: certainty } = known
  const started = { status, since: Date.parse(known.since), certainty }
  const { since, certainty: sinceCertainty } = followStatusInOutage(now, started, lostAt)
  return { since: new Date(since).toISOString(), sinceCertainty }
}

function toExpiredInstance(known: ServedInstance, instance: Instance, lostAt: EpochMs) {
  const start = startOf(known, instance.status, lostAt)
  return { ...known, ...toInstanceFields(instance), ...start }
}

function toExpiredService(known: ServedService, service: Service, lostAt: EpochMs): ServedService {
  const start = startOf(known, service.status, lostAt)
  return { ...known, ...toCountFields(service), loadHeadroom: null, ...NO_VALUES, ...start }
}

function expireFleet(fleet: StreamSnapshot): StreamSnapshot {
  const { listing, observedAt, now, coverage } = fleet
  const lostAt = Date.parse(listing?.ok === false ? listing.since : (observedAt ?? now))
  const [instances, services] = [fleet.instances.map(toInstance), fleet.services.map(toService)]
  const expired = expireRows({ instances, services })
  const byId = new Map(expired.instances.map((one) => [one.id, one]))
  const byName = new Map(expired.services.map((one) => [one.name, one]))
  const { listed } = coverage
  const none = { answered: 0, unknown: listed, gone: 0, reasons: {} }
  return {
    ...fleet,
    coverage: { ...coverage, ...none, text: describeExpired(listed) },
    // Those of a round whose listing failed do not depend on its values.
    warnings: listing?.ok === false ? fleet.warnings : [],
    instances: fleet.instances.map((one) => {
      const instance = byId.get(one.id)
      return instance === undefined ? one : toExpiredInstance(one, instance, lostAt)
    }),
    services: fleet.services.map((one) => {
      const service = byName.get(one.service)
      return service === undefined ? one : toExpiredService(one, service, lostAt)
    }),
    recent: [],
  }
}

/** Returns a function that gives rows the values of another fleet; they stay where they are. */
function rowsWith({ instances, services }: StreamSnapshot) {
  const byId = new Map(instances.map((one) => [one.id, one]))
  const byName = new Map(services.map((one) => [one.service, one]))
  return (row: Row): Row => {
    if (row.kind === 'instance') {
      const served = byId.get(row.instance.id)
      // What has left stays away.
      if (served === undefined) return { ...row, instance: toLeft(expireInstance(row.instance)) }
      return { ...row, served, instance: toInstance(served) }
    }
    const served = byName.get(row.service?.name ?? '')
    if (served === undefined) return row
    const service = toService(served)
    return row.kind === 'group' ? { ...row, service } : { ...row, served, service }
  }
}

const expire = memoize((known: StreamSnapshot) => {
  const fleet = expireFleet(known)
  const toRow = rowsWith(fleet)
  return { fleet, rowsOf: memoize((rows: readonly Row[]) => rows.map(toRow)) }
})

/** The state in which nothing is known of the present once the values on the page are too old. */
export function dropExpired(state: PageState): PageState {
  if (state.fleet === null || !areExpired(state)) return state
  const { fleet, rowsOf } = expire(state.fleet)
  return { ...state, fleet, rows: rowsOf(state.rows) }
}
