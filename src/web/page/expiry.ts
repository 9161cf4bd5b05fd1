import { byMeasure } from '../../domain/measure.ts'
import { expireRows } from '../../domain/status/expire.ts'
import { countHeadroom } from '../../domain/status/headroom.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import type { Service } from '../../domain/status/service.ts'
import { describeExpired } from '../../render/words/status.ts'
import { memoize } from '../memoize.ts'
import type { ServedInstance, ServedService, StreamSnapshot } from '../message.ts'
import { areExpired } from './freshness.ts'
import type { PageState, Row } from './model.ts'
import { toInstance, toService } from './rows.ts'

const NO_VALUES = byMeasure(() => null, 'Percent')

type Served = ServedInstance | ServedService

/** A status that follows from the lack of data begins with that. */
function startOf(known: Served, status: Served['status'], lostAt: string) {
  const { since, sinceCertainty } = known
  return status === known.status
    ? { since, sinceCertainty }
    : ({ since: lostAt, sinceCertainty: 'exact' } as const)
}

function blankInstance(known: ServedInstance): ServedInstance {
  const lastService = known.service ?? known.lastService
  return { ...known, ...NO_VALUES, service: null, lastService, latencyMs: null }
}

function expireInstance(
  known: ServedInstance,
  { status, reasons }: Instance,
  lostAt: string,
): ServedInstance {
  return { ...blankInstance(known), status, reasons, ...startOf(known, status, lostAt) }
}

function expireService(known: ServedService, expired: Service, lostAt: string): ServedService {
  const { status, healthy, unhealthy, unknown, healthyAtMost, instances } = expired
  return {
    ...known,
    status,
    instances,
    healthy,
    unhealthy,
    unknown,
    healthyAtMost,
    headroom: countHeadroom(expired),
    loadHeadroom: null,
    ...NO_VALUES,
    ...startOf(known, status, lostAt),
  }
}

function expireFleet(fleet: StreamSnapshot): StreamSnapshot {
  const { listing, observedAt, now, coverage } = fleet
  const lostAt = listing?.ok === false ? listing.since : (observedAt ?? now)
  const [instances, services] = [fleet.instances.map(toInstance), fleet.services.map(toService)]
  const expired = expireRows({ instances, services })
  const byId = new Map(expired.instances.map((one) => [one.id, one]))
  const byName = new Map(expired.services.map((one) => [one.name, one]))
  const { listed } = coverage
  const none = { answered: 0, unknown: listed, gone: 0, reasons: {} }
  return {
    ...fleet,
    coverage: { ...coverage, ...none, text: describeExpired(listed) },
    warnings: [],
    instances: fleet.instances.map((one) => {
      const instance = byId.get(one.id)
      return instance === undefined ? one : expireInstance(one, instance, lostAt)
    }),
    services: fleet.services.map((one) => {
      const service = byName.get(one.service)
      return service === undefined ? one : expireService(one, service, lostAt)
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
      // One that has left stays away.
      const served = byId.get(row.instance.id) ?? blankInstance(row.served)
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
