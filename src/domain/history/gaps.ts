import type { EpochMs } from '../time.ts'

// Distances on each side that tell how often rounds are usually taken there.
const NEIGHBORS = 5
const TIMES_USUAL = 3
const LEAST_GAP_MS = 60_000

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0
}

/** Whether a round at this time comes after a gap. */
export function isAfterGap(starts: readonly EpochMs[], at: EpochMs): boolean {
  return findGaps([...starts.slice(-1 - NEIGHBORS), at]).has(at)
}

/** Returns the usual distance of rounds; null for fewer than two. */
export function findInterval(starts: readonly EpochMs[]): number | null {
  const distances = starts.slice(1).map((start, at) => start - (starts[at] ?? 0))
  return distances.length === 0 ? null : medianOf(distances)
}

/** How long no round was recorded before the rounds that start at these times. */
export type Gaps = ReadonlyMap<EpochMs, number>

/**
 * Finds the gaps between rounds: more than a minute, and more than three times the usual distance of the
 * rounds before and after. If those differ, as after a change of the interval, the greater one counts.
 * @param starts of the rounds, in their order
 */
export function findGaps(starts: readonly EpochMs[]): Gaps {
  const distances = starts.slice(1).map((start, at) => start - (starts[at] ?? 0))
  const gaps = new Map<EpochMs, number>()
  for (const [at, distance] of distances.entries()) {
    if (distance <= LEAST_GAP_MS) continue
    const sides = [
      distances.slice(Math.max(0, at - NEIGHBORS), at),
      distances.slice(at + 1, at + 1 + NEIGHBORS),
    ].filter((side) => side.length > 0)
    // Two rounds alone have no usual distance.
    const usual = sides.length === 0 ? distance : Math.max(...sides.map(medianOf))
    if (distance > TIMES_USUAL * usual) gaps.set(starts[at + 1] ?? 0, distance)
  }
  return gaps
}
