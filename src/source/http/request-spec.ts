import type { Target } from '../../domain/snapshot.ts'
import type { RoundBudget } from './round-budget.ts'

/** One GET to be sent. */
export interface RequestSpec {
  readonly path: string
  /** Whose sample it is, where it is one's. */
  readonly target?: Target
  /** A longer body is a failure. */
  readonly maxBytes: number
  readonly budget: RoundBudget
}
