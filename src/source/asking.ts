import type { Target } from '../domain/snapshot.ts'
import type { Traffic } from './traffic.ts'

/** One GET to be sent. */
export interface Asking {
  readonly path: string
  /** Whose sample it is, where it is one's. */
  readonly target?: Target
  /** A longer body is a failure. */
  readonly maxBytes: number
  readonly traffic: Traffic
}
