import type { EpochMs } from '../time.ts'

// Distances on each side that tell how often rounds are usually taken there.
const NEIGHBORS = 5
const TIMES_USUAL = 3
export const LEAST_GAP_MS = 60_000
/** Of a gap that breaks a line over time: three of the shortest intervals. */
export const LEAST_BREAK_MS = 3000

/** Starts that tell whether a time is in a gap. */
export const KNOWN_STARTS = NEIGHBORS + 1

function medianOf(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).toSorted()
  return sorted[sorted.length >> 1] ?? 0
}

/** Whether a round at this time comes after a gap of more than `leastMs`. */
export function isAfterGap(
  starts: readonly EpochMs[],
  at: EpochMs,
  leastMs = LEAST_GAP_MS,
): boolean {
  return findGaps([...starts.slice(-KNOWN_STARTS), at], leastMs).has(at)
}

/** Whether rounds are missing between one and those that follow, which start at these times. */
export function isBeforeGap(at: EpochMs, [next = at, ...others]: readonly EpochMs[]): boolean {
  // Distances are the same in both directions.
  const back = [next, ...others].slice(0, KNOWN_STARTS).map((start) => -start)
  return isAfterGap(back.toReversed(), -at)
}

/** Whether a time is so long after the last of these rounds that others are missing before it. */
export function isInGap(starts: readonly EpochMs[], at: EpochMs): boolean {
  const [start] = starts
  // One round alone has no usual distance.
  const isLate = starts.length === 1 && start !== undefined && at - start > LEAST_GAP_MS
  return isLate || isAfterGap(starts, at)
}

/** Returns the usual distance of rounds; null for fewer than two. */
export function findInterval(starts: Float64Array): number | null {
  const distances = starts.subarray(1).map((start, at) => start - (starts[at] ?? 0))
  return distances.length === 0 ? null : medianOf(distances)
}

/** The time in milliseconds without a recorded round before the rounds that start at these times. */
export type Gaps = ReadonlyMap<EpochMs, number>

/** A distance that may be a gap, and the distances next to it. */
interface Candidate {
  readonly end: EpochMs
  readonly distance: number
  readonly before: readonly number[]
  readonly after: number[]
}

function isGap({ distance, before, after }: Candidate): boolean {
  const sides = [before, after].filter((side) => side.length > 0)
  // Two rounds alone have no usual distance.
  const usual = sides.length === 0 ? distance : Math.max(...sides.map(medianOf))
  return distance > TIMES_USUAL * usual
}

/**
 * Finds the gaps between rounds: more than a minute, and more than three times the usual distance of the
 * rounds before and after. If those differ, as after a change of the interval, the greater one counts.
 * @param starts of the rounds, in their order; there may be millions
 * @param leastMs instead of a minute
 */
export function findGaps(starts: Iterable<EpochMs>, leastMs = LEAST_GAP_MS): Gaps {
  const gaps = new Map<EpochMs, number>()
  const settle = (candidate: Candidate) => {
    if (isGap(candidate)) gaps.set(candidate.end, candidate.distance)
  }
  // Those whose next distances are not all known.
  let open: Candidate[] = []
  let previous: EpochMs | undefined
  let before: readonly number[] = []
  for (const end of starts) {
    const distance = previous === undefined ? Number.NaN : end - previous
    previous = end
    if (Number.isNaN(distance)) continue
    for (const { after } of open) after.push(distance)
    open.filter(({ after }) => after.length === NEIGHBORS).forEach(settle)
    open = open.filter(({ after }) => after.length < NEIGHBORS)
    if (distance > leastMs) open.push({ end, distance, before, after: [] })
    before = [...before.slice(1 - NEIGHBORS), distance]
  }
  open.forEach(settle)
  return gaps
}
