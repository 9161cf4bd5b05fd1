import type { Snapshot } from '../snapshot.ts'
import type { Judgement } from '../status/judge.ts'
import type { Policy } from '../status/policy.ts'
import type { Service } from '../status/service.ts'
import type { Instance } from '../status/verdict.ts'
import type { Note } from './note.ts'
import type { Page, Query, RowKind } from './query.ts'

/** The rows that are shown, in their order. */
export type Answer =
  | { readonly kind: 'instances'; readonly instances: readonly Instance[] }
  | { readonly kind: Exclude<RowKind, 'instances'>; readonly services: readonly Service[] }

/** One round as it is shown in any format: judged, and narrowed to the services that are asked for. */
export interface Report extends Judgement {
  readonly snapshot: Snapshot
  readonly policy: Policy
  readonly query: Query
  /** Every service of the round, whether or not it is asked for. */
  readonly known: readonly Service[]
  /** Services that are asked for by name and that no instance reports. */
  readonly absent: readonly string[]
  readonly answer: Answer
  /** The page that is shown: the one asked for, or the last one if there are fewer. */
  readonly page: Page | null
  /** What is said of the rows that are not shown. */
  readonly notes: readonly Note[]
  /** What the data cannot say. */
  readonly warnings: readonly Note[]
}
