import type { Failure } from '../../domain/failure.ts'
import { EXPIRES_MS } from '../../domain/history/rounds.ts'
import { areAddresses } from '../../domain/instance.ts'
import { MEASURE_KEYS, MEASURES } from '../../domain/measure.ts'
import type { Condition, ScrapeResult, Snapshot } from '../../domain/snapshot.ts'
import type { Note } from '../../domain/report/report.ts'
import { countHeadroom } from '../../domain/status/headroom.ts'
import { countWaiting, type Coverage } from '../../domain/status/judge.ts'
import type { Policy, Thresholds } from '../../domain/status/policy.ts'
import type { Service, ServiceCounts } from '../../domain/status/service.ts'
import type { Reason } from '../../domain/status/instance-status.ts'
import { describeFailure } from './failure.ts'
import { describeDown, describeNoData } from './no-values.ts'
import { formatAge, formatDecimal, plural } from '../number.ts'
import { toSafe } from '../safe.ts'

function nameReason(failure: Failure): string {
  return failure.code === 'http' ? `HTTP ${failure.status}` : failure.code
}

/** The name of a failure after the number of its instances: `without data`. */
function nameCause(failure: Failure): string {
  return failure.code === 'noData' ? 'without data' : nameReason(failure)
}

type Breach = Extract<Reason, { readonly threshold: number }>

export function isBreach(reason: Reason): reason is Breach {
  return 'threshold' in reason
}

const CONDITIONS: Readonly<Record<Condition['code'], string>> = {
  created: 'created, not started',
  dead: 'dead',
  exited: 'exited',
  failingHealthCheck: 'failing health check',
  notReady: 'not ready',
  paused: 'paused',
  removing: 'being removed',
  restarting: 'restarting',
}

function isCondition(reason: Reason): reason is Condition {
  return reason.code in CONDITIONS
}

function describeCondition({ code, detail }: Condition): string {
  return detail === undefined ? CONDITIONS[code] : `${CONDITIONS[code]}: ${toSafe(detail)}`
}

/** A reason in a few words: `cpu 91 >= 75`, `timeout`, `HTTP 503`. */
export function describeReason(reason: Reason): string {
  if (isBreach(reason)) {
    return `${reason.code} ${formatDecimal(reason.value)} >= ${formatDecimal(reason.threshold)}`
  }
  if (isCondition(reason)) return describeCondition(reason)
  if (reason.code === 'gone') return describeGone(reason.status)
  if (reason.code === 'expired') return `no data for ${formatAge(EXPIRES_MS)}`
  if (reason.code === 'down') return describeDown(reason)
  if (reason.code === 'noData') return describeNoData(reason)
  const { code } = reason
  const hasProblem = code === 'malformed' || code === 'unusable'
  return hasProblem ? toSafe(reason.problem) : nameReason(reason)
}

function describeGone(status: number | undefined): string {
  return status === undefined ? 'gone' : `gone (HTTP ${status})`
}

/** The head of the column that names instances. */
export function nameHeadOf({ results }: Pick<Snapshot, 'results'>): string {
  return areAddresses(results) ? 'IP' : 'INSTANCE'
}

/** `cpu, mem`. */
function headsOf(measures: readonly { readonly head: string }[]): string {
  return measures.map(({ head }) => head.toLowerCase()).join(', ')
}

/** Reasons beside the values, in little space: `cpu >= 75`, `cpu, mem >= 75`. */
export function describeReasonsShort(reasons: readonly Reason[]): string {
  const breaches = reasons.filter(isBreach)
  const thresholds = new Set(breaches.map(({ threshold }) => threshold))
  if (breaches.length > 1 && thresholds.size === 1) {
    const reached = MEASURES.filter(({ key }) => breaches.some(({ code }) => code === key))
    return `${headsOf(reached)} >= ${[...thresholds].map((each) => formatDecimal(each)).join('')}`
  }
  const toShort = (reason: Reason) =>
    isBreach(reason)
      ? `${reason.code} >= ${formatDecimal(reason.threshold)}`
      : describeReason(reason)
  return reasons.map(toShort).join(', ')
}

