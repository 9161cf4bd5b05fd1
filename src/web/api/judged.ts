import { followInstanceInOutage, followStatusInOutage } from '../../domain/history/outage.ts'
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
      return isListed && known !== undefined ? known : followInstanceInOutage(known, lostAt)
    }
    const historyOfService = (service: Service) =>
      followStatusInOutage(service.status, history?.serviceHistories.get(service.name), lostAt)
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
