import { OperationError } from '../domain/error.ts'
import type {
  NumberedRound,
  RecordedNames,
  RecordedRounds,
  RecordingSummary,
  RoundPlace,
  SelectPlaces,
  Where,
} from '../domain/recorded.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { EpochMs } from '../domain/time.ts'
import type { Names } from './codec.ts'
import type { Database } from './database.ts'
import { identify } from './file.ts'
import { describeProblem } from './problem.ts'

/** The rounds of a recording; a failure is an OperationError that names the file. */
export class Rounds implements RecordedRounds {
  readonly #path: string
  readonly #open: () => Database
  readonly #file: string | null

  /**
   * @param open returns the rounds, whose failures are errors of SQLite
   * @param file the identity of the file that is followed; null if it may change
   */
  constructor(path: string, open: () => Database, file: string | null = null) {
    this.#path = path
    this.#open = open
    this.#file = file
  }

  findLast(upTo?: EpochMs): Snapshot | null {
    return this.#read((rounds) => rounds.findLast(upTo))
  }

  findNext(after: EpochMs): Snapshot | null {
    return this.#read((rounds) => rounds.findNext(after))
  }

  findPlace(where: Where): RoundPlace | null {
    return this.#read((rounds) => rounds.findPlace(where))
  }

  before(number: number, count: number): readonly NumberedRound[] {
    return this.#read((rounds) => rounds.before(number, count))
  }

  after(number: number, count: number, select?: SelectPlaces): readonly NumberedRound[] {
    return this.#read((rounds) => rounds.after(number, count, select))
  }

  findLastStart(): EpochMs | null {
    return this.#read((rounds) => rounds.findLastStart())
  }

  recentNames(): Iterable<Names> {
    return this.#iterate((rounds) => rounds.recentNames())
  }

  between(from: EpochMs, to: EpochMs): Iterable<Snapshot> {
    return this.#iterate((rounds) => rounds.between(from, to))
  }

  startsBetween(from: EpochMs, to: EpochMs): Float64Array {
    return this.#read((rounds) => rounds.startsBetween(from, to))
  }

  names(): Iterable<RecordedNames> {
    return this.#iterate((rounds) => rounds.names())
  }

  summarize(): RecordingSummary {
    return this.#read((rounds) => rounds.summarize())
  }

  checkFile(): void {
    const why = this.#findChange()
    if (why !== null) throw new OperationError(`cannot follow the recording ${this.#path}: ${why}`)
  }

  /** Returns why the file is not the one that was opened; null if it is. */
  #findChange(): string | null {
    try {
      const file = identify(this.#path)
      if (this.#file === null || file === this.#file) return null
      return file === null ? 'it was deleted or moved' : 'another file has taken its name'
    } catch (error) {
      return describeProblem(error)
    }
  }

  #read<T>(read: (rounds: Database) => T): T {
    try {
      return read(this.#open())
    } catch (error) {
      throw this.#explain(error)
    }
  }

  *#iterate<T>(list: (rounds: Database) => Iterable<T>): Generator<T> {
    try {
      yield* list(this.#open())
    } catch (error) {
      throw this.#explain(error)
    }
  }

  #explain(error: unknown): OperationError {
    const why = describeProblem(error)
    return new OperationError(`cannot read the recording ${this.#path}: ${why}`, { cause: error })
  }
}
