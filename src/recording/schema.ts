import type { DatabaseSync } from 'node:sqlite'
import { OperationError } from '../domain/error.ts'

/** The version of the schema that this program writes. */
const VERSION = 1

// "cpxr": it tells a recording from other databases.
const APPLICATION_ID = 0x63_70_78_72

// Rounds of some thousand instances, and of some hundred, leave much of larger or smaller ones empty.
const PAGE_BYTES = 2048

const SCHEMA = `
  CREATE TABLE writers (
    version TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE names (
    id INTEGER PRIMARY KEY,
    -- The last round with these names after one with others.
    since INTEGER NOT NULL DEFAULT 0,
    digest BLOB NOT NULL UNIQUE,
    names BLOB NOT NULL
  ) STRICT;
  CREATE TABLE rounds (
    number INTEGER PRIMARY KEY,
    started_at INTEGER NOT NULL,
    names INTEGER NOT NULL,
    facts BLOB NOT NULL
  ) STRICT;
  CREATE INDEX names_by_since ON names (since);
  -- With the names, so that rounds are counted without reading them.
  CREATE INDEX rounds_by_time ON rounds (started_at, names);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${VERSION};
`

// A reader that lets nobody write back the WAL makes it grow; afterwards it is cut to this.
const MOST_WAL_BYTES = 64 * 1024 * 1024

function read(db: DatabaseSync, pragma: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0])
}

function isEmpty(db: DatabaseSync): boolean {
  return read(db, 'schema_version') === 0
}

/** Makes a recording of an empty file, unless another process is faster. */
function create(db: DatabaseSync): void {
  // They have to be set before the first table.
  db.exec(`PRAGMA page_size = ${PAGE_BYTES}`)
  db.exec('PRAGMA auto_vacuum = INCREMENTAL; BEGIN IMMEDIATE')
  if (isEmpty(db)) db.exec(SCHEMA)
  db.exec('COMMIT')
}

/**
 * Makes a new recording of an empty file; checks an existing one, and changes nothing in it.
 * @throws OperationError if it is another kind of database, or made by a newer version
 */
export function prepareSchema(db: DatabaseSync, readOnly: boolean): void {
  if (isEmpty(db)) {
    if (readOnly) throw new OperationError('it has no rounds yet')
    create(db)
  }
  if (read(db, 'application_id') !== APPLICATION_ID) {
    throw new OperationError(
      'it is a database of another program; name a file that --record has written',
    )
  }
  const version = read(db, 'user_version')
  if (version > VERSION) {
    throw new OperationError('it was made by a newer version of monitoring; update monitoring')
  }
  if (readOnly) return
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  db.exec(`PRAGMA journal_size_limit = ${MOST_WAL_BYTES}`)
}
