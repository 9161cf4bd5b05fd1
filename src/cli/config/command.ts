import type { Check } from '../../domain/status/check.ts'
import type { Sorting } from '../../domain/report/order.ts'
import type { Policy } from '../../domain/status/policy.ts'
import type { Filter, MatchesService, Page } from '../../domain/report/query.ts'
import type { Pace } from '../../domain/history/rounds.ts'
import type { OptionValues } from '../options/table.ts'

export type Action =
  | { readonly kind: 'summary' | 'healthCheck' }
  | {
      readonly kind: 'serviceStats' | 'monitorService' | 'waitHealthy'
      readonly service: string | null
    }

/** Selection and order of rows. */
export interface Query {
  /** Services that are shown and judged; all if it is null. */
  readonly only: { readonly globs: readonly string[]; readonly isMeant: MatchesService } | null
  readonly filter: Filter
  /** The options that filter, by name. */
  readonly filters: readonly string[]
  readonly sorting: readonly Sorting[] | undefined
  readonly limit: number | undefined
  readonly page: Page | null
}

/** A command line together with all settings, checked and complete. */
export interface Command {
  readonly address: string
  readonly action: Action
  readonly choice: Query
  readonly policy: Policy
  readonly check: Check
  /** Whether the exit code tells the status. */
  readonly exitOnVerdict: boolean
  readonly pace: Pace
  /** How long every service has to keep its minimum, and when to give up. */
  readonly wait: { readonly forMs: number; readonly timeoutMs: number }
  /** Timeout per request. */
  readonly timeoutMs: number
  /** Timeout per round. */
  readonly deadlineMs: number
  readonly concurrency: 'auto' | number
  readonly maxInstances: number
  readonly caFile?: string | undefined
  readonly tokenFile?: string | undefined
  readonly output: OptionValues['output']
  /** The file to write to instead of stdout. */
  readonly outputFile?: string | undefined
  readonly color: OptionValues['color']
  readonly usesPager: boolean
  readonly verbosity: 'quiet' | 'normal' | 'verbose'
}
