import type { Service } from '../status/service.ts'
import type { EpochMs } from '../time.ts'
import type { InstanceHistory } from './instance-history.ts'
import type { ServiceHistory } from './service-history.ts'

/** The status of an instance since its listing cannot be read. */
export function loseInstance(
  known: InstanceHistory | undefined,
  downSince: EpochMs,
): InstanceHistory {
  if (known?.status === 'unknown') return known
  const { service = null, changes = 0, appearedAt = null } = known ?? {}
  const certainty = known === undefined ? 'atLeast' : 'exact'
  return { status: 'unknown', service, since: downSince, certainty, changes, appearedAt }
}

/** The status that a service has since then. */
export function loseService(
  { status }: Pick<Service, 'status'>,
  known: ServiceHistory | undefined,
  downSince: EpochMs,
): ServiceHistory {
  if (known?.status === status) return known
  return { status, since: downSince, certainty: known === undefined ? 'atLeast' : 'exact' }
}
