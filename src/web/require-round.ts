import { Problem } from './http/problem.ts'
import type { ServedFleet, ServedRound } from './served-fleet.ts'

// Until then there may be a round.
const RETRY_SECONDS = '5'

/** @throws Problem 503 before the first round has ended */
export function requireRound({ round }: ServedFleet): ServedRound {
  if (round !== null) return round
  throw new Problem(503, 'the first round has not ended', { 'retry-after': RETRY_SECONDS })
}
