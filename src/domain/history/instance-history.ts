import type { EpochMs } from '../time.ts'
import type { InstanceId } from '../snapshot.ts'
import type { Instance, Status } from '../status/verdict.ts'

/**
 * What is known of when a status began: exactly; at the latest when it was seen first; or there was
 * a time in which the provider could not be asked.
 */
export type Certainty = 'exact' | 'atLeast' | 'about'

/** How one listed instance has fared over the rounds. */
export interface InstanceHistory {
  readonly status: Status
  /** The start of the first round that found it so. */
  readonly since: EpochMs
  readonly certainty: Certainty
  /** How often its status has changed while it was watched. */
  readonly changes: number
  /** The start of the round that found it first; null where the first round of all did. */
  readonly appearedAt: EpochMs | null
}

export type Tracks = ReadonlyMap<InstanceId, InstanceHistory>

interface Look {
  readonly at: EpochMs
  /** Whether nobody could look since the round before. */
  readonly isAfterGap: boolean
}

function follow(track: InstanceHistory, status: Status, { at, isAfterGap }: Look): InstanceHistory {
  const certainty = isAfterGap ? 'about' : 'exact'
  if (track.status !== status) {
    return { ...track, status, since: at, certainty, changes: track.changes + 1 }
  }
  return isAfterGap && track.certainty !== certainty ? { ...track, certainty } : track
}

/** @param before null before the first round */
export function followInstances(
  before: Tracks | null,
  instances: readonly Instance[],
  look: Look,
): Tracks {
  const { at, isAfterGap } = look
  const appearedAt = before === null ? null : at
  const known = isAfterGap ? 'about' : 'exact'
  const certainty = before === null ? 'atLeast' : known
  const tracks = new Map<InstanceId, InstanceHistory>()
  for (const { id, status } of instances) {
    const track = before?.get(id)
    const first = { status, since: at, certainty, changes: 0, appearedAt } as const
    tracks.set(id, track === undefined ? first : follow(track, status, look))
  }
  return tracks
}
