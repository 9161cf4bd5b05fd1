import { type Measure, MEASURE_KEYS } from '../measure.ts'
import { type MatchesService, narrow } from '../report/query.ts'
import type { InstanceId, Snapshot } from '../snapshot.ts'
import { type Instance, serviceOf } from '../status/instance-status.ts'
import { judge } from '../status/judge.ts'
import type { Policy } from '../status/policy.ts'
import type { Service } from '../status/service.ts'
import { levelOf } from './headroom-history.ts'

// In the order in which they are listed.
const CHANGES = ['status', 'left', 'joined', 'moved'] as const

/** An instance that joined, left, moved to another service, or has another status. */
export type InstanceDifference = { readonly isWorse: boolean } & (
  | { readonly change: 'joined'; readonly before: null; readonly after: Instance }
  | { readonly change: 'left'; readonly before: Instance; readonly after: null }
  | { readonly change: 'moved' | 'status'; readonly before: Instance; readonly after: Instance }
)

/** A service with another number of healthy instances, or with other means. */
export interface ServiceDifference {
  readonly isWorse: boolean
  readonly before: Service
  readonly after: Service
}

/** Two rounds, and what differs between them; what is worse comes first. */
export interface Difference {
  readonly before: Snapshot
  readonly after: Snapshot
  readonly instances: readonly InstanceDifference[]
  readonly services: readonly ServiceDifference[]
  readonly isWorse: boolean
}

// The higher, the worse.
const SEVERITY = {
  some: 0,
  perhapsNone: 1,
  none: 1,
  open: 2,
  short: 3,
  perhapsEmpty: 4,
  empty: 5,
}

function* compareInstances(
  before: readonly Instance[],
  after: readonly Instance[],
): Generator<InstanceDifference> {
  const known = new Map<InstanceId, Instance>(before.map((one) => [one.id, one]))
  for (const instance of after) {
    const isFaulty = instance.status !== 'healthy'
    const was = known.get(instance.id)
    known.delete(instance.id)
    if (was === undefined) {
      yield { change: 'joined', before: null, after: instance, isWorse: isFaulty }
      continue
    }
    const [from, to] = [was.service, instance.service]
    if (from !== null && to !== null && from !== to) {
      yield { change: 'moved', before: was, after: instance, isWorse: false }
    }
    if (was.status !== instance.status) {
      yield { change: 'status', before: was, after: instance, isWorse: isFaulty }
    }
  }
  for (const was of known.values()) {
    yield { change: 'left', before: was, after: null, isWorse: false }
  }
}

function* compareServices(
  before: readonly Service[],
  after: readonly Service[],
  minChange: number,
): Generator<ServiceDifference> {
  const known = new Map(before.map((one) => [one.name, one]))
  for (const service of after) {
    const was = known.get(service.name)
    if (was === undefined) continue
    const hasMoved = (key: Measure) => {
      const [one, other] = [was[key], service[key]]
      return one !== null && other !== null && Math.abs(other - one) > minChange
    }
    const [severity, now] = [was, service].map((one) => SEVERITY[levelOf(one)])
    const isOther = was.healthy !== service.healthy || severity !== now
    if (isOther || MEASURE_KEYS.some(hasMoved)) {
      yield { before: was, after: service, isWorse: (now ?? 0) > (severity ?? 0) }
    }
  }
}

interface Terms {
  readonly policy: Policy
  /** Means that differ by no more points than this are the same. */
  readonly minChange: number
  /** The services that are compared; null for all. */
  readonly matches: MatchesService | null
}

/**
 * Compares two rounds. Worse are an instance that became, or joined, anything but healthy, and a
 * service that lost its headroom, its minimum, or its last healthy instance.
 */
export function findDifference(
  before: Snapshot,
  after: Snapshot,
  { policy, minChange, matches }: Terms,
): Difference {
  // A service that only one of them knows has no instances in the other one.
  const knownServices = [...before.knownServices, ...after.knownServices]
  const reported = [before, after].flatMap(({ results }) => results.map(serviceOf))
  const known = [...new Set([...knownServices, ...reported.filter((name) => name !== null)])]
  const rowsOf = (round: Snapshot) =>
    narrow(judge({ ...round, knownServices: known }, policy), matches)
  const [earlier, later] = [rowsOf(before), rowsOf(after)]
  const worstFirst = (one: { isWorse: boolean }, other: { isWorse: boolean }) =>
    Number(other.isWorse) - Number(one.isWorse)
  const placeOf = ({ change }: InstanceDifference) => CHANGES.indexOf(change)
  const instances = [...compareInstances(earlier.instances, later.instances)].toSorted(
    (one, other) => worstFirst(one, other) || placeOf(one) - placeOf(other),
  )
  const services = [...compareServices(earlier.services, later.services, minChange)]
  return {
    before,
    after,
    instances,
    services: services.toSorted(worstFirst),
    isWorse: [...instances, ...services].some(({ isWorse }) => isWorse),
  }
}
