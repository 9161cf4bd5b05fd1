import type { Failure } from '../failure.ts'
import { type Measure, MEASURE_KEYS } from '../measure.ts'
import type { Thresholds } from './policy.ts'
import type { Percent, Sample, ScrapeResult, InstanceId } from '../snapshot.ts'

export const STATUSES = ['healthy', 'unhealthy', 'unknown', 'gone'] as const

export type Status = (typeof STATUSES)[number]

/** A measured value that reached its threshold. */
interface Breach {
  readonly code: Measure
  readonly value: Percent
  readonly threshold: Percent
}

/** The reason for a status; its words live in `render/words/`. */
export type Reason = Breach | Failure | { readonly code: 'gone'; readonly status: number }

/** One listed instance, judged. */
export interface Instance {
  readonly id: InstanceId
  /** Its IP address, if the source knows one and the name is not it. */
  readonly ip?: string | undefined
  /** The service that it reported last; null if none is known, so it may belong to any. */
  readonly service: string | null
  /** Null if there was no usable answer. */
  readonly sample: Sample | null
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

/**
 * An instance is healthy if every value is strictly below its threshold. Without a usable answer it
 * is `unknown`; if the provider no longer knows it, `gone`.
 */
export function judgeInstance(result: ScrapeResult, thresholds: Thresholds): Instance {
  const { id, ip, latencyMs } = result
  if (result.kind === 'sample') {
    const { sample } = result
    const reasons = breachesOf(sample, thresholds)
    const status = reasons.length === 0 ? 'healthy' : 'unhealthy'
    return { id, ip, service: sample.service, sample, status, reasons, latencyMs }
  }
  const silent = { id, ip, service: result.lastService, sample: null, latencyMs }
  return result.kind === 'gone'
    ? { ...silent, status: 'gone', reasons: [{ code: 'gone', status: result.status }] }
    : { ...silent, status: 'unknown', reasons: [result.failure] }
}
