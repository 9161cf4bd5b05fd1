import type { Check } from '../domain/check.ts'
import type { Sorting } from '../domain/order.ts'
import type { Policy } from '../domain/policy.ts'
import type { Filter, IsMeant, Page } from '../domain/query.ts'
import type { Pace } from '../domain/rounds.ts'
import type { Given } from './options.ts'

export type Action =
  | { readonly kind: 'summary' | 'healthCheck' }
  | {
      readonly kind: 'serviceStats' | 'monitorService' | 'waitHealthy'
      readonly service: string | null
    }

/** Which rows are shown, and in which order. */
export interface Choice {
  /** Services that are shown and judged; all where it is null. */
  readonly only: { readonly globs: readonly string[]; readonly isMeant: IsMeant } | null
  readonly filter: Filter
  /** The options that filter, to name them. */
  readonly filters: readonly string[]
  readonly sorting: readonly Sorting[] | undefined
  readonly limit: number | undefined
  readonly page: Page | null
}

/** What one command line asks for, checked and complete. */
export interface Command {
  readonly address: string
  readonly action: Action
  readonly choice: Choice
  readonly policy: Policy
  readonly check: Check
  /** Whether the exit code says the verdict. */
  readonly saysVerdict: boolean
  readonly pace: Pace
  /** How long every service asked for has to keep its minimum, and how long that is waited for. */
  readonly patience: { readonly forMs: number; readonly timeoutMs: number }
  /** Of one request. */
  readonly timeoutMs: number
  /** Of one round. */
  readonly deadlineMs: number
  readonly concurrency: 'auto' | number
  readonly maxInstances: number
  readonly caFile?: string | undefined
  readonly tokenFile?: string | undefined
  readonly output: Given['output']
  /** Where the data goes instead of stdout. */
  readonly outputFile?: string | undefined
  readonly color: Given['color']
  readonly usesPager: boolean
  readonly talk: 'quiet' | 'normal' | 'verbose'
}
