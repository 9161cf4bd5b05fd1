import type { Change } from '../domain/history/change.ts'
import type { History } from '../domain/history/history.ts'
import type { InstanceHistory } from '../domain/history/instance-history.ts'
import type { ServiceHistory } from '../domain/history/service-history.ts'
import type { Report } from '../domain/report/report.ts'
import type { Policy } from '../domain/status/policy.ts'
import type { Service } from '../domain/status/service.ts'
import type { Instance } from '../domain/status/instance-status.ts'
import type { EpochMs } from '../domain/time.ts'
import { toEventFields } from '../render/events.ts'
import { serviceFieldsOf, toInstanceFields } from '../render/fields.ts'
import type { ServedEvent, ServedInstance, ServedService } from './message.ts'

/** The rows of a fleet as they are served. */
export interface ServedRows {
  /** By service, then by address. */
  readonly instances: readonly ServedInstance[]
  /** By name. */
  readonly services: readonly ServedService[]
}

/** Returns a function that formats times, and remembers those of one fleet, which are few. */
function rememberTimes() {
  const known = new Map<EpochMs, string>()
  return (at: EpochMs): string => {
    const text = known.get(at) ?? new Date(at).toISOString()
    known.set(at, text)
    return text
  }
}

/** Returns a function that makes the row of an instance. */
export function instanceRows() {
  const toTime = rememberTimes()
  return (instance: Instance, known: InstanceHistory): ServedInstance => {
    const { since, certainty, changes, appearedAt } = known
    // A spread at the start is fast.
    return {
      ...toInstanceFields(instance),
      since: toTime(since),
      sinceCertainty: certainty,
      statusChanges: changes,
      firstListedAt: appearedAt === null ? null : toTime(appearedAt),
    }
  }
}

/** Returns a function that makes the row of a service. */
export function serviceRows(judged: Pick<Report, 'instances' | 'policy'>) {
  const toFields = serviceFieldsOf(judged)
  const toTime = rememberTimes()
  return (service: Service, { since, certainty }: ServiceHistory): ServedService => ({
    ...toFields(service),
    since: toTime(since),
    sinceCertainty: certainty,
  })
}

/** Makes the rows of the last round of a history whose listing could be read. */
export function makeRows(
  {
    judgement,
    instanceHistories,
    serviceHistories,
  }: Pick<History, 'judgement' | 'instanceHistories' | 'serviceHistories'>,
  policy: Policy,
): ServedRows {
  const { instances, services } = judgement
  const toRow = instanceRows()
  const toServiceRow = serviceRows({ instances, policy })
  return {
    instances: instances.flatMap((instance) => {
      const known = instanceHistories.get(instance.id)
      return known === undefined ? [] : toRow(instance, known)
    }),
    services: services.flatMap((service) => {
      const known = serviceHistories.get(service.name)
      return known === undefined ? [] : toServiceRow(service, known)
    }),
  }
}

/** The fields of a change that the stream has. */
export function toServedEvent(change: Change): ServedEvent {
  const fields = toEventFields(change)
  const { observedAt, event, instance, service, previousService } = fields
  const { status, lastedMs, headroom, text } = fields
  return { observedAt, event, instance, service, previousService, status, lastedMs, headroom, text }
}
