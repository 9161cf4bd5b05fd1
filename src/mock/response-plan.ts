import { type Answer, answerSample, INVALID } from './answer.ts'
import { createFleet } from './fleet.ts'
import { createGate } from './rate-limit.ts'
import { createDelays } from './latency.ts'
import { createLister } from './listing.ts'
import type { MockOptions } from './table.ts'
import { createTroubles, type Outcome } from './faults.ts'

/** What becomes of a request, and after what time; each server carries it out in its protocol. */
export type ResponsePlan = Outcome & { readonly delayMs: number }

/**
 * Decides about a request by its method and its target, as both stand in the request line, while
 * so many others are being answered.
 */
export type PlanResponse = (method: string, target: string, inFlight: number) => ResponsePlan

/**
 * Everything that the options say of an answer: quota and capacity come first, then the instances
 * that hang or drip, then the faults of single requests.
 */
export function createDecider(
  options: MockOptions & { readonly instances: number; readonly seed: number },
): PlanResponse {
  const { seed, walk = false, latency = { ms: 0, jitterMs: 0 } } = options
  const fleet = createFleet({ ...options, walk })
  const refuse = createGate(options)
  const list = createLister(fleet, options)
  const trouble = createTroubles(options)
  const nextDelayMs = createDelays(latency, seed)
  const answer = (method: string, target: string): Outcome => {
    if ((method !== 'GET' && method !== 'HEAD') || !target.startsWith('/')) return give(INVALID)
    const listing = list(target)
    if (listing !== undefined) return give(listing)
    const reading = fleet.read(target.slice(1))
    if (reading === undefined) return give(INVALID)
    return trouble(reading) ?? give(answerSample(reading.sample))
  }
  return (method, target, inFlight) => {
    const refusal = refuse(inFlight)
    if (refusal !== undefined) return { ...give(refusal), delayMs: 0 }
    return { ...answer(method, target), delayMs: nextDelayMs() }
  }
}

function give(answer: Answer): Outcome {
  return { kind: 'answer', answer }
}
