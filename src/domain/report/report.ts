import type { Failure } from '../failure.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Coverage, Judgement } from '../status/judge.ts'
import type { Policy } from '../status/policy.ts'
import type { Service } from '../status/service.ts'
import type { Instance } from '../status/verdict.ts'
import type { Page, Query, RowKind } from './query.ts'

/** What is said beside the data; the words live in `render/words/`. */
export type Note =
  | { readonly code: 'late'; readonly durationMs: number }
  | {
      readonly code: 'listingFailed'
      readonly listingAddress: string
      readonly api: string
      readonly failure: Failure
    }
  | { readonly code: 'shortage'; readonly errno: string }
  | { readonly code: 'outOfStep' | 'nothingListed' }
  | { readonly code: 'unanswered' | 'duplicates'; readonly coverage: Coverage }
  | { readonly code: 'retryAfter'; readonly retryAfterMs: number }
  | { readonly code: 'lowCoverage'; readonly coverage: Coverage; readonly minCoverage: number }
  | {
      readonly code: 'lowHeadroom'
      readonly services: readonly Service[]
      readonly warnHeadroom: number
    }
  | { readonly code: 'absentService'; readonly name: string; readonly known: readonly string[] }
  | {
      readonly code: 'noMatch'
      readonly globs: readonly string[]
      readonly known: readonly Service[]
    }
  | { readonly code: 'unmatchedGlob'; readonly glob: string }
  | { readonly code: 'unattributed'; readonly count: number }
  | { readonly code: 'bounds'; readonly service: Service }
  | {
      readonly code: 'hiddenRows'
      readonly hidden: number
      readonly all: number
      /** The options that hide them, by their keys. */
      readonly by: readonly string[]
    }
  | { readonly code: 'page'; readonly page: Page; readonly all: number }

/** The rows that are shown, in their order. */
export type ShownRows =
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
  readonly answer: ShownRows
  /** The page that is shown: the one asked for, or the last one if there are fewer. */
  readonly page: Page | null
  /** What is said of the rows that are not shown. */
  readonly notes: readonly Note[]
  /** What the data cannot say. */
  readonly warnings: readonly Note[]
}
