import { memo } from './memo.ts'
import type { Percent } from '../../domain/snapshot.ts'
import { MOST_RECENT_ROUNDS } from '../message.ts'

const WIDTH = MOST_RECENT_ROUNDS - 1

/** The path of values from 0 to 100, the newest at the right, with a gap for each round without one. */
function toPath(values: readonly (Percent | null)[]): string {
  const start = WIDTH + 1 - values.length
  let command = 'M'
  return values
    .map((value, at) => {
      const from = command
      command = value === null ? 'M' : 'L'
      if (value === null) return ''
      const x = start + at
      const y = Math.round(1000 - value * 10) / 10
      // A value between two gaps is a point.
      const isAlone = from === 'M' && (values[at + 1] ?? null) === null
      return isAlone ? `M${x - 0.5} ${y}h1` : `${from}${x} ${y}`
    })
    .join('')
}

interface SparklineProps {
  readonly values: readonly (Percent | null)[]
}

/** The means of the last rounds; the number beside it says what matters. */
export const Sparkline = memo(({ values }: SparklineProps) => (
  <svg class="sparkline" viewBox={`0 0 ${WIDTH} 100`} preserveAspectRatio="none" aria-hidden="true">
    <path d={toPath(values)} vector-effect="non-scaling-stroke" />
  </svg>
))
