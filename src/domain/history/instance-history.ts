import type { EpochMs } from '../time.ts'
import type { InstanceId } from '../snapshot.ts'
import type { Instance, Status } from '../status/instance-status.ts'

/** Certainty of when a status began: exact, before the first round, while the provider was down. */
export type Certainty = 'exact' | 'atLeast' | 'about'

/** The status of a listed instance over the rounds. */
export interface InstanceHistory {
  readonly status: Status
  /** The service that it reported last; null if it has reported none. */
  readonly service: string | null
  /** Start of the first round with this status. */
  readonly since: EpochMs
  readonly certainty: Certainty
  /** Number of status changes. */
  readonly changes: number
  /** Start of the round that listed it first; null for the first round of all. */
  readonly appearedAt: EpochMs | null
}

export type InstanceHistories = ReadonlyMap<InstanceId, InstanceHistory>

/** The step from a round to the next one. */
export interface Step {
  /** Start of the next round. */
  readonly at: EpochMs
  /** Whether no round is known for a while before it. */
  readonly isAfterGap: boolean
  /** Instances that have needed another round for their values since the first one: no change. */
  readonly waiting: ReadonlySet<InstanceId>
}

/** The certainty of the start of a status that is the same after a gap. */
export function afterGap({ certainty }: { readonly certainty: Certainty }): Certainty {
  return certainty === 'atLeast' ? 'atLeast' : 'about'
}

/**
 * @param before null before the first round
 * @param kept of instances that are as they were, and not among these
 */
export function followInstances(
  before: InstanceHistories | null,
  instances: readonly Instance[],
  { at, isAfterGap, waiting }: Step,
  kept?: InstanceHistories,
): InstanceHistories {
  const certainty = before === null ? 'atLeast' : isAfterGap ? 'about' : 'exact'
  const appearedAt = before === null ? null : at
  const histories = new Map(kept)
  for (const { id, status, service: reported } of instances) {
    const known = before?.get(id)
    const service = reported ?? known?.service ?? null
    if (known !== undefined && known.status !== status && waiting.has(id)) {
      histories.set(id, { ...known, status, service, since: at })
    } else if (known?.status !== status) {
      const changes = (known?.changes ?? -1) + 1
      const first = known ?? { appearedAt }
      histories.set(id, { ...first, status, service, since: at, certainty, changes })
    } else if (isAfterGap) histories.set(id, { ...known, service, certainty: afterGap(known) })
    else histories.set(id, known.service === service ? known : { ...known, service })
  }
  return histories
}
