import type { Failure } from '../failure.ts'
import type { Thresholds } from './policy.ts'
import type { Percent, Sample, ScrapeResult, InstanceId } from '../snapshot.ts'

export type Status = 'healthy' | 'unhealthy' | 'unknown' | 'gone'

/** A measured value that reached its threshold. */
interface Breach {
  readonly code: keyof Thresholds
  readonly value: Percent
  readonly threshold: Percent
}

/** The cause of a verdict; its words live in `render/words.ts`. */
export type Reason = Breach | Failure | { readonly code: 'gone'; readonly status: number }

/** One listed instance, judged. */
export interface Instance {
  readonly id: InstanceId
  /** What it reported, or reported last, or null: then it may belong to any service. */
  readonly service: string | null
  /** Null where nothing usable was answered. */
  readonly sample: Sample | null
  readonly status: Status
  /** Empty for a healthy instance only. */
  readonly reasons: readonly Reason[]
  readonly latencyMs: number | null
}

const MEASURES = ['cpu', 'memory'] as const

function breachesOf(sample: Sample, thresholds: Thresholds): Breach[] {
  return MEASURES.filter((code) => sample[code] >= thresholds[code]).map((code) => ({
    code,
    value: sample[code],
    threshold: thresholds[code],
  }))
}

/**
 * Healthy where every value is strictly below its threshold. What gave no usable answer is
 * `unknown`, what the provider no longer knows is `gone`: neither is ever healthy.
 */
export function judgeInstance(result: ScrapeResult, thresholds: Thresholds): Instance {
  const { id, latencyMs } = result
  if (result.kind === 'sample') {
    const { sample } = result
    const reasons = breachesOf(sample, thresholds)
    const status = reasons.length === 0 ? 'healthy' : 'unhealthy'
    return { id, service: sample.service, sample, status, reasons, latencyMs }
  }
  const silent = { id, service: result.lastService, sample: null, latencyMs }
  return result.kind === 'gone'
    ? { ...silent, status: 'gone', reasons: [{ code: 'gone', status: result.status }] }
    : { ...silent, status: 'unknown', reasons: [result.failure] }
}
