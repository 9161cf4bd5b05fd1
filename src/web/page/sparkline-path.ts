import type { Percent } from '../../domain/snapshot.ts'
import { MOST_RECENT_ROUNDS } from '../message.ts'

/** From the first round that a sparkline has room for to the last one. */
export const SPARKLINE_WIDTH = MOST_RECENT_ROUNDS - 1

/** The path of values from 0 to 100, the newest at the right, with a gap for each round without one. */
export function toSparkline(values: readonly (Percent | null)[]): string {
  const start = MOST_RECENT_ROUNDS - values.length
  const isKnown = (at: number) => (values[at] ?? null) !== null
  return values
    .map((value, at) => {
      if (value === null) return ''
      const x = start + at
      const y = Math.round(1000 - value * 10) / 10
      if (isKnown(at - 1)) return `L${x} ${y}`
      // A value between two gaps is a dot.
      return isKnown(at + 1) ? `M${x} ${y}` : `M${x - 0.5} ${y}h1`
    })
    .join('')
}
