import type { DatabaseSync } from 'node:sqlite'
import { OperationError } from '../domain/error.ts'

/** The version of the schema that this program writes. */
const VERSION = 1

// "cpxr": it tells a recording from other databases.
const APPLICATION_ID = 0x63_70_78_72

const SCHEMA = `
  CREATE TABLE writers (
    version TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE names (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    names BLOB NOT NULL
  ) STRICT;
  CREATE TABLE rounds (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    started_at INTEGER NOT NULL,
    names INTEGER NOT NULL REFERENCES names (id),
    facts BLOB NOT NULL
  ) STRICT;
  CREATE INDEX rounds_by_time ON rounds (started_at);
  CREATE INDEX rounds_by_names ON rounds (names);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${VERSION};
`

function read(db: DatabaseSync, pragma: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0])
}

/**
 * Makes a new recording of an empty file; checks an existing one, and changes nothing in it.
 * @throws OperationError if it is another kind of database, or made by a newer version
 */
export function prepareSchema(db: DatabaseSync, readOnly: boolean): void {
  const isEmpty = read(db, 'schema_version') === 0
  if (!isEmpty && read(db, 'application_id') !== APPLICATION_ID) {
    throw new OperationError('it is a database of another program')
  }
  const version = read(db, 'user_version')
  if (version > VERSION) throw new OperationError('it was made by a newer version of monitoring')
  if (readOnly) {
    if (isEmpty) throw new OperationError('it has no rounds yet')
    return
  }
  // It has to be set before the first table.
  if (isEmpty) db.exec('PRAGMA auto_vacuum = INCREMENTAL')
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  db.exec('PRAGMA journal_size_limit = 67108864')
  if (isEmpty) db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`)
}
