import { OperationError } from '../domain/error.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Moment, Source } from '../domain/source.ts'
import type { Database } from './database.ts'
import { identify, MissingFileError, openDatabase } from './file.ts'
import { Rounds } from './rounds.ts'

/** The rounds of the past, as a source. */
export class Recording implements Source {
  readonly address: string
  readonly hasPast = true
  readonly recorded: Rounds
  readonly #database: Database

  constructor(path: string, database: Database) {
    this.address = path
    this.recorded = new Rounds(path, () => database, identify(path))
    this.#database = database
  }

  /**
   * Finds a round: the last one for now, the last one at or before `upTo`, the first one after `after`.
   * @throws OperationError if there is none
   */
  async at(moment: Moment, signal: AbortSignal): Promise<Snapshot> {
    signal.throwIfAborted()
    const found = this.#find(moment)
    if (found !== null) return found
    const first = this.recorded.findNext(-1)
    if (first === null) throw new OperationError(`${this.address} has no rounds yet`)
    const start = new Date(first.startedAt).toISOString()
    throw new OperationError(
      typeof moment === 'object' && 'after' in moment
        ? `${this.address} has no later round`
        : `${this.address} has no round so early; the first one started at ${start}`,
    )
  }

  #find(moment: Moment): Snapshot | null {
    if (moment === 'now') return this.recorded.findLast()
    return 'upTo' in moment
      ? this.recorded.findLast(moment.upTo)
      : this.recorded.findNext(moment.after)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#database[Symbol.dispose]()
  }
}

/** A path that may as well be a host with a path, or a host. */
const LIKE_HOST = /^(?:\.\/)?([\w-]+(?:\.[\w-]+)*(?::\d+)?(?:\/[\w.~/-]*)?)$/

/**
 * Opens a recording.
 * @param advice what to do if there is no such file
 * @throws OperationError if it cannot be read
 */
export function openRecorded(path: string, advice = ''): Recording {
  try {
    return new Recording(path, openDatabase(path, 'read'))
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    const why = error instanceof MissingFileError ? `${error.message}${advice}` : error.message
    throw new OperationError(`cannot open the recording ${path}: ${why}`)
  }
}

/** Opens the recording at an address, likewise. */
export async function open(address: string): Promise<Recording> {
  const host = LIKE_HOST.exec(address)?.[1]
  return openRecorded(address, host === undefined ? '' : `; if it is no file, write http://${host}`)
}
