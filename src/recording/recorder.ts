import { OperationError } from '../domain/error.ts'
import type { InstanceId, ScrapeResult, Snapshot } from '../domain/snapshot.ts'
import type { Moment, Progress, Source } from '../domain/source.ts'
import type { Database } from './database.ts'
import { inspect, openDatabase } from './file.ts'
import { describeProblem } from './problem.ts'
import { Rounds } from './rounds.ts'

function serviceOf(result: ScrapeResult): string | null {
  if (result.kind === 'sample') return result.sample.service
  return result.kind === 'stopped' ? result.service : result.lastService
}

/** What is known of earlier rounds. */
interface Memory {
  readonly ids: readonly InstanceId[]
  readonly services: ReadonlyMap<InstanceId, string>
  readonly knownServices: readonly string[]
}

const NOTHING: Memory = { ids: [], services: new Map(), knownServices: [] }

function memoryOf({ results, knownServices }: Snapshot): Memory {
  const services = new Map<InstanceId, string>()
  for (const result of results) {
    const service = serviceOf(result)
    if (service !== null) services.set(result.id, service)
  }
  return { ids: results.map(({ id }) => id), services, knownServices }
}

/** Completes a round with what earlier rounds knew: the services of silent instances, and all services. */
function lend(memory: Memory, snapshot: Snapshot): Snapshot {
  const { listing } = snapshot
  const results = snapshot.results.map((result): ScrapeResult => {
    if (result.kind === 'sample' || result.kind === 'stopped') return result
    return { ...result, lastService: result.lastService ?? memory.services.get(result.id) ?? null }
  })
  // A process that has just started remembers no listing.
  if (!listing.ok && results.length === 0) {
    const { failure } = listing
    for (const id of memory.ids) {
      const lastService = memory.services.get(id) ?? null
      results.push({ id, latencyMs: null, kind: 'failure', failure, lastService })
    }
  }
  const knownServices = [...new Set([...memory.knownServices, ...snapshot.knownServices])]
  return { ...snapshot, results, knownServices }
}

interface RecorderOptions {
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
  problem: string | null = null
  readonly #source: Source
  readonly #path: string
  readonly #options: RecorderOptions
  #database: Database
  #inode: number | undefined
  #memory = NOTHING

  /** @throws OperationError if the recording cannot be opened or created */
  constructor(source: Source, path: string, options: RecorderOptions) {
    this.address = source.address
    this.hasPast = source.hasPast
    this.#source = source
    this.#path = path
    this.#options = options
    this.#database = this.#open()
    this.#inode = inspect(path)?.ino
    this.recorded = new Rounds(path, () => this.#database)
  }

  async at(moment: Moment, signal: AbortSignal): Promise<Snapshot> {
    const read = await this.#source.at(moment, signal)
    if (moment !== 'now') return read
    const snapshot = lend(this.#memory, read)
    // What was not read because of a signal says nothing about the fleet.
    if (!signal.aborted) this.#append(snapshot)
    const { problem } = this
    if (problem === null) return snapshot
    const remark = { code: 'notRecorded', path: this.#path, problem } as const
    return { ...snapshot, remarks: [...(snapshot.remarks ?? []), remark] }
  }

  progress(): Progress | null {
    return this.#source.progress?.() ?? null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#database[Symbol.dispose]()
    await this.#source[Symbol.asyncDispose]()
  }

  #open(): Database {
    try {
      const database = openDatabase(this.#path, 'append', this.#options.version)
      const last = database.findLast()
      if (last !== null) this.#memory = memoryOf(last)
      return database
    } catch (error) {
      if (!(error instanceof OperationError)) throw error
      throw new OperationError(`cannot record to ${this.#path}: ${error.message}`)
    }
  }

  #append(snapshot: Snapshot): void {
    this.#memory = memoryOf(snapshot)
    try {
      this.#followFile()
      this.#database.append(snapshot)
      this.problem = null
      const { keepMs } = this.#options
      if (keepMs !== undefined) this.#database.deleteUpTo(snapshot.startedAt - keepMs)
    } catch (error) {
      this.problem = error instanceof OperationError ? error.message : describeProblem(error)
    }
  }

  /** Opens the file anew if it was moved or replaced, rather than write to one that has no name. */
  #followFile(): void {
    if (inspect(this.#path)?.ino === this.#inode) return
    this.#database[Symbol.dispose]()
    this.#database = openDatabase(this.#path, 'append', this.#options.version)
    this.#inode = inspect(this.#path)?.ino
  }
}
