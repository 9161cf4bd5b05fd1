import type { EpochMs } from './host.ts'
import type { Target } from './snapshot.ts'
import type { Instance, Status } from './verdict.ts'

/** How one listed target has fared over the rounds. */
export interface Track {
  readonly status: Status
  /** The start of the first round that found it so. */
  readonly since: EpochMs
  /** How often its status has changed while it was watched. */
  readonly changes: number
  /** The start of the round that found it first; null where the first round of all did. */
  readonly appearedAt: EpochMs | null
}

/** Whether it has been so since before anybody watched. */
export function isFromStart({ changes, appearedAt }: Track): boolean {
  return changes === 0 && appearedAt === null
}

export type Tracks = ReadonlyMap<Target, Track>

function follow(track: Track, status: Status, at: EpochMs): Track {
  return track.status === status
    ? track
    : { ...track, status, since: at, changes: track.changes + 1 }
}

/** @param before null before the first round */
export function followInstances(
  before: Tracks | null,
  instances: readonly Instance[],
  at: EpochMs,
): Tracks {
  const tracks = new Map<Target, Track>()
  for (const { target, status } of instances) {
    const track = before?.get(target)
    const first = { status, since: at, changes: 0, appearedAt: before === null ? null : at }
    tracks.set(target, track === undefined ? first : follow(track, status, at))
  }
  return tracks
}
