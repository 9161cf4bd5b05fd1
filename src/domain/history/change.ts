import { INSTANCE_ROWS, orderRows } from '../report/order.ts'
import type { MatchesService } from '../report/query.ts'
import type { Failure } from '../failure.ts'
import type { InstanceId } from '../snapshot.ts'
import type { EpochMs } from '../time.ts'
import type { ServiceCounts } from '../status/service.ts'
import {
  findHeadroomNews,
  hasTurned,
  HEADROOM_NEWS,
  type HeadroomHistories,
  type HeadroomNews,
} from './headroom-history.ts'
import type { Certainty, InstanceHistories, InstanceHistory, Step } from './instance-history.ts'
import type { Instance, Status } from '../status/instance-status.ts'

// The worst last, because the last ones are read first.
// oxfmt-ignore
const ORDER = [
  'appeared', 'vanished', 'moved', 'healthy', 'answered', 'up', 'gone', 'unhealthy', 'down',
] as const

export type InstanceChange = (typeof ORDER)[number]

/** A difference between two rounds. */
export type Change = { readonly at: EpochMs } & (
  | {
      readonly kind: InstanceChange
      readonly instance: Instance
      /** The service that it reported before, if it moved. */
      readonly from?: string
      /** Duration of the previous status; null if it is the same, or if there was none. */
      readonly lastedMs: number | null
      readonly certainty: Certainty
    }
  | {
      readonly kind: 'headroom'
      readonly service: ServiceCounts
      readonly headroom: HeadroomNews
      /** How long it had its minimum for certain, or had not, if that is over; else null. */
      readonly lastedMs: number | null
      readonly certainty: Certainty
    }
  | { readonly kind: 'lost'; readonly failure: Failure }
  | { readonly kind: 'back'; readonly lastedMs: number; readonly certainty: Certainty }
  /** No round was recorded for a while; `at` is the start of the last round before it. */
  | { readonly kind: 'gap'; readonly lastedMs: number }
  /** The clock of the recording machine was set back. */
  | { readonly kind: 'clock'; readonly backMs: number }
)

type OfInstance = Extract<Change, { readonly instance: Instance }>
export type OfHeadroom = Extract<Change, { readonly kind: 'headroom' }>

/** The rows of a round in any order. */
export interface ComparedRows {
  readonly instances: readonly Instance[]
  readonly services: readonly ServiceCounts[]
}

/** The part of a round that is compared with the next one. */
export interface RoundState {
  readonly judgement: ComparedRows
  readonly instanceHistories: InstanceHistories
  readonly headroomHistories: HeadroomHistories
}

function nameChange(before: InstanceHistory, after: Status): InstanceChange {
  if (after === 'unknown') return 'down'
  if (after === 'gone') return 'gone'
  if (before.status !== 'unknown' && before.status !== 'gone') return after
  // It may have answered before the first round, but not before it appeared.
  return before.changes === 0 && before.appearedAt !== null ? 'answered' : 'up'
}

function* compareInstances(
  before: RoundState,
  after: RoundState,
  { at, isAfterGap, waiting }: Step,
): Generator<OfInstance> {
  // Within a gap it may have changed at any time.
  const certaintyOf = (since: Certainty): Certainty => (isAfterGap ? 'about' : since)
  let appeared = 0
  for (const instance of after.judgement.instances) {
    const known = before.instanceHistories.get(instance.id)
    if (known === undefined) {
      appeared += 1
      yield { at, kind: 'appeared', instance, lastedMs: null, certainty: certaintyOf('exact') }
      continue
    }
    const { service: from } = known
    if (from !== null && instance.service !== null && from !== instance.service) {
      yield { at, kind: 'moved', instance, from, lastedMs: null, certainty: certaintyOf('exact') }
    }
    if (known.status !== instance.status && !waiting.has(instance.id)) {
      const kind = nameChange(known, instance.status)
      const certainty = certaintyOf(known.certainty)
      yield { at, kind, instance, lastedMs: at - known.since, certainty }
    }
  }
  if (after.instanceHistories.size === before.instanceHistories.size + appeared) return
  for (const instance of findVanished(before, after.instanceHistories)) {
    const known = before.instanceHistories.get(instance.id)
    // A gone one was reported when the provider no longer knew it.
    if (known === undefined || instance.status === 'gone') continue
    const certainty = certaintyOf(known.certainty)
    yield { at, kind: 'vanished', instance, lastedMs: at - known.since, certainty }
  }
}

