import { type Change, findChanges, findVanished, type RoundState } from './change.ts'
import { measureLoads } from '../status/distribution.ts'
import { judge, type Judgement } from '../status/judge.ts'
import type { Policy } from '../status/policy.ts'
import type { EpochMs } from '../time.ts'
import type { LastGoodRound } from './last-good-round.ts'
import { countKept, extendSeries, NO_SERIES, type Series } from './series.ts'
import type { Percent, Snapshot } from '../snapshot.ts'
import { followInstances, type Tracks } from './instance-history.ts'
import type { Instance } from '../status/verdict.ts'

/** One service in one round. */
export interface ServicePoint {
  readonly healthy: number
  /** Averages, and medians (nearest rank), of the instances that answered. */
  readonly cpu: Percent
  readonly memory: Percent
  readonly cpuMedian: Percent
  readonly memoryMedian: Percent
}

/** What the rounds so far tell together. */
export interface History extends LastGoodRound {
  /** Of the last good round. */
  readonly judgement: Judgement
  readonly tracks: Tracks
  /** Instances that the last round did not list any more, as they were before. */
  readonly vanished: readonly Instance[]
  readonly series: Series
  /** When the last rounds were begun, the oldest first, and every service in each of them. */
  readonly times: readonly EpochMs[]
  readonly services: readonly ReadonlyMap<string, ServicePoint>[]
  /** The oldest first. */
  readonly changes: readonly Change[]
}

const MOST_CHANGES = 10_000
// What one service takes in a round, in values of an instance.
const VALUES_A_SERVICE = 8

function toPoints({ instances, services }: Judgement): Map<string, ServicePoint> {
  const loads = measureLoads(instances)
  return new Map(
    services.map(({ name, healthy }) => {
      const { cpu = null, memory = null } = loads.get(name) ?? {}
      const point = {
        healthy,
        cpu: cpu?.mean ?? Number.NaN,
        memory: memory?.mean ?? Number.NaN,
        cpuMedian: cpu?.p50 ?? Number.NaN,
        memoryMedian: memory?.p50 ?? Number.NaN,
      }
      return [name, point]
    }),
  )
}

function append<Item>(
  items: readonly Item[],
  more: readonly Item[],
  most: number,
): readonly Item[] {
  if (more.length === 0) return items
  const kept = Math.max(0, most - more.length)
  return [...(kept === 0 ? [] : items.slice(-kept)), ...more.slice(-most)]
}

function countRounds(tracks: Tracks, { services }: Judgement): number {
  return countKept(tracks.size + VALUES_A_SERVICE * services.length)
}

function begin(snapshot: Snapshot, policy: Policy): History {
  const judgement = judge(snapshot, policy)
  return {
    ...{ snapshot, judgement, current: snapshot, downSince: null, vanished: [], changes: [] },
    tracks: followInstances(null, judgement.instances, {
      ...{ at: snapshot.startedAt, isAfterGap: false },
    }),
    series: extendSeries(NO_SERIES, judgement.instances),
    times: [snapshot.startedAt],
    services: [toPoints(judgement)],
  }
}

function fail(before: History, current: Snapshot): History {
  if (current.listing.ok) return before
  const { failure } = current.listing
  const kept = countRounds(before.tracks, before.judgement)
  const lost: Change[] =
    before.downSince === null ? [{ at: current.startedAt, kind: 'lost', failure }] : []
  return {
    ...before,
    current,
    vanished: [],
    downSince: before.downSince ?? current.startedAt,
    // A gap, so that no chart pretends that time stood still.
    series: extendSeries(before.series, []),
    times: append(before.times, [current.startedAt], kept),
    services: append(before.services, [new Map()], kept),
    changes: append(before.changes, lost, MOST_CHANGES),
  }
}

function pictureOf({ judgement, tracks }: History): RoundState {
  return { ...judgement, tracks }
}

/**
 * The history with one more round. One whose listing failed leaves the picture as it was.
 * @param before null before the first round, of which the listing must have been read
 */
export function extendHistory(before: History | null, snapshot: Snapshot, policy: Policy): History {
  if (before === null) return begin(snapshot, policy)
  if (!snapshot.listing.ok) return fail(before, snapshot)
  const at = snapshot.startedAt
  const judgement = judge(snapshot, policy)
  const { downSince } = before
  const isAfterGap = downSince !== null
  const tracks = followInstances(before.tracks, judgement.instances, { at, isAfterGap })
  const after = { ...judgement, tracks }
  const kept = countRounds(tracks, judgement)
  const back: Change[] = downSince === null ? [] : [{ at, kind: 'back', lastedMs: at - downSince }]
  const changes = [...findChanges(pictureOf(before), after, at), ...back]
  return {
    ...{ snapshot, judgement, current: snapshot, downSince: null, tracks },
    vanished: findVanished(pictureOf(before), tracks),
    series: extendSeries(before.series, judgement.instances),
    times: append(before.times, [at], kept),
    services: append(before.services, [toPoints(judgement)], kept),
    changes: append(before.changes, changes, MOST_CHANGES),
  }
}