/**
 * `148 of 150 answered: 1 timeout, 1 refused`; `149 of 150 read: 1 timeout` if some of them were read,
 * but wait for the next round.
 */
export function describeCoverage(coverage: Coverage): string {
  const { listed, answered, unknown, gone, reasons } = coverage
  const waiting = countWaiting(coverage)
  const head = `${answered + waiting} of ${listed} ${waiting > 0 ? 'read' : 'answered'}`
  if (answered + waiting === listed) return head
  const failed = reasons.filter(({ isWaiting }) => isWaiting !== true)
  const causes = failed.map(({ failure, count }) => `${count} ${nameCause(failure)}`)
  if (gone > 0) causes.push(`${gone} gone`)
  const hasNone = unknown === listed && waiting === 0
  return `${hasNone ? `all ${listed} failed` : head}: ${causes.join(', ')}`
}

/** What is known of the present once all values are too old. */
export function describeExpired(listed: number): string {
  return `no current data of ${plural(listed, 'instance')}`
}

/** `151 requests over 4 connections, 12345 bytes in 87 ms`; `87 ms` without requests. */
export function describeCost({ cost, durationMs }: Snapshot): string {
  const duration = `${Math.round(durationMs)} ms`
  if (cost === null) return duration
  const { requests, retries, connections, bytes, peakInFlight, limit } = cost
  const again = retries === 0 ? '' : ` (${retries} retried)`
  const sent = `${plural(requests, 'request')}${again} over ${plural(connections, 'connection')}`
  const read = `${plural(bytes, 'byte')} in ${duration}`
  const totals = `${sent}, ${read}; at most ${peakInFlight} in flight`
  if (limit === null) return totals
  const { inFlight, pendingConnections, quotaPerSecond } = limit
  const quota = quotaPerSecond === null ? '' : `, ${quotaPerSecond.toFixed(1)} requests a second`
  return `${totals}; limit ${inFlight} in flight, ${pendingConnections} pending connections${quota}`
}

/** `no instance reports service "A", "B"`. */
export function describeAbsent(names: readonly string[]): string {
  return `no instance reports service ${enumerate(names.map((name) => JSON.stringify(name)))}`
}

/** `+3`, `0`, `-1`. */
export function formatHeadroom(service: Pick<Service, 'healthy' | 'minimum'>): string {
  const headroom = countHeadroom(service)
  return headroom > 0 ? `+${headroom}` : String(headroom)
}

function describeHealthy({ healthy, healthyAtMost }: ServiceCounts): string {
  const upTo = healthyAtMost === healthy ? '' : ` to ${healthyAtMost}`
  return `${healthy}${upTo} healthy`
}

/** `1 to 3 healthy, minimum 2`; `1 healthy, minimum 2`. */
export function describeBounds(service: ServiceCounts): string {
  return `${describeHealthy(service)}, minimum ${service.minimum}`
}

