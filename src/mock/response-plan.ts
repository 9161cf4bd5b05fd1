import { createFaults } from './faults.ts'
import { createFleet } from './fleet.ts'
import { createListing } from './listing.ts'
import { type Answer, answerSample, INVALID, type Outcome } from './message.ts'
import { drawNumber, STREAM } from './random.ts'
import type { FleetOptions, MockOptions } from './table.ts'

/** The outcome of a request, and its delay. */
export type ResponsePlan = Outcome & { readonly delayMs: number }

/** Plans a request by the method and target of its request line, while `inFlight` others are served. */
export type PlanResponse = (method: string, target: string, inFlight: number) => ResponsePlan

/** Plans responses by the options: quota and capacity first, then faults. */
export function createPlanner(options: FleetOptions): PlanResponse {
  const fleet = createFleet(options)
  const refuse = createRateLimit(options)
  const list = createListing(fleet, options)
  const chooseFault = createFaults(options)
  const nextDelayMs = createDelays(options.latency, options.seed)
  const respond = (method: string, target: string): Outcome => {
    const isValid = (method === 'GET' || method === 'HEAD') && target.startsWith('/')
    const listing = isValid ? list(target) : INVALID
    const reading = listing === undefined ? fleet.read(target.slice(1)) : undefined
    if (reading === undefined) return { kind: 'answer', answer: listing ?? INVALID }
    return chooseFault(reading) ?? { kind: 'answer', answer: answerSample(reading.sample) }
  }
  return (method, target, inFlight) => {
    const refusal = refuse(inFlight)
    if (refusal !== undefined) return { kind: 'answer', answer: refusal, delayMs: 0 }
    return { ...respond(method, target), delayMs: nextDelayMs() }
  }
}

/** Refuses requests beyond quota (429) and capacity (503), while `inFlight` others are served. */
function createRateLimit({ quota, capacity = Infinity, retryAfter }: MockOptions) {
  const pause = retryAfter !== undefined && { headers: { 'Retry-After': String(retryAfter) } }
  const tooMany: Answer = { status: 429, body: '{"error": "Too Many Requests"}', ...pause }
  const overloaded: Answer = { status: 503, body: '{"error": "Service Unavailable"}', ...pause }
  const take = quota === undefined ? () => true : createBucket(quota)
  return (inFlight: number): Answer | undefined => {
    if (!take()) return tooMany
    return inFlight >= capacity ? overloaded : undefined
  }
}

/** A token bucket of a tenth of the quota per second, at least one token; full at first. */
function createBucket(quota: number): () => boolean {
  const size = Math.max(1, quota / 10)
  let tokens = size
  let lastMs = performance.now()
  return () => {
    const nowMs = performance.now()
    tokens = Math.min(size, tokens + ((nowMs - lastMs) / 1000) * quota)
    lastMs = nowMs
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}

/**
 * The delays of successive answers, in whole milliseconds: a timer knows no fractions. They are
 * rounded up or down at random, so that 0.5 ms is 0 or 1 and right on average.
 */
export function createDelays(latency: MockOptions['latency'], seed: number): () => number {
  const { ms, jitterMs } = latency ?? { ms: 0, jitterMs: 0 }
  let index = 0
  return () => {
    index += 1
    const fraction = (stream: number) => drawNumber(2 ** 32, seed, stream, index) / 2 ** 32
    const offsetMs = jitterMs * (2 * fraction(STREAM.jitter) - 1)
    return Math.floor(Math.max(0, ms + offsetMs) + fraction(STREAM.rounding))
  }
}
