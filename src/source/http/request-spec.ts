import type { InstanceId } from '../../domain/snapshot.ts'
import type { RoundBudget } from './round-budget.ts'

/** One GET to be sent. */
export interface RequestSpec {
  readonly path: string
  /** Whose sample it is, where it is one's. */
  readonly id?: InstanceId
  /** A longer body is a failure. */
  readonly maxBytes: number
  readonly budget: RoundBudget
}
