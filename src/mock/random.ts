/** A whole number that looks random in 0..limit - 1 and depends on the three numbers only. */
export function drawNumber(limit: number, seed: number, stream: number, index: number): number {
  const word = scatter(scatter(scatter(seed) ^ stream) + Math.imul(index, GOLDEN_RATIO))
  return Math.floor((word / 2 ** 32) * limit)
}

// 2 ** 32 divided by the golden ratio spreads neighbouring indices over all 32 bits.
const GOLDEN_RATIO = 0x9e3779b9

/** The finaliser of MurmurHash3: each bit of the input changes about half of those of the output. */
function scatter(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
