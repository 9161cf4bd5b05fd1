import { UsageError } from './error.ts'
import type { RecordedRounds } from './recorded.ts'
import type { InstanceId, ScrapeResult, Snapshot } from './snapshot.ts'
import type { EpochMs } from './time.ts'

/** Selects a snapshot. */
export type Moment = 'now' | { readonly upTo: EpochMs } | { readonly after: EpochMs }

/** The progress of a round. */
export interface Progress {
  /** Instances known so far, and those of them that have a result. */
  readonly listed: number
  readonly settled: number
  readonly inFlight: number
  /** Requests sent so far, retries included. */
  readonly requests: number
  readonly retries: number
  readonly elapsedMs: number
  /** The instances that have been in flight longest, at most three. */
  readonly waitingFor: readonly InstanceId[]
}

/** @throws UsageError if the moment is not now and the source has no past */
export function checkMoment({ address, hasPast }: Source, moment: Moment): void {
  if (moment !== 'now' && !hasPast)
    throw new UsageError(`${address} has no past: it answers for now alone`)
}

/** The origin of snapshots. */
export interface Source extends AsyncDisposable {
  /** Printable address, credentials masked. */
  readonly address: string
  /** Whether it can answer for a moment other than now. */
  readonly hasPast: boolean
  /** The rounds of the recording that it reads, or writes; absent if there is none. */
  readonly recorded?: RecordedRounds
  /**
   * Takes or finds a snapshot. A provider that fails is a snapshot too. A round whose `signal` aborts
   * ends early, with the failure `interrupted` for what was not read. Rejects with the reason of a
   * signal that has aborted already.
   * @throws UsageError if the moment is not now and the source has no past
   * @throws OperationError if the source has no round of that moment
   */
  at(moment: Moment, signal: AbortSignal): Promise<Snapshot>
  /**
   * Reads one instance; absent if only whole rounds can be read.
   * @throws UsageError if no instance can have this name
   */
  scrape?(id: InstanceId, signal: AbortSignal): Promise<ScrapeResult>
  /** Null while no round is in progress; absent if the source answers at once. */
  progress?(): Progress | null
}
