// Two rounds may be missed.
const FRESH_ROUNDS = 3

/**
 * The greatest age of a round that counts as the present, in milliseconds since its end. A round that
 * takes longer than the interval delays the next one.
 * @param intervalMs from the start of one round to the next
 * @param durationMs of the round; null before the first one
 */
export function findFreshMs(intervalMs: number, durationMs: number | null): number {
  return FRESH_ROUNDS * Math.max(intervalMs, durationMs ?? 0)
}
