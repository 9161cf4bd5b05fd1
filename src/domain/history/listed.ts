import type { NumberedRound, RecordedRounds } from '../recorded.ts'
import type { EpochMs } from '../time.ts'

// Rounds that are read at once.
const BATCH = 6

/**
 * Finds the last round before a number whose listing could be read; null if there is none.
 * @param pause lets input through; called with the start of the rounds that the search has reached
 */
export async function findListed(
  recorded: RecordedRounds,
  number: number,
  pause: (reached: EpochMs | undefined) => Promise<void>,
): Promise<NumberedRound | null> {
  for (let before = number; ;) {
    const rounds = recorded.before(before, BATCH)
    const found = rounds.findLast(({ snapshot }) => snapshot.listing.ok)
    if (found !== undefined) return found
    const [first] = rounds
    if (first === undefined) return null
    before = first.number
    await pause(first.snapshot.startedAt)
  }
}
