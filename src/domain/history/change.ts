import type { Failure } from '../failure.ts'
import { countHeadroom } from '../status/headroom.ts'
import type { EpochMs } from '../time.ts'
import type { Service } from '../status/service.ts'
import type { Certainty, Tracks } from './instance-history.ts'
import type { Instance, Status } from '../status/verdict.ts'

/** What may happen to an instance: it answers no more, answers again, fails its thresholds, … */
export type InstanceChange =
  | 'down'
  | 'up'
  | 'unhealthy'
  | 'healthy'
  | 'gone'
  | 'appeared'
  | 'vanished'

/**
 * How many more healthy instances a service may lose: some, none, or it is below its minimum, for
 * certain or perhaps.
 */
export type Headroom = 'some' | 'none' | 'open' | 'short'

/** What one round found otherwise than the one before. */
export type Change = { readonly at: EpochMs } & (
  | {
      readonly kind: InstanceChange
      readonly instance: Instance
      /** How long it had been as it was; null where it was not there. */
      readonly lastedMs: number | null
      readonly certainty: Certainty
    }
  | { readonly kind: 'headroom'; readonly service: Service; readonly headroom: Headroom }
  | { readonly kind: 'lost'; readonly failure: Failure }
  | { readonly kind: 'back'; readonly lastedMs: number }
)

type OfInstance = Extract<Change, { instance: Instance }>

/** What two rounds are compared by. */
export interface RoundState {
  readonly instances: readonly Instance[]
  readonly services: readonly Service[]
  readonly tracks: Tracks
}

function nameChange(before: Status, after: Status): InstanceChange {
  if (after === 'unknown') return 'down'
  if (after === 'gone') return 'gone'
  return before === 'unknown' || before === 'gone' ? 'up' : after
}

function headroomOf(service: Service): Headroom {
  const headroom = countHeadroom(service)
  if (headroom === 0) return 'none'
  if (headroom > 0) return 'some'
  return service.healthyAtMost < service.minimum ? 'short' : 'open'
}

function* compareInstances(
  before: RoundState,
  after: RoundState,
  at: EpochMs,
): Generator<OfInstance> {
  for (const instance of after.instances) {
    const track = before.tracks.get(instance.id)
    if (track === undefined)
      yield { at, kind: 'appeared', instance, lastedMs: null, certainty: 'exact' }
    else if (track.status !== instance.status) {
      const kind = nameChange(track.status, instance.status)
      const lastedMs = at - track.since
      const now = after.tracks.get(instance.id)?.certainty
      // It may have changed at any time within a gap.
      const certainty = now === 'about' ? now : track.certainty
      yield { at, kind, instance, lastedMs, certainty }
    }
  }
}

function* compareServices(before: RoundState, after: RoundState, at: EpochMs): Generator<Change> {
  const known = new Map(before.services.map((service) => [service.name, headroomOf(service)]))
  for (const service of after.services) {
    const headroom = headroomOf(service)
    const was = known.get(service.name)
    if (was !== undefined && was !== headroom) yield { at, kind: 'headroom', service, headroom }
  }
}

/** Instances of the round before that are not listed any more. */
export function findVanished(before: RoundState, tracks: Tracks): Instance[] {
  if (before.instances.every(({ id }) => tracks.has(id))) return []
  return before.instances.filter(({ id }) => !tracks.has(id))
}

function listVanished(before: RoundState, after: RoundState, at: EpochMs): OfInstance[] {
  const vanished = findVanished(before, after.tracks)
  // That of the others was told when the provider disowned them.
  return vanished
    .filter(({ status }) => status !== 'gone')
    .map((instance) => {
      const track = before.tracks.get(instance.id)
      const lastedMs = at - (track?.since ?? at)
      const certainty = track?.certainty ?? 'exact'
      return { at, kind: 'vanished', instance, lastedMs, certainty }
    })
}

// The worse, the later: the last ones are read first.
const ORDER: readonly InstanceChange[] = [
  ...(['appeared', 'vanished', 'healthy', 'up', 'gone', 'unhealthy', 'down'] as const),
]

/** What `after` found otherwise than `before`, of one kind after the other, the worst last. */
export function findChanges(before: RoundState, after: RoundState, at: EpochMs): Change[] {
  const found = [...compareInstances(before, after, at), ...listVanished(before, after, at)]
  const byKind = Map.groupBy(found, ({ kind }) => kind)
  return [...ORDER.flatMap((kind) => byKind.get(kind) ?? []), ...compareServices(before, after, at)]
}

/** Whether two changes of instances are of one kind, and found by one round. */
export function isSameEvent(one: Change, other: Change): boolean {
  return 'instance' in one && one.kind === other.kind && one.at === other.at
}
