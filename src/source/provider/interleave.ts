// Steps of this size cover a circle most evenly.
const GOLDEN_SECTION = 0.618

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}

/**
 * Yields every item once, each far from the one before, because the instances of a failing rack are
 * listed together and must not be in flight together.
 */
export function* interleave<T>(items: readonly T[]): Generator<T, void> {
  const count = items.length
  let step = Math.max(1, Math.round(count * GOLDEN_SECTION))
  while (commonDivisor(step, count) > 1) step += 1
  for (let visited = 0; visited < count; visited += 1) {
    yield items[(visited * step) % count] as T
  }
}
