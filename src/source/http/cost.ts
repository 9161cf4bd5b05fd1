import type { Cost } from '../../domain/snapshot.ts'
import type { HttpContext } from './request.ts'
import type { RoundBudget } from './round-budget.ts'

/** The cost of a round up to now. */
export function costOf(
  { limiter: { limit }, client }: Pick<HttpContext, 'limiter' | 'client'>,
  budget: RoundBudget,
): Cost {
  const { requests, retries, connections, bytes, peakInFlight, shortOf } = budget
  const { limit: inFlight, mostPending: pendingConnections, rate } = limit
  const quotaPerSecond = rate.perSecond ?? null
  const { isOutOfStep } = client.connections
  const state = { limit: { inFlight, pendingConnections, quotaPerSecond }, isOutOfStep }
  return { requests, retries, connections, peakInFlight, bytes, shortOf, ...state }
}
