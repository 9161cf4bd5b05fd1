import type { Progress } from '../../domain/source.ts'
import type { RoundBudget } from './round-budget.ts'

const MOST_NAMED = 3

/** The progress of a round whose requests are those of a budget. */
export function progressOf(
  { requests, retries, inFlight }: RoundBudget,
  round: Pick<Progress, 'listed' | 'settled' | 'elapsedMs'>,
): Progress {
  const ids = inFlight.values().filter((id) => id !== null)
  // The oldest first.
  return {
    ...round,
    requests,
    retries,
    inFlight: inFlight.size,
    waitingFor: [...ids.take(MOST_NAMED)],
  }
}
