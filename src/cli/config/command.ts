import type { Pace } from '../../domain/history/rounds.ts'
import type { Query, RowKind } from '../../domain/report/query.ts'
import type { Source } from '../../domain/source.ts'
import type { Policy } from '../../domain/status/policy.ts'
import type { Host } from '../../host.ts'
import type { SourceOptions } from '../../open.ts'
import type { OptionValues } from '../options/groups.ts'
import type { Diagnostics, Verbosity } from '../output/diagnostics.ts'
import type { Format } from '../output/formats.ts'

/** Describes an action: all that the rest of the program knows about it. */
export interface Action {
  /** The key of its option, and its `kind` in JSON. */
  readonly name: string
  readonly flags: readonly [string, ...string[]]
  readonly help: string
  /** The flag may be followed by the name of one service. */
  readonly takesService?: true
  /** The flag may be followed by the name of a service or of an instance. */
  readonly takesName?: true
  /** The flag may be followed by the address to listen at. */
  readonly takesAddress?: true
  /** The long flag may be shortened to a unique prefix, as in the original program. */
  readonly abbreviable?: true
  /** The kind of its rows; undefined if it does not print the rows of a round. */
  readonly rows?: RowKind
  /** A recording as its source, or also with `--record`; or a source that takes new rounds. */
  readonly needs?: 'recording' | 'recordedRounds' | 'present'
  readonly formats: readonly Format[]
  /** Those of several rounds of the past, if it shows them with `--from` and `--to`. */
  readonly formatsOfSpans?: readonly Format[]
  /** The options that it takes and not every action does. */
  readonly options?: readonly (keyof OptionValues)[]
  /** The options that have no meaning for it, but for most actions. */
  readonly refuses?: readonly (keyof OptionValues)[]
  /** The order of its rows and their number, unless options set them. */
  readonly sorting?: Query['sorting']
  readonly limit?: number
  /** It collects rounds until it is stopped. */
  readonly isEndless?: true
  /** Arguments, and the meaning of this command line. */
  readonly example?: readonly [line: string, meaning: string]
  readonly run: (context: ActionContext) => Promise<number>
}

/** The world of an action. */
export interface ActionContext {
  readonly command: Command
  readonly source: Source
  readonly host: Host
  readonly diagnostics: Diagnostics
}

/** The reader of an error. */
export interface ErrorReader {
  /** Nagios expects one line even for an error, on stdout or in `outputFile`. */
  readonly isPlugin: boolean
  readonly outputFile: string | undefined
}

/** Options of a source that are no settings of a command line. */
type Outside = Pick<
  SourceOptions,
  'clock' | 'readFile' | 'env' | 'token' | 'targetToken' | 'ca' | 'proxyEnv'
>

/** A checked and complete command line. */
export interface Command {
  readonly address: string
  readonly action: Action
  /** The value of the action's flag; null if it has none. */
  readonly argument: string | null
  readonly query: Query
  readonly policy: Policy
  readonly pace: Pace
  readonly sourceOptions: Omit<SourceOptions, keyof Outside>
  readonly verbosity: Verbosity
  /** Every option as it is set: times in seconds. */
  readonly options: OptionValues
}
