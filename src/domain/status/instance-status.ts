import type { Failure } from '../failure.ts'
import { type ByMeasure, type Measure, MEASURE_KEYS } from '../measure.ts'
import type { Thresholds } from './policy.ts'
import type { Condition, InstanceId, Percent, Sample, ScrapeResult } from '../snapshot.ts'

export const STATUSES = ['healthy', 'unhealthy', 'unknown', 'gone'] as const

export type Status = (typeof STATUSES)[number]

/** A measured value that reached its threshold. */
interface Breach {
  readonly code: Measure
  readonly value: Percent
  readonly threshold: Percent
}

/** The reason for a status; its words live in `render/words/`. */
export type Reason =
  | Breach
  | Condition
  | Failure
  | { readonly code: 'gone'; readonly status?: number | undefined }
  /** All values are too old to be shown; no round itself has this reason. */
  | { readonly code: 'expired' }

/** One listed instance, judged. */
export interface Instance {
  readonly id: InstanceId
  /** Its IP address, if the source knows one and the name is not it. */
  readonly ip?: string | undefined
  /** The service that it reported last; null if none is known, so it may belong to any. */
  readonly service: string | null
  /** Null if there was no usable answer. */
  readonly sample: Sample | null
  /** The measures that are known: all of the sample, or some without one. */
  readonly values: Partial<ByMeasure<Percent>>
  readonly status: Status
  /** Empty for a healthy instance only. */
  readonly reasons: readonly Reason[]
  readonly latencyMs: number | null
}

function breachesOf(sample: Sample, thresholds: Thresholds): Breach[] {
  const breaches: Breach[] = []
  for (const code of MEASURE_KEYS) {
    const [value, threshold] = [sample[code], thresholds[code]]
    if (value >= threshold) breaches.push({ code, value, threshold })
  }
  return breaches
}

/** Returns the service that an instance reported last; null if none is known. */
export function serviceOf(result: ScrapeResult): string | null {
  if (result.kind === 'sample') return result.sample.service
  return result.kind === 'stopped' ? result.service : result.lastService
}

/** Returns the status that `judgeInstance` gives, without its reasons. */
export function statusOf(result: ScrapeResult, thresholds: Thresholds): Status {
  if (result.kind === 'gone') return 'gone'
  if (result.kind === 'failure') return 'unknown'
  if (result.kind === 'stopped' || result.condition !== undefined) return 'unhealthy'
  const { sample } = result
  return MEASURE_KEYS.every((key) => sample[key] < thresholds[key]) ? 'healthy' : 'unhealthy'
}

const NO_VALUES = {}

/**
 * An instance is healthy if every value is strictly below its threshold. Without a usable answer it
 * is `unknown`; if the provider no longer knows it, `gone`. A condition makes it unhealthy.
 */
export function judgeInstance(result: ScrapeResult, thresholds: Thresholds): Instance {
  const { id, ip, latencyMs } = result
  if (result.kind === 'sample') {
    const { sample, condition } = result
    const breaches = breachesOf(sample, thresholds)
    const reasons = condition === undefined ? breaches : [condition, ...breaches]
    const status = reasons.length === 0 ? 'healthy' : 'unhealthy'
    const { service } = sample
    return { id, ip, service, sample, values: sample, status, reasons, latencyMs }
  }
  const silent = { id, ip, sample: null, values: NO_VALUES, latencyMs }
  if (result.kind === 'stopped') {
    const { service, condition } = result
    return { ...silent, service, status: 'unhealthy', reasons: [condition] }
  }
  const service = result.lastService
  if (result.kind === 'gone') {
    const { status } = result
    return { ...silent, service, status: 'gone', reasons: [{ code: 'gone', status }] }
  }
  const { failure, values = NO_VALUES } = result
  return { ...silent, service, values, status: 'unknown', reasons: [failure] }
}
