import type { RecordedRounds } from '../domain/recorded.ts'
import type { Clock, PageFiles } from '../host.ts'
import type { Past } from './past.ts'
import type { Traffic } from './http/traffic.ts'
import type { ServedFleet } from './served-fleet.ts'

/** Everything that the routes answer from. */
export interface ServedWorld {
  readonly fleet: ServedFleet
  /** Printable address of the source. */
  readonly source: string
  /** The rounds of a recording; null if there is none. */
  readonly recorded: RecordedRounds | null
  /** The moments of these rounds; null if there is none. */
  readonly past: Past | null
  /** Whether each round is appended to the recording. */
  readonly isRecorder: boolean
  /** From the start of one round to the next. */
  readonly intervalMs: number
  /** The version of the program. */
  readonly version: string
  readonly clock: Clock
  /** Aborts when the server ends. */
  readonly stop: AbortSignal
  /** What the server does for its clients. */
  readonly traffic: Traffic
  /** The files of the page by their paths; `index.html` is the page itself. */
  readonly page: PageFiles
  /** Called with an error that nothing else handles. */
  readonly onBug: (error: unknown) => void
}
