import type { Status } from '../status/instance-status.ts'
import type { EpochMs } from '../time.ts'
import type { Certainty, InstanceHistory } from './instance-history.ts'

/** A status, and when it began. */
interface Started<Of extends Status> {
  readonly status: Of
  readonly since: EpochMs
  readonly certainty: Certainty
}

/**
 * The status of an instance or a service while the listing cannot be read: another one than before began
 * with the outage.
 */
export function followStatusInOutage<Of extends Status>(
  status: Of,
  known: Started<Of> | undefined,
  downSince: EpochMs,
): Started<Of> {
  if (known?.status === status) return known
  return { status, since: downSince, certainty: known === undefined ? 'atLeast' : 'exact' }
}

/** The history of an instance while the listing cannot be read: it is unknown. */
export function followInstanceInOutage(
  known: InstanceHistory | undefined,
  downSince: EpochMs,
): InstanceHistory {
  const { service = null, changes = 0, appearedAt = null } = known ?? {}
  const started = followStatusInOutage<Status>('unknown', known, downSince)
  return { ...started, service, changes, appearedAt }
}
