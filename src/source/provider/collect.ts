import type { Cost, Listing, ScrapeResult, Snapshot } from '../../domain/snapshot.ts'
import type { Progress } from '../../domain/source.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import { API, discover, LISTING } from './listing.ts'
import { Round } from './round.ts'
import { notRequested, type ProviderContext, withBudget } from './scrape.ts'

const MOST_NAMED = 3

function costOf({ limiter: { limit }, client }: ProviderContext, budget: RoundBudget): Cost {
  const { requests, retries, connections, bytes, peakInFlight, shortOf } = budget
  const { limit: inFlight, mostPending: pendingConnections, rate } = limit
  const quotaPerSecond = rate.perSecond ?? null
  const { isOutOfStep } = client.connections
  const state = { limit: { inFlight, pendingConnections, quotaPerSecond }, isOutOfStep }
  return { requests, retries, connections, peakInFlight, bytes, shortOf, ...state }
}

async function readAll(
  context: ProviderContext,
  budget: RoundBudget,
  round: Round,
): Promise<[Listing, ScrapeResult[]]> {
  const { memory, deadlineMs } = context
  const listing = await discover(context, budget, round.add)
  if (!listing.ok) {
    budget.stop(listing.failure)
    return [listing, memory.lastIds.map((id) => notRequested(memory, id, listing.failure))]
  }
  memory.rememberListing(listing.ids)
  await round.finish()
  const failure = budget.end ?? { code: 'deadline', afterMs: deadlineMs }
  const results = listing.ids.map(
    (id) => round.results.get(id) ?? notRequested(memory, id, failure),
  )
  for (const result of results) memory.remember(result)
  return [listing, results]
}

/**
 * Collects one snapshot: lists the instances, then reads each of them. Failures, the provider's own
 * included, are values. A round whose `signal` aborts ends early; rejects only if it has aborted
 * already.
 * @param watch receives a function that returns the progress
 */
export function collect(
  context: ProviderContext,
  signal: AbortSignal,
  watch: (progress: () => Progress) => void,
): Promise<Snapshot> {
  const { address, memory, clock } = context
  const startedAt = clock.now()
  const begun = clock.elapsed()
  return withBudget(context, signal, async (budget) => {
    using round = new Round(context, budget)
    watch(() => ({
      ...round.progress,
      requests: budget.requests,
      retries: budget.retries,
      inFlight: budget.inFlight.size,
      elapsedMs: clock.elapsed() - begun,
      // The oldest first.
      waitingFor: [
        ...budget.inFlight
          .values()
          .filter((id) => id !== null)
          .take(MOST_NAMED),
      ],
    }))
    const [listing, results] = await readAll(context, budget, round)
    return {
      source: address,
      listingAddress: address + LISTING,
      api: API,
      startedAt,
      durationMs: clock.elapsed() - begun,
      listing,
      results,
      knownServices: memory.knownServices,
      cost: costOf(context, budget),
    }
  })
}
