import type { RecordedRounds } from '../recorded.ts'
import type { Policy } from '../status/policy.ts'
import { extendHistory, type History } from './history.ts'

// Instances in all rounds: they take less than half a second.
const MOST_INSTANCES = 50_000
// As many as a series keeps.
const MOST_ROUNDS = 240

/** Returns the history that the last rounds of a recording make; null if there are none. */
export function recallHistory(recorded: RecordedRounds, policy: Policy): History | null {
  const last = recorded.findLast()
  if (last === null) return null
  const affordable = Math.floor(MOST_INSTANCES / Math.max(1, last.results.length))
  const rounds = recorded.findRecent(Math.max(2, Math.min(affordable, MOST_ROUNDS)))
  let history: History | null = null
  for (const round of rounds) {
    // It begins with a round whose listing could be read.
    if (history === null && !round.listing.ok) continue
    history = extendHistory(history, round, policy)
  }
  return history
}