/** Services with instances that still needed another round for their values. */
export function findWaitingServices(
  { judgement }: RoundState,
  waiting: Step['waiting'],
): ReadonlySet<string> {
  if (waiting.size === 0) return NONE
  const services = judgement.instances.map(({ id, service }) => (waiting.has(id) ? service : null))
  return new Set(services.filter((name) => name !== null))
}

const NONE: ReadonlySet<string> = new Set()

function* compareServices(
  before: RoundState,
  { judgement }: RoundState,
  { at, isAfterGap, waiting }: Step,
): Generator<OfHeadroom> {
  const waitingServices = findWaitingServices(before, waiting)
  for (const service of judgement.services) {
    const known = before.headroomHistories.get(service.name)
    if (known === undefined || waitingServices.has(service.name)) continue
    const headroom = findHeadroomNews(known, service)
    if (headroom === null) continue
    const isOver = hasTurned(known, service)
    const lastedMs = isOver ? at - known.since : null
    const certainty = !isOver ? 'exact' : isAfterGap ? 'about' : known.certainty
    yield { at, kind: 'headroom', service, headroom, lastedMs, certainty }
  }
}

/** Instances of the previous round that are no longer listed. */
export function findVanished({ judgement }: RoundState, now: InstanceHistories): Instance[] {
  return judgement.instances.filter(({ id }) => !now.has(id))
}

/** Sorts changes by service, then by address. */
function orderChanges(changes: readonly OfInstance[]): readonly OfInstance[] {
  if (changes.length < 2) return changes
  const instances = new Set(changes.map(({ instance }) => instance))
  const ordered = orderRows(INSTANCE_ROWS, [...instances])
  const places = new Map(ordered.map((instance, place) => [instance, place]))
  const placeOf = ({ instance }: OfInstance) => places.get(instance) ?? 0
  return changes.toSorted((one, other) => placeOf(one) - placeOf(other))
}

/** Differences between two rounds, grouped by kind, the worst last. */
export function findChanges(before: RoundState, after: RoundState, step: Step): Change[] {
  const changes = orderChanges([...compareInstances(before, after, step)])
  const byKind = Map.groupBy(changes, ({ kind }) => kind)
  const ofServices = [...compareServices(before, after, step)]
  return [
    ...ORDER.flatMap((kind) => byKind.get(kind) ?? []),
    ...HEADROOM_NEWS.flatMap((news) => ofServices.filter(({ headroom }) => headroom === news)),
  ]
}

/** Whether two changes of instances, or of headroom, are of one kind in one round. */
export function isSameEvent(one: Change, other: Change): boolean {
  if (one.at !== other.at) return false
  if (one.kind === 'headroom' && other.kind === 'headroom') {
    return one.headroom === other.headroom
  }
  return 'instance' in one && one.kind === other.kind
}

/** Whether a change concerns the matching services: their own, or one that may be. */
export function concernsService(change: Change, matches: MatchesService): boolean {
  if ('service' in change) return matches(change.service.name)
  if (!('instance' in change)) return true
  const { instance, from } = change
  return (
    instance.service === null || matches(instance.service) || (from !== undefined && matches(from))
  )
}

/** Whether a change concerns an instance: its own, or one of the provider or the recording. */
export function concernsInstance(change: Change, id: InstanceId): boolean {
  if ('instance' in change) return change.instance.id === id
  return !('service' in change)
}
