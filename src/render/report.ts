import type { Judgement, Policy } from '../domain/judge.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Answer } from './answer.ts'

/** One round as an action shows it, whatever the format. */
export interface Report extends Pick<Judgement, 'instances' | 'services' | 'coverage'> {
  readonly action: 'summary' | 'serviceStats' | 'healthCheck' | 'monitorService'
  readonly snapshot: Snapshot
  readonly policy: Policy
  /** The rows of its table. */
  readonly answer: Answer
  /** What people are told beside the data. */
  readonly warnings: readonly string[]
}
