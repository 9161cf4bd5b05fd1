import type { ServedRound } from './served-fleet.ts'
import type { ServedWorld } from './world.ts'

// Two rounds may be missed.
const FRESH_INTERVALS = 3

/** The greatest age of a round that is served as the present. */
export function freshMs({ intervalMs }: Pick<ServedWorld, 'intervalMs'>): number {
  return FRESH_INTERVALS * intervalMs
}

/** Milliseconds since a round ended. */
export function ageOf({ endedAtMs }: ServedRound, { clock }: Pick<ServedWorld, 'clock'>): number {
  return clock.elapsed() - endedAtMs
}
