import type { History } from '../../domain/history/history.ts'
import { lastStatusesOf, lastValuesOf } from '../../domain/history/series.ts'
import { byMeasure } from '../../domain/measure.ts'
import type { InstanceId, Snapshot } from '../../domain/snapshot.ts'
import { measureLoads, NO_LOAD, type ServiceLoad } from '../../domain/status/distribution.ts'
import { judgeInstance, serviceOf, type Status } from '../../domain/status/instance-status.ts'
import type { Thresholds } from '../../domain/status/policy.ts'
import type { EpochMs } from '../../domain/time.ts'
import type { Combine, Values } from './steps.ts'

/** A round as a chart needs it. */
export interface Point {
  readonly at: EpochMs
  readonly values: Values
  /** Whether the instance or the service is in it. */
  readonly isFound: boolean
  /** The service of the instance, or the service itself; null if it is not known. */
  readonly service: string | null
}

// The worst one of a step counts.
const SEVERITY: readonly Status[] = ['healthy', 'gone', 'unhealthy', 'unknown']

/** Returns the status that a value of a column stands for. */
export function toStatus(severity: number | null): Status | null {
  return severity === null ? null : (SEVERITY[severity] ?? null)
}

function severityOf(status: Status | null): number | null {
  return status === null ? null : SEVERITY.indexOf(status)
}

const mean = () => 'mean' as const

/** The columns of an instance: its values, its status, and the medians of its service. */
export const INSTANCE_COLUMNS: Readonly<Record<string, Combine>> = {
  ...byMeasure(mean),
  latencyMs: 'mean',
  severity: 'greatest',
  ...byMeasure(mean, 'Median'),
}

/** The columns of a service: its loads, and the numbers of its instances. */
export const SERVICE_COLUMNS: Readonly<Record<string, Combine>> = {
  ...byMeasure(mean, 'Mean'),
  ...byMeasure(mean, 'Median'),
  ...byMeasure(() => 'greatest' as const, 'Max'),
  healthy: 'least',
  unhealthy: 'greatest',
  unknown: 'greatest',
}

const toValue = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value

const mediansOf = (load: ServiceLoad) => byMeasure(({ key }) => load[key]?.p50 ?? null, 'Median')

const loadOf = (load: ServiceLoad): Values => ({
  ...byMeasure(({ key }) => load[key]?.mean ?? null, 'Mean'),
  ...mediansOf(load),
  ...byMeasure(({ key }) => load[key]?.max ?? null, 'Max'),
})

/** Rounds in memory: those whose values are all kept. */
function countKept({ times, loads, services, series }: History): number {
  return Math.min(times.length, loads.length, services.length, series.columns.length)
}

/** The points of an instance in the rounds that a history remembers. */
export function* rememberInstance(history: History, id: InstanceId): Generator<Point> {
  const { series, times, loads } = history
  const count = countKept(history)
  const service = history.instanceHistories.get(id)?.service ?? null
  const columns = byMeasure(({ key }) => lastValuesOf(series, id, key, count))
  const latencies = lastValuesOf(series, id, 'latencyMs', count)
  const statuses = lastStatusesOf(series, id, count)
  const [starts, known] = [times.slice(-count), loads.slice(-count)]
  // The first rounds may not have listed it yet.
  const missing = count - statuses.length
  for (const [round, at] of starts.entries()) {
    const place = round - missing
    const status = statuses[place] ?? null
    const load = (service === null ? undefined : known[round]?.get(service)) ?? NO_LOAD
    const values = {
      ...byMeasure(({ key }) => toValue(columns[key][place])),
      latencyMs: toValue(latencies[place]),
      severity: severityOf(status),
      ...mediansOf(load),
    }
    yield { at, values, isFound: status !== null, service }
  }
}

/** The points of a service likewise. */
export function* rememberService(history: History, name: string): Generator<Point> {
  const count = countKept(history)
  const [loads, services] = [history.loads.slice(-count), history.services.slice(-count)]
  for (const [round, at] of history.times.slice(-count).entries()) {
    const service = services[round]?.find((one) => one.name === name)
    const { healthy = null, unhealthy = null, unknown = null } = service ?? {}
    const load = loads[round]?.get(name) ?? NO_LOAD
    const values = { ...loadOf(load), healthy, unhealthy, unknown }
    yield { at, values, isFound: service !== undefined, service: name }
  }
}

/** The point of an instance in a round. */
export function pointOfInstance(
  { startedAt: at, listing, results }: Snapshot,
  id: InstanceId,
  thresholds: Thresholds,
): Point {
  const result = listing.ok ? results.find((each) => each.id === id) : undefined
  if (result === undefined) return { at, values: {}, isFound: false, service: null }
  const { values, latencyMs, status, service } = judgeInstance(result, thresholds)
  const members = results.filter((each) => service !== null && serviceOf(each) === service)
  const loads = measureLoads(members.map((each) => judgeInstance(each, thresholds)))
  const own = byMeasure(({ key }) => values[key] ?? null)
  const medians = mediansOf(loads.get(service ?? '') ?? NO_LOAD)
  const all = { ...own, latencyMs, severity: severityOf(status), ...medians }
  return { at, values: all, isFound: true, service }
}

/** The point of a service in a round. */
export function pointOfService(
  { startedAt: at, listing, results, knownServices }: Snapshot,
  name: string,
  thresholds: Thresholds,
): Point {
  const isFound = listing.ok && knownServices.includes(name)
  const members = listing.ok
    ? results
        .filter((each) => serviceOf(each) === name)
        .map((each) => judgeInstance(each, thresholds))
    : []
  if (!isFound && members.length === 0) return { at, values: {}, isFound, service: name }
  const count = (wanted: Status) => members.filter(({ status }) => status === wanted).length
  const load = measureLoads(members).get(name) ?? NO_LOAD
  const counts = {
    healthy: count('healthy'),
    unhealthy: count('unhealthy'),
    unknown: count('unknown'),
  }
  return { at, values: { ...loadOf(load), ...counts }, isFound: true, service: name }
}
