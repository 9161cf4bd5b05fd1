import type { ServiceCounts, ServiceStatus } from '../status/service.ts'
import type { EpochMs } from '../time.ts'
import { afterGap, type Certainty, type Step } from './instance-history.ts'

/** The status of a service over the rounds. */
export interface ServiceHistory {
  readonly status: ServiceStatus
  /** Start of the first round with this status. */
  readonly since: EpochMs
  readonly certainty: Certainty
}

export type ServiceHistories = ReadonlyMap<string, ServiceHistory>

/** @param before null before the first round */
export function followServices(
  before: ServiceHistories | null,
  services: readonly ServiceCounts[],
  { at, isAfterGap, waiting }: Step,
): ServiceHistories {
  const certainty = before === null ? 'atLeast' : isAfterGap ? 'about' : 'exact'
  const histories = new Map<string, ServiceHistory>()
  for (const { name, status } of services) {
    const known = before?.get(name)
    // Before its instances have their first values, a status is no more than a wait for them.
    const isFirst = known?.certainty === 'atLeast' && waiting.size > 0
    if (known?.status !== status) {
      histories.set(name, { status, since: at, certainty: isFirst ? 'atLeast' : certainty })
    } else histories.set(name, isAfterGap ? { ...known, certainty: afterGap(known) } : known)
  }
  return histories
}
