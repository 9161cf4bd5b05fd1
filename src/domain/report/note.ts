import type { Failure } from '../failure.ts'
import type { Coverage } from '../status/judge.ts'
import type { Service } from '../status/service.ts'
import type { Page } from './query.ts'

/** What is said beside the data; the words live in `render/note-words.ts`. */
export type Note =
  | { readonly code: 'late'; readonly durationMs: number }
  | { readonly code: 'listingFailed'; readonly source: string; readonly failure: Failure }
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
