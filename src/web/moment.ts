import type { WrittenTime } from '../options/time.ts'
import { retrySeconds } from './freshness.ts'
import { Problem } from './http/problem.ts'
import { instantOf } from './parameters.ts'
import type { ServedMoment } from './served-fleet.ts'
import type { ServedWorld } from './world.ts'

/**
 * Finds the round that a request is about: the last one, or the last one at or before `at`.
 * @throws Problem 400 without a recording, 404 before its first round, 503 before the first round of all
 */
export async function findMoment(
  world: Pick<ServedWorld, 'fleet' | 'past' | 'clock' | 'intervalMs'>,
  at: WrittenTime | undefined,
): Promise<ServedMoment> {
  const { fleet, past, clock } = world
  if (at === undefined) {
    if (fleet.round !== null) return fleet.round
    const headers = { 'retry-after': retrySeconds(null, world) }
    throw new Problem(503, 'the first round has not ended', headers)
  }
  if (past === null) throw new Problem(400, 'at: no rounds are recorded; add --record FILE')
  return past.find(instantOf('at', at, clock.now()))
}
