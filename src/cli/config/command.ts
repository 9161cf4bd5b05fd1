import type { Pace } from '../../domain/history/rounds.ts'
import type { Query, RowKind } from '../../domain/report/query.ts'
import type { Source } from '../../domain/source.ts'
import type { Policy } from '../../domain/status/policy.ts'
import type { Host } from '../../host.ts'
import type { Diagnostics, Verbosity } from '../output/diagnostics.ts'
import type { Format } from '../output/formats.ts'

/** What the command can do: all that the rest of the program knows about it. */
export interface Action {
  /** The key of its option, and its `kind` in JSON. */
  readonly name: string
  readonly flags: readonly [string, ...string[]]
  readonly help: string
  /** The flag may be followed by the name of one service. */
  readonly takesService?: true
  /** The long flag may be shortened to a unique prefix, as in the original program. */
  readonly abbreviable?: true
  /** What a row is. */
  readonly rows: RowKind
  readonly formats: readonly Format[]
  /** It collects and shows rounds until it is stopped. */
  readonly isEndless?: true
  /** Returns the exit code. */
  readonly run: (context: ActionContext) => Promise<number>
}

/** What an action works with. */
export interface ActionContext {
  readonly command: Command
  readonly source: Source
  readonly host: Host
  readonly diagnostics: Diagnostics
}

/** A command line that is checked and complete. */
export interface Command {
  readonly address: string
  readonly action: Action
  readonly query: Query
  readonly policy: Policy
  /** Whether the exit code is the status of all services together. */
  readonly exitOnVerdict: boolean
  readonly pace: Pace
  /** How long every service has to keep its minimum, and how long that is waited for. */
  readonly wait: { readonly forMs: number; readonly timeoutMs: number }
  /** Per request. */
  readonly timeoutMs: number
  /** Per round. */
  readonly deadlineMs: number
  readonly concurrency: 'auto' | number
  readonly maxInstances: number
  readonly caFile?: string | undefined
  readonly tokenFile?: string | undefined
  readonly output: Format
  /** The file for the data instead of stdout. */
  readonly outputFile?: string | undefined
  readonly color: 'auto' | 'always' | 'never'
  readonly usesPager: boolean
  readonly verbosity: Verbosity
}
