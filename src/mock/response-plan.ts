import { type Answer, answerSample, INVALID } from './answer.ts'
import { createFaults, type Outcome } from './faults.ts'
import { createFleet } from './fleet.ts'
import { createDelays } from './latency.ts'
import { createListing } from './listing.ts'
import { createRateLimit } from './rate-limit.ts'
import type { MockOptions } from './table.ts'

/** The outcome of a request, and its delay. */
export type ResponsePlan = Outcome & { readonly delayMs: number }

/** Plans a request by the method and target of its request line, while `inFlight` others are served. */
export type PlanResponse = (method: string, target: string, inFlight: number) => ResponsePlan

/** Everything that the options say about answers: quota and capacity first, then faults. */
export function createPlanner(
  options: MockOptions & { readonly instances: number; readonly seed: number },
): PlanResponse {
  const { seed, walk = false, latency = { ms: 0, jitterMs: 0 } } = options
  const fleet = createFleet({ ...options, walk })
  const refuse = createRateLimit(options)
  const list = createListing(fleet, options)
  const chooseFault = createFaults(options)
  const nextDelayMs = createDelays(latency, seed)
  const respond = (method: string, target: string): Outcome => {
    if ((method !== 'GET' && method !== 'HEAD') || !target.startsWith('/')) return give(INVALID)
    const listing = list(target)
    if (listing !== undefined) return give(listing)
    const reading = fleet.read(target.slice(1))
    if (reading === undefined) return give(INVALID)
    return chooseFault(reading) ?? give(answerSample(reading.sample))
  }
  return (method, target, inFlight) => {
    const refusal = refuse(inFlight)
    if (refusal !== undefined) return { ...give(refusal), delayMs: 0 }
    return { ...respond(method, target), delayMs: nextDelayMs() }
  }
}

function give(answer: Answer): Outcome {
  return { kind: 'answer', answer }
}
