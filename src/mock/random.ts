/** One stream of draws for each purpose. */
export const STREAM = {
  listing: 1,
  jitter: 2,
  rounding: 3,
  lasting: 4,
  departure: 5,
  moment: 6,
  cursor: 7,
  fault: 8,
  detail: 9,
} as const

/** A pseudorandom number from 0 to `limit` - 1 that depends only on the other three. */
export function drawNumber(limit: number, seed: number, stream: number, index: number): number {
  const word = scatter(scatter(scatter(seed) ^ stream) + Math.imul(index, GOLDEN_RATIO))
  return Math.floor((word / 2 ** 32) * limit)
}

/** Shuffles the items by the seed, in place. */
export function shuffle<T>(items: T[], seed: number, stream: number): T[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const chosen = drawNumber(last + 1, seed, stream, last)
    const item = items[chosen] as T
    items[chosen] = items[last] as T
    items[last] = item
  }
  return items
}

// 2 ** 32 divided by the golden ratio distributes neighboring indices over all 32 bits.
const GOLDEN_RATIO = 0x9e3779b9

/** The finalizer of MurmurHash3: each bit of the input changes about half of those of the output. */
function scatter(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
