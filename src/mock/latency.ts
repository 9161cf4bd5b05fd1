import { drawNumber } from './random.ts'

/** How long an answer is held back: `ms` give or take up to `jitterMs`, never below 0. */
export interface Latency {
  readonly ms: number
  readonly jitterMs: number
}

const JITTER_STREAM = 2
const ROUNDING_STREAM = 3

/**
 * The delays of successive answers, in whole milliseconds: a timer knows no fractions. They are
 * rounded up or down at random, so that 0.5 ms is 0 or 1 and right on average.
 */
export function createDelays(latency: Latency, seed: number): () => number {
  let index = 0
  return () => {
    index += 1
    const fraction = (stream: number) => drawNumber(2 ** 32, seed, stream, index) / 2 ** 32
    const jitterMs = latency.jitterMs * (2 * fraction(JITTER_STREAM) - 1)
    return Math.floor(Math.max(0, latency.ms + jitterMs) + fraction(ROUNDING_STREAM))
  }
}