/** The reasons why a service is not healthy: `1 to 3 healthy, 2 unknown, 4 unhealthy`. */
export function describeFaults(service: Service): string {
  const { status } = service
  const isTooSmall = status === 'unhealthy' && service.instances < service.minimum
  const parts = [
    status === 'unknown' ? describeHealthy(service) : '',
    service.unknown === 0 ? '' : `${service.unknown} unknown`,
    service.unhealthy === 0 ? '' : `${service.unhealthy} unhealthy`,
    isTooSmall ? `${service.instances} of ${service.minimum} there` : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

/** `… 5 more: 2 unhealthy, 3 healthy`, in the order of the services. */
export function describeRest(rest: readonly Service[]): string {
  const byStatus = Map.groupBy(rest, ({ status }) => status)
  const counts = [...byStatus].map(([status, { length }]) => `${length} ${status}`)
  return `… ${rest.length} more: ${counts.join(', ')}`
}

/** `IdService 1 to 3 healthy (minimum 2)`, for a list. */
export function describeShortfall(service: Service): string {
  return `${toSafe(service.name)} ${describeBounds(service).replace(/, (minimum \d+)$/, ' ($1)')}`
}

/** @param window follows the name of CPU */
function boundsOf(thresholds: Thresholds, window = ''): string[] {
  return MEASURE_KEYS.map(
    (key) => `${key}${key === 'cpu' ? window : ''} < ${formatDecimal(thresholds[key])}`,
  )
}

/** A range as PromQL writes it: `[5m]`, `[90s]`. */
function formatRange(ms: number): string {
  return ms % 60_000 === 0 ? `[${ms / 60_000}m]` : `[${formatDecimal(ms / 1000)}s]`
}

/** `healthy = cpu < 75, memory < 75`; `healthy = cpu[5m] < 75, memory < 75`. */
export function describeRule(
  { thresholds }: Pick<Policy, 'thresholds'>,
  { cpuWindowMs }: Pick<Snapshot, 'cpuWindowMs'> = {},
): string {
  const window = cpuWindowMs === undefined ? '' : formatRange(cpuWindowMs)
  return `healthy = ${boundsOf(thresholds, window).join(', ')}`
}

/** `healthy = cpu < 75, memory < 75, minimum 3, or as declared`, if services have other minimums. */
export function describePolicy(
  policy: Pick<Policy, 'thresholds' | 'minimum' | 'declared'>,
  facts?: Pick<Snapshot, 'cpuWindowMs'>,
): string {
  const { minimum, declared } = policy
  const hasOthers = declared?.values().some((other) => other !== minimum) === true
  return `${describeRule(policy, facts)}, minimum ${minimum}${hasOthers ? ', or as declared' : ''}`
}

/** Explains the columns of services, one line each. */
export function describeColumns({ thresholds }: Pick<Policy, 'thresholds'>): string[] {
  return [
    `headroom: healthy instances above the minimum; ${headsOf(MEASURES)}: mean/p50/max of those that answered`,
    `load: how many may fail with mean ${boundsOf(thresholds).join(' and ')}, load spread evenly`,
  ]
}

/** `1 service with less headroom than 2: IdService 1`. */
export function describeLowHeadroom(low: readonly Service[], warnHeadroom: number): string {
  const names = low.map((service) => `${toSafe(service.name)} ${countHeadroom(service)}`)
  const head = `${plural(low.length, 'service')} with less headroom than ${warnHeadroom}`
  return `${head}: ${enumerate(names)}`
}

/** `82 % of the instances answered, 95 % are required`. */
export function describeLowCoverage({ answered, listed }: Coverage, minCoverage: number): string {
  const percent = Math.floor((1000 * answered) / listed) / 10
  return `${percent} % of the instances answered, ${formatDecimal(minCoverage)} % are required`
}

export const MOST_NAMED = 5

/** `A, B, C, D, E and 3 more`; `names` are the first of `count`. */
export function enumerate(names: readonly string[], count = names.length): string {
  const more = count - MOST_NAMED
  const shown = names.slice(0, MOST_NAMED).join(', ')
  return more > 0 ? `${shown} and ${more} more` : shown
}

/** The reason why an instance has no sample. */
export function describeUnanswered(result: Exclude<ScrapeResult, { kind: 'sample' }>): string {
  if (result.kind === 'stopped') return describeCondition(result.condition)
  if (result.kind === 'gone') return describeGone(result.status)
  const { failure, latencyMs } = result
  const why = describeFailure(failure)
  if (['unusable', 'down', 'noData'].includes(failure.code)) return why
  // All others include their code, which coverage counts.
  if (failure.code === 'malformed') return `${why} (malformed)`
  return `${latencyMs === null ? 'not requested: ' : ''}${why}`
}

type Hidden = Pick<Note & { readonly code: 'hiddenRows' }, 'hidden' | 'all' | 'by'>

/** `145 of 150 rows hidden by --only, --faults`; `by` has the names to print. */
export function describeHidden({ hidden, all, by }: Hidden): string {
  const which = hidden === all ? 'no row is left: all' : `${hidden} of`
  return `${which} ${all} rows hidden by ${by.join(', ')}`
}
