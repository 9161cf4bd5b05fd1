import type { EpochMs } from '../time.ts'
import type { InstanceId } from '../snapshot.ts'
import type { Instance, Status } from '../status/instance-status.ts'

/** Certainty of when a status began: exact, before the first round, while the provider was down. */
export type Certainty = 'exact' | 'atLeast' | 'about'

/** The status of a listed instance over the rounds. */
export interface InstanceHistory {
  readonly status: Status
  /** Start of the first round with this status. */
  readonly since: EpochMs
  readonly certainty: Certainty
  /** Number of status changes. */
  readonly changes: number
  /** Start of the round that listed it first; null for the first round of all. */
  readonly appearedAt: EpochMs | null
}

export type InstanceHistories = ReadonlyMap<InstanceId, InstanceHistory>

/** @param before null before the first round */
export function followInstances(
  before: InstanceHistories | null,
  instances: readonly Instance[],
  { at, isAfterGap }: { at: EpochMs; isAfterGap: boolean },
): InstanceHistories {
  const certainty = before === null ? 'atLeast' : isAfterGap ? 'about' : 'exact'
  const appearedAt = before === null ? null : at
  const histories = new Map<InstanceId, InstanceHistory>()
  for (const { id, status } of instances) {
    const known = before?.get(id)
    if (known?.status === status) {
      histories.set(id, isAfterGap ? { ...known, certainty } : known)
    } else {
      const first = known ?? { changes: -1, appearedAt }
      histories.set(id, { ...first, status, since: at, certainty, changes: first.changes + 1 })
    }
  }
  return histories
}
