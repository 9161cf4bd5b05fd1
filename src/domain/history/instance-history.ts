import type { EpochMs } from '../time.ts'
import type { InstanceId } from '../snapshot.ts'
import type { Instance, Status } from '../status/verdict.ts'

/** When a status began: exactly known; before the first round; or while the provider was down. */
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

interface Observation {
  readonly at: EpochMs
  /** Whether the previous round failed. */
  readonly isAfterGap: boolean
}

function follow(
  history: InstanceHistory,
  status: Status,
  { at, isAfterGap }: Observation,
): InstanceHistory {
  const certainty = isAfterGap ? 'about' : 'exact'
  if (history.status !== status) {
    return { ...history, status, since: at, certainty, changes: history.changes + 1 }
  }
  return isAfterGap && history.certainty !== certainty ? { ...history, certainty } : history
}

/** @param before null before the first round */
export function followInstances(
  before: InstanceHistories | null,
  instances: readonly Instance[],
  observation: Observation,
): InstanceHistories {
  const { at, isAfterGap } = observation
  const appearedAt = before === null ? null : at
  const certainty = before === null ? 'atLeast' : isAfterGap ? 'about' : 'exact'
  const histories = new Map<InstanceId, InstanceHistory>()
  for (const { id, status } of instances) {
    const known = before?.get(id)
    const first = { status, since: at, certainty, changes: 0, appearedAt } as const
    histories.set(id, known === undefined ? first : follow(known, status, observation))
  }
  return histories
}
