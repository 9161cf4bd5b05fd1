import { OperationError } from '../domain/error.ts'
import type { Remark, Snapshot } from '../domain/snapshot.ts'
import type { Moment, Progress, Source } from '../domain/source.ts'
import type { EpochMs } from '../domain/time.ts'
import type { Clock } from '../host.ts'
import type { Database } from './database.ts'
import { fingerprint, openDatabase } from './file.ts'
import { FleetMemory } from './memory.ts'
import { describeProblem, isBusy, mayPass } from './problem.ts'
import { Rounds } from './rounds.ts'

// The time that a round waits for another writer, and the pause between two attempts.
const BUSY_MS = 2000
const RETRY_MS = 50
// Beyond it, a reader that keeps the WAL from being written back is worth a warning.
const LARGE_WAL_BYTES = 64 * 1024 * 1024
// A clock that is set right by a little is not worth a warning.
const STEP_BACK_MS = 1000
const DAY_MS = 86_400_000

interface RecorderOptions {
  readonly clock: Pick<Clock, 'elapsed' | 'sleep'>
  /** Older rounds are deleted; none if undefined. */
  readonly keepMs?: number | undefined
  /** The version of the program. */
  readonly version: string
}

/** A source that appends each of its rounds to a recording, and completes them from it. */
export class Recorder implements Source {
  readonly address: string
  readonly hasPast: boolean
  readonly recorded: Rounds
  /** The reason why the last round was not recorded; null if it was. */
  #problem: string | null = null
  readonly #source: Source
  readonly #path: string
  readonly #options: RecorderOptions
  /** Null after a failure: the next round opens it anew. */
  #database: Database | null = null
  #fingerprint = ''
  readonly #memory = new FleetMemory()
  #lastAt: EpochMs = 0
  #isRecalled = false

  /** @throws OperationError if the recording cannot be opened or created, and waiting would not help */
  constructor(source: Source, path: string, options: RecorderOptions) {
    this.address = source.address
    this.hasPast = source.hasPast
    this.#source = source
    this.#path = path
    this.#options = options
    this.recorded = new Rounds(path, () => this.#open())
    try {
      this.#open()
      this.#fingerprint = fingerprint(path)
    } catch (error) {
      // The first round tries again, and says that it is not recorded.
      if (mayPass(error)) return
      throw new OperationError(`cannot record to ${path}: ${describeProblem(error)}`)
    }
  }

  async at(moment: Moment, signal: AbortSignal): Promise<Snapshot> {
    const read = await this.#source.at(moment, signal)
    if (moment !== 'now') return read
    const snapshot = this.#memory.lend(read)
    // A round that a signal interrupted says nothing about the fleet.
    if (signal.aborted) return snapshot
    this.#memory.remember(snapshot)
    await this.#append(snapshot, signal)
    const remarks = [...(snapshot.remarks ?? []), ...this.#remarksOn(snapshot)]
    this.#lastAt = snapshot.startedAt
    return remarks.length === 0 ? snapshot : { ...snapshot, remarks }
  }

  /** A remark if the last round was not recorded; else null. */
  get remark(): Remark | null {
    const problem = this.#problem
    return problem === null ? null : { code: 'notRecorded', path: this.#path, problem }
  }

  progress(): Progress | null {
    return this.#source.progress?.() ?? null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close()
    await this.#source[Symbol.asyncDispose]()
  }

  /** Returns the open recording. */
  #open(): Database {
    this.#database ??= this.#openOwn()
    return this.#database
  }

  /** Opens the recording, unless it has the rounds of another source. */
  #openOwn(): Database {
    const database = openDatabase(this.#path, 'append', this.#options.version)
    try {
      const source = database.findSource()
      if (source !== null && source !== this.address) {
        throw new OperationError(`it has the rounds of ${source}; name another file`)
      }
      this.#recall(database)
      return database
    } catch (error) {
      database[Symbol.dispose]()
      throw error
    }
  }

  /** Recalls what earlier processes recorded, once. */
  #recall(database: Database): void {
    if (this.#isRecalled) return
    this.#memory.recall(database.recentNames())
    this.#lastAt = database.findLastStart() ?? 0
    this.#isRecalled = true
  }

  async #append(snapshot: Snapshot, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    const giveUpAt = clock.elapsed() + BUSY_MS
    for (;;) {
      try {
        this.#write(snapshot)
        this.#problem = null
        return
      } catch (error) {
        this.#problem = describeProblem(error)
        if (isBusy(error) && clock.elapsed() < giveUpAt && !signal.aborted) {
          await clock.sleep(RETRY_MS, signal)
        } else {
          this.#close()
          return
        }
      }
    }
  }

  #write(snapshot: Snapshot): void {
    const { keepMs } = this.#options
    this.#followFile()
    const database = this.#open()
    // A clock that jumps ahead for one round would delete what is not old.
    const now = Math.min(snapshot.startedAt, database.findLastStart() ?? 0)
    database.append(snapshot, keepMs === undefined ? undefined : now - keepMs)
    this.#fingerprint = fingerprint(this.#path)
  }

  /** Opens the file anew if it was changed, moved, or replaced, rather than write to one without a name. */
  #followFile(): void {
    if (fingerprint(this.#path) === this.#fingerprint) return
    this.#database?.writeBack()
    this.#close()
  }

  #close(): void {
    this.#database?.[Symbol.dispose]()
    this.#database = null
  }

  #remarksOn({ startedAt }: Snapshot): Remark[] {
    const remarks: Remark[] = []
    const path = this.#path
    if (this.remark !== null) remarks.push(this.remark)
    const backMs = this.#lastAt - startedAt
    if (backMs >= STEP_BACK_MS) remarks.push({ code: 'clockBack', backMs })
    const { keepMs = Number.POSITIVE_INFINITY } = this.#options
    const isJump = this.#lastAt > 0 && -backMs > Math.max(keepMs, DAY_MS)
    if (isJump) remarks.push({ code: 'clockAhead', aheadMs: -backMs })
    const bytes = this.#database?.walBytes ?? 0
    if (bytes >= LARGE_WAL_BYTES) remarks.push({ code: 'largeWal', path, bytes })
    return remarks
  }
}
