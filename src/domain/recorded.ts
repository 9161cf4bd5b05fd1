import type { InstanceId, Snapshot } from './snapshot.ts'
import type { EpochMs } from './time.ts'

/** The rounds of a recording. */
export interface RecordedRounds {
  /** Returns the last round that started at a time or before; the one recorded last without a time. */
  findLast(upTo?: EpochMs): Snapshot | null
  /** Returns the first round that started after a time. */
  findNext(after: EpochMs): Snapshot | null
  /** Returns the place of a round; null if there is none. */
  findPlace(where: Where): RoundPlace | null
  /** Returns the last rounds before a number, the oldest first. */
  before(number: number, count: number): readonly NumberedRound[]
  /**
   * Returns the first rounds after a number, the oldest first.
   * @param select the results that they have; all if undefined
   */
  after(number: number, count: number, select?: SelectPlaces): readonly NumberedRound[]
  /** Yields the rounds that started within a span, both ends included, in the order of recording. */
  between(from: EpochMs, to: EpochMs): Iterable<Snapshot>
  /** Returns when the same rounds started. */
  startsBetween(from: EpochMs, to: EpochMs): Float64Array
  /** Yields the instances and services of all rounds, those of the last one first. */
  names(): Iterable<RecordedNames>
  summarize(): RecordingSummary
  /**
   * Checks that other rounds can follow.
   * @throws OperationError if the file was deleted, or replaced by another one
   */
  checkFile?(): void
}

/** Selects a round: the last one at or before a time, or the first one after a number. */
export type Where = 'last' | { readonly upTo: EpochMs } | { readonly after: number }

/** The place of a round in the order of recording. */
export interface RoundPlace {
  /** Counts up, whatever the clock does. */
  readonly number: number
  readonly startedAt: EpochMs
}

export interface NumberedRound {
  readonly number: number
  readonly snapshot: Snapshot
}

/**
 * Selects instances of a round by their places. Rounds with the same names, as most are, pass the same
 * list, so that the places can be remembered.
 */
export type SelectPlaces = (instances: readonly RecordedInstance[]) => readonly number[]

interface RecordedInstance {
  readonly id: InstanceId
  /** The service that it reported last; null if none is known. */
  readonly service: string | null
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
