import type { Policy } from '../domain/judge.ts'
import type { Pace } from '../domain/rounds.ts'

export type Action =
  | { readonly kind: 'summary' | 'healthCheck' }
  | { readonly kind: 'serviceStats' | 'monitorService'; readonly service: string | null }

/** What one command line asks for, checked and complete. */
export interface Command {
  readonly address: string
  readonly action: Action
  readonly policy: Policy
  readonly pace: Pace
  readonly timeoutMs: number
  readonly concurrency: number
  readonly talk: 'quiet' | 'normal' | 'verbose'
}
