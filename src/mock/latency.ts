import type { ValueType } from '../options/value.ts'
import { drawNumber, STREAM } from './random.ts'
import { parseDecimal } from './value.ts'

/** The delay of an answer: `ms` plus or minus up to `jitterMs`, at least 0. */
export interface Latency {
  readonly ms: number
  readonly jitterMs: number
}

const MAX_DELAY_MS = 600_000

/** Milliseconds, alone or with a jitter after a colon: `20`, `0.5`, `20:5`. */
export const latency: ValueType<Latency> = {
  wanted: `milliseconds from 0 to ${MAX_DELAY_MS}, such as 20, or 20:5 for 15 to 25`,
  metavar: 'MS[:JITTER]',
  parse(text) {
    const [ms, jitterMs, ...others] = (text.includes(':') ? text : `${text}:0`)
      .split(':')
      .map((part) => parseDecimal(part, MAX_DELAY_MS))
    if (ms === undefined || jitterMs === undefined || others.length > 0) return undefined
    return { ms, jitterMs }
  },
}

/**
 * The delays of successive answers, in whole milliseconds: a timer knows no fractions. They are
 * rounded up or down at random, so that 0.5 ms is 0 or 1 and right on average.
 */
export function createDelays({ ms, jitterMs }: Latency, seed: number): () => number {
  let index = 0
  return () => {
    index += 1
    const fraction = (stream: number) => drawNumber(2 ** 32, seed, stream, index) / 2 ** 32
    const offsetMs = jitterMs * (2 * fraction(STREAM.jitter) - 1)
    return Math.floor(Math.max(0, ms + offsetMs) + fraction(STREAM.rounding))
  }
}
