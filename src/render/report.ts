import type { Judgement } from '../domain/status/judge.ts'
import type { Policy } from '../domain/status/policy.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Answer } from './answer.ts'

/** One round as an action shows it, whatever the format: judged, and narrowed to what was meant. */
export interface Report extends Judgement {
  readonly action: 'summary' | 'serviceStats' | 'healthCheck' | 'monitorService' | 'waitHealthy'
  readonly snapshot: Snapshot
  readonly policy: Policy
  /** Services that were asked for by name and that no instance reports. */
  readonly absent: readonly string[]
  /** The rows that are shown. */
  readonly answer: Answer
  /** What is said of the rows that are not shown. */
  readonly notes: readonly string[]
  /** What people are told beside the data. */
  readonly warnings: readonly string[]
}
