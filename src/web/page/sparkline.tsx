import type { Percent } from '../../domain/snapshot.ts'
import { memo } from './memo.ts'
import { SPARKLINE_WIDTH, toSparkline } from './sparkline-path.ts'

interface SparklineProps {
  readonly values: readonly (Percent | null)[]
}

/** The means of the last rounds; the number beside it says what matters. */
export const Sparkline = memo(({ values }: SparklineProps) => (
  <svg
    class="sparkline"
    viewBox={`0 0 ${SPARKLINE_WIDTH} 100`}
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    <path d={toSparkline(values)} vector-effect="non-scaling-stroke" />
  </svg>
))
