import { createHash } from 'node:crypto'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { OperationError } from '../domain/error.ts'
import type {
  NumberedRound,
  RecordedRounds,
  RecordingSummary,
  RoundPlace,
  SelectPlaces,
  Where,
} from '../domain/recorded.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { EpochMs } from '../domain/time.ts'
import {
  compress,
  decodeNames,
  decodeRound,
  encodeFacts,
  type Names,
  namesOf,
  sourceOf,
} from './codec.ts'
import { deleteRounds, shrink } from './retention.ts'
import { prepareSchema } from './schema.ts'
import { summarize } from './summary.ts'

interface DatabaseOptions {
  readonly readOnly: boolean
  /** The time that opening it waits for another process. */
  readonly timeoutMs: number
  /** The version of the program that appends rounds. */
  readonly version?: string | undefined
}

interface StoredRow {
  /** Counts up from 1, whatever the clock does. */
  readonly number: number
  readonly startedAt: EpochMs
  readonly names: number
  readonly facts: Uint8Array
}

const WITHIN = 'FROM rounds WHERE started_at BETWEEN ? AND ?'
const ROUND = 'SELECT number, started_at AS startedAt, names, facts FROM rounds'

// Read at once. A longer read would keep writers from writing back the WAL.
const BATCH = 32

// Names that are recalled.
const RECENT_NAMES = 64

function describeDamage(number: number, startedAt: EpochMs): string {
  const date = new Date(startedAt)
  // The time may be damaged as well.
  const time = Number.isNaN(date.getTime()) ? '' : ` (${date.toISOString().slice(0, 19)}Z)`
  return `it is damaged: round ${number}${time} cannot be decoded; use --from or --to without it`
}

/** The end of a query for one round, and its values. */
function placeOf(where: Where): [clause: string, ...values: number[]] {
  if (where === 'last') return ['ORDER BY number DESC LIMIT 1']
  return 'after' in where
    ? ['WHERE number > ? ORDER BY number LIMIT 1', where.after]
    : ['WHERE started_at <= ? ORDER BY started_at DESC, number DESC LIMIT 1', where.upTo]
}

/** The rounds in one file. A failure is the error of SQLite, or an OperationError without the path. */
export class Database implements RecordedRounds, Disposable {
  /** Bytes of the WAL that could not be written back, because another process is reading. */
  walBytes = 0
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  /** The version of the program, until it is in the file. */
  #writer: string | undefined
  /** The names that were used last: most rounds have those of the round before. */
  #written = { text: '', id: 0 }
  #read: { readonly id: number; readonly names: Names } | null = null

