import type { Failure } from '../failure.ts'
import type { ListingFacts, Remark, Snapshot } from '../snapshot.ts'
import type { Coverage, Judgement } from '../status/judge.ts'
import type { Policy } from '../status/policy.ts'
import type { Service } from '../status/service.ts'
import type { Instance } from '../status/instance-status.ts'
import type { Page, Query, RowKind } from './query.ts'

/** The facts of each note, by its code; the words live in `render/words/`. */
interface NoteFacts {
  late: { durationMs: number }
  listingFailed: { snapshot: ListingFacts; failure: Failure; isRecorded: boolean }
  shortage: { errno: string }
  outOfStep: object
  nothingListed: object
  /** The listing may lack instances. */
  partial: object
  remark: { remark: Remark }
  unanswered: { coverage: Coverage }
  duplicates: { coverage: Coverage }
  retryAfter: { retryAfterMs: number }
  lowCoverage: { coverage: Coverage; minCoverage: number }
  lowHeadroom: { services: readonly Service[]; warnHeadroom: number }
  absentService: { name: string; known: readonly string[] }
  noMatch: { globs: readonly string[]; known: readonly Pick<Service, 'name'>[] }
  unmatchedGlob: { glob: string }
  unattributed: { count: number }
  bounds: { service: Service }
  /** `by`: the options that hide the rows, by their keys. */
  hiddenRows: { hidden: number; all: number; by: readonly string[] }
  page: { page: Page; all: number }
}

/** A remark beside the data. */
export type Note = {
  readonly [Code in keyof NoteFacts]: { readonly code: Code } & Readonly<NoteFacts[Code]>
}[keyof NoteFacts]

/** The rows that are shown, in their order. */
export type ShownRows =
  | { readonly kind: 'instances'; readonly instances: readonly Instance[] }
  | { readonly kind: Exclude<RowKind, 'instances'>; readonly services: readonly Service[] }

/** One round as any format shows it: judged, and narrowed to the selected services. */
export interface Report extends Judgement {
  readonly snapshot: Snapshot
  readonly policy: Policy
  readonly query: Query
  /** Every service of the round, selected or not. */
  readonly known: readonly Service[]
  /** Services that are selected by name and that no instance reports. */
  readonly absent: readonly string[]
  readonly answer: ShownRows
  /** The page that is shown: the selected one, or the last one if there are fewer. */
  readonly page: Page | null
  /** Remarks on the rows that are not shown. */
  readonly notes: readonly Note[]
  /** Remarks on what the data lack. */
  readonly warnings: readonly Note[]
}
