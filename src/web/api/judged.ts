import type { InstanceHistory } from '../../domain/history/instance-history.ts'
import type { ServiceHistory } from '../../domain/history/service-history.ts'
import type { JudgedRows } from '../../domain/report/query.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import type { Service } from '../../domain/status/service.ts'
import { memoize } from '../memoize.ts'
import type { ServedInstance, ServedService } from '../message.ts'
import { instanceRows, serviceRows } from '../rows.ts'
import type { ServedFleet, ServedMoment } from '../served-fleet.ts'

/** The rows of a round itself: without a listing, nothing is known of any instance. */
export interface JudgedMoment extends JudgedRows {
  readonly toInstanceRow: (instance: Instance) => ServedInstance
  /** The rows of all services by their names. */
  readonly serviceRows: () => ReadonlyMap<string, ServedService>
}

/** The status of an instance since its listing cannot be read. */
function loseSight(known: InstanceHistory | undefined, downSince: number): InstanceHistory {
  if (known?.status === 'unknown') return known
  const { service = null, changes = 0, appearedAt = null } = known ?? {}
  const certainty = known === undefined ? 'atLeast' : 'exact'
  return { status: 'unknown', service, since: downSince, certainty, changes, appearedAt }
}

/** The status of a service likewise. */
function loseService(
  { status }: Service,
  known: ServiceHistory | undefined,
  downSince: number,
): ServiceHistory {
  if (known?.status === status) return known
  return { status, since: downSince, certainty: known === undefined ? 'atLeast' : 'exact' }
}

/** Returns a function that judges a moment, once. */
export function judgeWith(fleet: ServedFleet): (moment: ServedMoment) => JudgedMoment {
  return memoize((moment) => {
    const { current, history, downSince } = moment
    const isListed = current.listing.ok && history !== null
    const { instances, services } = isListed ? history.judgement : fleet.reportOf(moment)
    const toRow = instanceRows()
    const lostAt = downSince ?? current.startedAt
    const historyOf = ({ id }: Instance) => {
      const known = history?.instanceHistories.get(id)
      return isListed && known !== undefined ? known : loseSight(known, lostAt)
    }
    const historyOfService = (service: Service) =>
      loseService(service, history?.serviceHistories.get(service.name), lostAt)
    const makeServiceRows = () => {
      const toServiceRow = serviceRows({ instances, policy: fleet.policy })
      return services.map(
        (service) => [service.name, toServiceRow(service, historyOfService(service))] as const,
      )
    }
    let rows: ReadonlyMap<string, ServedService> | undefined
    return {
      instances,
      services,
      toInstanceRow: (instance) => toRow(instance, historyOf(instance)),
      serviceRows() {
        rows ??= new Map(makeServiceRows())
        return rows
      },
    }
  })
}
