import { createHash } from 'node:crypto'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { zstdCompressSync } from 'node:zlib'
import { OperationError } from '../domain/error.ts'
import type { RecordedRounds, RecordingSummary } from '../domain/recorded.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { EpochMs } from '../domain/time.ts'
import { decodeNames, decodeRound, encodeFacts, type Names, namesOf } from './codec.ts'
import { prepareSchema } from './schema.ts'
import { summarize } from './summary.ts'

/** The place of a round in a recording. */
interface RoundRow {
  /** Counts up from 1, whatever the clock does. */
  readonly number: number
  readonly startedAt: EpochMs
}

interface DatabaseOptions {
  readonly readOnly: boolean
  /** The time to wait for another writer. */
  readonly timeoutMs: number
  /** The version of the program that appends rounds. */
  readonly version?: string | undefined
}

type StoredRow = RoundRow & { readonly names: number; readonly facts: Uint8Array }

// At once, so that no round waits for it.
const MOST_DELETED = 1000

const WITHIN = 'FROM rounds WHERE started_at BETWEEN ?1 AND ?2'
// The rounds in between are read in the order of the table, so that none has to be sorted.
const SPAN = `number BETWEEN (SELECT min(number) ${WITHIN}) AND (SELECT max(number) ${WITHIN})
  AND started_at BETWEEN ?1 AND ?2`
const ROUND = 'SELECT number, started_at AS startedAt, names, facts FROM rounds'

/** The rounds in one file. A failure is the error of SQLite, or an OperationError without the path. */
export class Database implements RecordedRounds, Disposable {
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
    prepareSchema(this.#db, options.readOnly)
  }

  /** Appends a round in one transaction: once this returns, the round is on the disk. */
  append(snapshot: Snapshot): void {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      const names = this.#intern(namesOf(snapshot))
      const insert = this.#prepare('INSERT INTO rounds (started_at, names, facts) VALUES (?, ?, ?)')
      insert.run(snapshot.startedAt, names, encodeFacts(snapshot))
      if (this.#writer !== undefined) {
        this.#prepare('INSERT OR IGNORE INTO writers (version) VALUES (?)').run(this.#writer)
      }
      this.#db.exec('COMMIT')
      // The file itself has every round then, even if it is moved away while it is open.
      this.#db.exec('PRAGMA wal_checkpoint')
      this.#writer = undefined
    } catch (error) {
      // SQLite itself rolls back after some failures.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      this.#written = { text: '', id: 0 }
      throw error
    }
  }

  /** Returns the last round that started at a time or before; the last of all without a time. */
  findLast(upTo: EpochMs = Number.MAX_SAFE_INTEGER): Snapshot | null {
    return this.#find('WHERE started_at <= ? ORDER BY started_at DESC, number DESC LIMIT 1', upTo)
  }

  /** Returns the first round that started after a time. */
  findNext(after: EpochMs): Snapshot | null {
    return this.#find('WHERE started_at > ? ORDER BY started_at, number LIMIT 1', after)
  }

  /** Yields the rounds that started within a span, both ends included, in the order of recording. */
  *between(from: EpochMs, to: EpochMs): Generator<Snapshot> {
    // A statement of its own, because several spans may be read at once.
    const select = this.#db.prepare(`${ROUND} WHERE ${SPAN} ORDER BY number`)
    for (const row of select.iterate(from, to)) yield this.#decode(row as unknown as StoredRow)
  }

  /** Returns when the same rounds started. */
  startsBetween(from: EpochMs, to: EpochMs): EpochMs[] {
    const select = this.#prepare(`SELECT started_at AS startedAt ${WITHIN} ORDER BY number`)
    return select.all(from, to).map((row) => Number(row['startedAt']))
  }

  /** Yields all sets of names, the newest first. */
  *names(): Generator<Names> {
    const select = this.#db.prepare('SELECT names FROM names ORDER BY id DESC')
    for (const { names } of select.iterate()) yield decodeNames(names as Uint8Array)
  }

  summarize(): RecordingSummary {
    return summarize(this.#db)
  }

  /** Deletes some of the rounds that started at a time or before, and the names that only they had. */
  deleteUpTo(time: EpochMs): void {
    const rounds = this.#prepare(
      'DELETE FROM rounds WHERE number IN (SELECT number FROM rounds WHERE started_at <= ? LIMIT ?)',
    )
    if (rounds.run(time, MOST_DELETED).changes === 0) return
    this.#prepare('DELETE FROM names WHERE id NOT IN (SELECT names FROM rounds)').run()
    this.#written = { text: '', id: 0 }
    // In small steps, each of which a writer of the next round hardly notices.
    this.#db.exec(`PRAGMA incremental_vacuum(${MOST_DELETED})`)
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

  #find(where: string, time: EpochMs): Snapshot | null {
    const row = this.#prepare(`${ROUND} ${where}`).get(time) as StoredRow | undefined
    return row === undefined ? null : this.#decode(row)
  }

  #decode({ number, names: id, facts }: StoredRow): Snapshot {
    if (this.#read?.id !== id) {
      const select = this.#prepare('SELECT names FROM names WHERE id = ?')
      const { names } = select.get(id) as { readonly names: Uint8Array }
      this.#read = { id, names: decodeNames(names) }
    }
    try {
      return decodeRound(this.#read.names, facts)
    } catch (cause) {
      throw new OperationError(`it is damaged: round ${number} cannot be decoded`, { cause })
    }
  }

  /** Returns the row of these names, a new one if there is none. */
  #intern(text: string): number {
    if (this.#written.text === text) return this.#written.id
    const digest = createHash('sha256').update(text).digest()
    const known = this.#prepare('SELECT id FROM names WHERE digest = ?').get(digest)
    const insert = this.#prepare('INSERT INTO names (digest, names) VALUES (?, ?)')
    const id = known?.['id'] ?? insert.run(digest, zstdCompressSync(text)).lastInsertRowid
    this.#written = { text, id: Number(id) }
    return this.#written.id
  }
}
