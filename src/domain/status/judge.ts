import type { Failure } from '../failure.ts'
import type { Measure } from '../measure.ts'
import { INSTANCE_ROWS, orderRows } from '../report/order.ts'
import type { Policy } from './policy.ts'
import {
  countServices,
  judgeServices,
  type Service,
  type ServiceCounts,
  type ServiceStatus,
} from './service.ts'
import type { InstanceId, ScrapeResult, Snapshot } from '../snapshot.ts'
import {
  type Instance,
  judgeInstance,
  serviceOf,
  type Status,
  statusOf,
} from './instance-status.ts'

/** The share of the fleet that could be read; listed = answered + unknown + gone. */
export interface Coverage {
  readonly listed: number
  readonly answered: number
  readonly unknown: number
  readonly gone: number
  readonly duplicates: number
  /** One failure of each kind that made instances unknown, the most frequent kind first. */
  readonly reasons: readonly Cause[]
}

interface Cause {
  readonly failure: Failure
  readonly count: number
  /** The instances were read, and the next round will have the measures that are missing. */
  readonly isWaiting?: true
}

export interface Judgement {
  /** By service, then by address. */
  readonly instances: readonly Instance[]
  /** By name. */
  readonly services: readonly Service[]
  readonly coverage: Coverage
}

/** The measures that need another round. */
function findPending({ remarks = [] }: Snapshot): readonly Measure[] {
  return remarks.flatMap((remark) => (remark.code === 'nextRound' ? remark.measures : []))
}

/** Whether a failure is nothing but the lack of these measures. */
function isPending(failure: Failure, pending: readonly Measure[]): boolean {
  return failure.code === 'noData' && failure.measures.every((measure) => pending.includes(measure))
}

/** The instances that were read, but need the next round for all measures. */
export function findWaiting(snapshot: Snapshot): readonly ScrapeResult[] {
  const pending = findPending(snapshot)
  if (pending.length === 0) return []
  return snapshot.results.filter(
    (result) => result.kind === 'failure' && isPending(result.failure, pending),
  )
}

/** Counts a failure by its kind: its code and, for `http`, its status. */
function countReason(
  reasons: Map<string, Cause>,
  failure: Failure,
  pending: readonly Measure[],
): void {
  const isWaiting = isPending(failure, pending)
  const kind = failure.code === 'http' ? `http ${failure.status}` : failure.code
  const key = isWaiting ? 'next round' : kind
  const known = reasons.get(key) ?? { failure, count: 0, ...(isWaiting && { isWaiting }) }
  // The most informative one: a wait beyond the deadline.
  const shown = 'deadlineMs' in failure ? failure : known.failure
  reasons.set(key, { ...known, failure: shown, count: known.count + 1 })
}

function countCoverage(snapshot: Snapshot): Coverage {
  const { listing, results } = snapshot
  const pending = findPending(snapshot)
  const counts = { sample: 0, stopped: 0, failure: 0, gone: 0 }
  const reasons = new Map<string, Cause>()
  for (const result of results) {
    counts[result.kind] += 1
    if (result.kind === 'failure') countReason(reasons, result.failure, pending)
  }
  return {
    listed: results.length,
    answered: counts.sample + counts.stopped,
    unknown: counts.failure,
    gone: counts.gone,
    duplicates: listing.ok ? listing.duplicates : 0,
    reasons: [...reasons.values()].toSorted((a, b) => b.count - a.count),
  }
}

/** The number of instances that were read, but need the next round for all measures. */
export function countWaiting({ reasons }: Coverage): number {
  return reasons.reduce((sum, { count, isWaiting }) => sum + (isWaiting === true ? count : 0), 0)
}

/** Whether enough of the listed instances answered for a certain status. */
export function isCovered(
  { answered, listed }: Pick<Coverage, 'answered' | 'listed'>,
  { minCoverage }: Policy,
): boolean {
  return 100 * answered >= minCoverage * listed
}

function hasAnswered({ kind }: ScrapeResult): boolean {
  return kind === 'sample' || kind === 'stopped'
}

/**
 * Takes the certainty from services of which too little is known: from all without a listing, or with
 * too few answers; and none is certainly below its minimum if the listing may lack instances.
 */
function settle<One extends Pick<Service, 'status'>>(
  services: readonly One[],
  { listing, isPartial, results }: Snapshot,
  policy: Policy,
): readonly One[] {
  const answered = results.filter(hasAnswered).length
  const isCertain = listing.ok && isCovered({ answered, listed: results.length }, policy)
  if (isCertain && isPartial !== true) return services
  return services.map((one) =>
    isCertain && one.status !== 'unhealthy' ? one : { ...one, status: 'unknown' },
  )
}

/** Returns the services that `judge` gives, without their means. */
export function judgeCounts(
  members: readonly Pick<Instance, 'service' | 'status'>[],
  snapshot: Snapshot,
  policy: Policy,
): readonly ServiceCounts[] {
  return settle(countServices(members, snapshot.knownServices, policy), snapshot, policy)
}

/** Returns the statuses that `judge` gives, in less time. */
export function judgeStatuses(snapshot: Snapshot, policy: Policy) {
  const counted = snapshot.results.map((result) => ({
    id: result.id,
    service: serviceOf(result),
    status: statusOf(result, policy.thresholds),
  }))
  const services = judgeCounts(counted, snapshot, policy)
  return {
    instances: new Map<InstanceId, Status>(counted.map(({ id, status }) => [id, status])),
    services: new Map<string, Status>(services.map(({ name, status }) => [name, status])),
  }
}

type Rows = readonly Instance[]

/** Instances in the order of earlier ones; null unless they are the same ones, in the same services. */
function orderAs(earlier: Rows, instances: Rows): Rows | null {
  if (earlier.length !== instances.length) return null
  const byId = new Map(instances.map((instance) => [instance.id, instance]))
  const ordered: Instance[] = []
  for (const { id, service } of earlier) {
    const instance = byId.get(id)
    if (instance?.service !== service) return null
    ordered.push(instance)
  }
  return ordered
}

/**
 * Judges a snapshot. Without a listing, or with too few answers, every service is `unknown`.
 * @param before the round before, whose order saves time if the same instances are in the same services
 */
export function judge(
  snapshot: Snapshot,
  policy: Policy,
  before: Pick<Judgement, 'instances'> | null = null,
): Judgement {
  const instances = snapshot.results.map((result) => judgeInstance(result, policy.thresholds))
  const services = judgeServices(instances, snapshot.knownServices, policy)
  return {
    instances: orderAs(before?.instances ?? [], instances) ?? orderRows(INSTANCE_ROWS, instances),
    services: settle(services, snapshot, policy),
    coverage: countCoverage(snapshot),
  }
}

type JudgedFleet = Pick<Judgement, 'services'> & { readonly absent: readonly string[] }

/**
 * The status of all services together: unhealthy if one certainly is, healthy if all certainly are.
 * Without a service, or with a selected one that is absent, it is unknown.
 */
export function judgeFleet({ services, absent }: JudgedFleet): ServiceStatus {
  const has = (status: ServiceStatus) => services.some((service) => service.status === status)
  if (has('unhealthy')) return 'unhealthy'
  return services.length === 0 || has('unknown') || absent.length > 0 ? 'unknown' : 'healthy'
}
