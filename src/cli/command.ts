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
  /** Of one request. */
  readonly timeoutMs: number
  /** Of one round. */
  readonly deadlineMs: number
  readonly concurrency: 'auto' | number
  readonly maxInstances: number
  readonly caFile?: string | undefined
  readonly tokenFile?: string | undefined
  readonly output: 'table' | 'json'
  readonly talk: 'quiet' | 'normal' | 'verbose'
}
