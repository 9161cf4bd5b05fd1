import type { InstanceId, Snapshot } from './snapshot.ts'
import type { EpochMs } from './time.ts'

/** The rounds of a recording. */
export interface RecordedRounds {
  /** Returns the last round that started at a time or before; the one recorded last without a time. */
  findLast(upTo?: EpochMs): Snapshot | null
  /** Returns the first round that started after a time. */
  findNext(after: EpochMs): Snapshot | null
  /** Returns the rounds that were recorded last, the oldest first. */
  findRecent(count: number): readonly Snapshot[]
  /** Yields the rounds that started within a span, both ends included, in the order of recording. */
  between(from: EpochMs, to: EpochMs): Iterable<Snapshot>
  /** Returns when the same rounds started. */
  startsBetween(from: EpochMs, to: EpochMs): readonly EpochMs[]
  /** Yields the instances and services of all rounds, those of the last one first. */
  names(): Iterable<RecordedNames>
  summarize(): RecordingSummary
}

/** The names of a round. */
export interface RecordedNames {
  readonly ids: readonly InstanceId[]
  readonly services: readonly (string | null)[]
  readonly knownServices: readonly string[]
}

/** A recording as a whole. */
export interface RecordingSummary {
  readonly rounds: number
  /** Instances and services that some round has. */
  readonly instances: number
  readonly services: number
  /** Values of all rounds: measures and latency of each instance. */
  readonly values: number
  /** Size of the file. */
  readonly bytes: number
  /** Versions of the program that have appended rounds, the oldest first. */
  readonly writers: readonly string[]
}
