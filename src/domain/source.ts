import type { EpochMs } from './time.ts'
import type { Snapshot, InstanceId } from './snapshot.ts'

/** Which snapshot is asked for. */
export type Moment = 'now' | { readonly upTo: EpochMs } | { readonly after: EpochMs }

/** How far a round has come that is still under way. */
export interface Progress {
  /** Instances known so far, and those of them that have a result. */
  readonly listed: number
  readonly settled: number
  readonly inFlight: number
  /** Sent so far, retries included. */
  readonly requests: number
  readonly retries: number
  readonly elapsedMs: number
  /** The instances that have been in flight longest, at most three. */
  readonly waitingFor: readonly InstanceId[]
}

/** Where snapshots come from. */
export interface Source extends AsyncDisposable {
  /** Printable address, credentials masked. */
  readonly address: string
  /**
   * A provider that fails is a snapshot that says so. A round whose `signal` aborts ends early: what was
   * not read is a failure `interrupted`. Rejects with the reason of a signal that has aborted already.
   */
  at(moment: Moment, signal: AbortSignal): Promise<Snapshot>
  /** Null while no round is under way; a source that answers at once has none. */
  progress?(): Progress | null
}