  /** @param path absolute; for reading alone also a `file:` URL */
  constructor(path: string | URL, options: DatabaseOptions) {
    this.#writer = options.version
    this.#db = new DatabaseSync(path, { readOnly: options.readOnly, timeout: options.timeoutMs })
    try {
      prepareSchema(this.#db, options.readOnly)
    } catch (error) {
      this.#db.close()
      throw error
    }
    // A writer that waits here would wait without hearing of a signal.
    if (!options.readOnly) this.#db.exec('PRAGMA busy_timeout = 0')
  }

  /**
   * Appends a round in one transaction: once this returns, the round is on the disk.
   * @param keepFrom some of the rounds that started before make room for it
   */
  append(snapshot: Snapshot, keepFrom?: EpochMs): void {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      const [last] = this.#select('SELECT number, names FROM rounds ORDER BY number DESC LIMIT 1')
      const number = (last?.number ?? 0) + 1
      // Before it is written, so that the new round takes their place in the file.
      if (keepFrom !== undefined && deleteRounds(this.#db, keepFrom)) this.#forget()
      const names = this.#intern(namesOf(snapshot))
      if (names !== last?.names) {
        this.#prepare('UPDATE names SET since = ? WHERE id = ?').run(number, names)
      }
      const insert = 'INSERT INTO rounds (number, started_at, names, facts) VALUES (?, ?, ?, ?)'
      this.#prepare(insert).run(number, snapshot.startedAt, names, encodeFacts(snapshot))
      if (this.#writer !== undefined) {
        this.#prepare('INSERT OR IGNORE INTO writers (version) VALUES (?)').run(this.#writer)
      }
      this.#db.exec('COMMIT')
      this.#writer = undefined
    } catch (error) {
      // SQLite itself rolls back after some failures.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      this.#forget()
      throw error
    }
    this.writeBack(keepFrom !== undefined)
  }

  /**
   * Moves what is in the WAL into the file itself, which has every round then, even if it is moved
   * away while it is open; and leaves an empty WAL, which cannot garble another file of this name.
   */
  writeBack(mayShrink = false): void {
    try {
      if (mayShrink) shrink(this.#db)
      const row = this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() ?? {}
      const { page_size: pageBytes } = this.#db.prepare('PRAGMA page_size').get() ?? {}
      this.walBytes = row['busy'] === 0 ? 0 : Number(row['log']) * Number(pageBytes)
    } catch {
      // The WAL is on the disk, and the next round tries again.
    }
  }

  /** Returns the last round that started at a time or before; the one recorded last without a time. */
  findLast(upTo?: EpochMs): Snapshot | null {
    return this.#find(...placeOf(upTo === undefined ? 'last' : { upTo }))
  }

  /** Returns the first round that started after a time. */
  findNext(after: EpochMs): Snapshot | null {
    return this.#find('WHERE started_at > ? ORDER BY started_at, number LIMIT 1', after)
  }

  /** Returns the place of a round, without reading it; null if there is none. */
  findPlace(where: Where): RoundPlace | null {
    const [clause, ...values] = placeOf(where)
    const row = this.#prepare(`SELECT number, started_at FROM rounds ${clause}`).get(...values)
    if (row === undefined) return null
    return { number: Number(row['number']), startedAt: Number(row['started_at']) }
  }

  /** Returns the last rounds before a number, the oldest first. */
  before(number: number, count: number): NumberedRound[] {
    const where = 'WHERE number < ? ORDER BY number DESC LIMIT ?'
    return this.#number(this.#select(`${ROUND} ${where}`, number, count).toReversed())
  }

  /** Returns the first rounds after a number, the oldest first. */
  after(number: number, count: number, select?: SelectPlaces): NumberedRound[] {
    const where = 'WHERE number > ? ORDER BY number LIMIT ?'
    return this.#number(this.#select(`${ROUND} ${where}`, number, count), select)
  }

  /** Yields the rounds that started within a span, both ends included, in the order of recording. */
  *between(from: EpochMs, to: EpochMs): Generator<Snapshot> {
    const [ends] = this.#select(
      `SELECT min(number) AS number, max(number) AS last ${WITHIN}`,
      from,
      to,
    )
    const { number: first, last } = ends as unknown as { number: number | null; last: number }
    // By number, so that nothing is sorted. The sign keeps SQLite from going by time.
    const batch = `${ROUND} WHERE number BETWEEN ? AND ? AND +started_at BETWEEN ? AND ?`
    for (let next = first ?? Number.POSITIVE_INFINITY; next <= last;) {
      const rows = this.#select(`${batch} ORDER BY number LIMIT ${BATCH}`, next, last, from, to)
      for (const row of rows) yield this.#decode(row)
      next = rows.length < BATCH ? Number.POSITIVE_INFINITY : (rows.at(-1)?.number ?? 0) + 1
    }
  }

  /** Returns when the round started that was recorded last; null if there is none. */
  findLastStart(): EpochMs | null {
    const select = 'SELECT started_at AS startedAt FROM rounds ORDER BY number DESC LIMIT 1'
    const row = this.#prepare(select).get()
    return row === undefined ? null : Number(row['startedAt'])
  }

  /** Returns the source of the round that was recorded last; null if there is none. */
  findSource(): string | null {
    const row = this.#prepare('SELECT names FROM rounds ORDER BY number DESC LIMIT 1').get()
    return row === undefined ? null : sourceOf(this.#namesOf(Number(row['names'])))
  }

  /** Yields different names of earlier rounds, those that were used last first. */
  *recentNames(): Generator<Names> {
    const recent = `SELECT id AS names FROM names ORDER BY since DESC LIMIT ${RECENT_NAMES}`
    const rows = this.#select(recent)
    for (const { names } of rows) yield this.#namesOf(names)
  }

  /** Returns when the rounds of a span started. */
  startsBetween(from: EpochMs, to: EpochMs): Float64Array {
    const select = this.#prepare(`SELECT started_at AS startedAt ${WITHIN} ORDER BY number`)
    // There may be millions, and a row takes much more than its time.
    const { count } = this.#prepare(`SELECT count(*) AS count ${WITHIN}`).get(from, to) ?? {}
    const starts = new Float64Array(Number(count))
    let at = 0
    for (const row of select.iterate(from, to)) {
      starts[at] = Number(row['startedAt'])
      at += 1
    }
    return starts.subarray(0, at)
  }

  /** Yields all sets of names, the newest first. */
  *names(): Generator<Names> {
    const select = this.#db.prepare('SELECT names FROM names ORDER BY id DESC')
    for (const { names } of select.iterate()) yield decodeNames(names as Uint8Array)
  }

  summarize(): RecordingSummary {
    return summarize(this.#db)
  }

  [Symbol.dispose](): void {
    if (this.#db.isOpen) this.#db.close()
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#db.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #select(sql: string, ...values: readonly number[]): StoredRow[] {
    return this.#prepare(sql).all(...values) as unknown as StoredRow[]
  }

  #find(where: string, ...values: readonly number[]): Snapshot | null {
    const [row] = this.#select(`${ROUND} ${where}`, ...values)
    return row === undefined ? null : this.#decode(row)
  }

  #number(rows: readonly StoredRow[], select?: SelectPlaces): NumberedRound[] {
    return rows.map((row) => ({ number: row.number, snapshot: this.#decode(row, select) }))
  }

  #decode({ number, startedAt, names: id, facts }: StoredRow, select?: SelectPlaces): Snapshot {
    const names = this.#namesOf(id)
    try {
      return decodeRound(names, startedAt, facts, select)
    } catch (cause) {
      throw new OperationError(describeDamage(number, startedAt), { cause })
    }
  }

  #namesOf(id: number): Names {
    if (this.#read?.id !== id) {
      const row = this.#prepare('SELECT names FROM names WHERE id = ?').get(id)
      this.#read = { id, names: decodeNames(row?.['names'] as Uint8Array) }
    }
    return this.#read.names
  }

  /** Returns the row of these names, a new one if there is none. */
  #intern(text: string): number {
    if (this.#written.text === text) return this.#written.id
    const digest = createHash('sha256').update(text).digest()
    const known = this.#prepare('SELECT id FROM names WHERE digest = ?').get(digest)
    const insert = this.#prepare('INSERT INTO names (digest, names) VALUES (?, ?)')
    const id = known?.['id'] ?? insert.run(digest, compress(text)).lastInsertRowid
    this.#written = { text, id: Number(id) }
    return this.#written.id
  }

  #forget(): void {
    this.#written = { text: '', id: 0 }
    this.#read = null
  }
}
