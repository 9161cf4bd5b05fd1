import { closeSync, constants, lstatSync, openSync, readSync, type Stats } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { OperationError } from '../domain/error.ts'
import { Database } from './database.ts'
import { describeProblem, isUnopened } from './problem.ts'

// The time that a writer waits for another one.
const BUSY_MS = 2000
const MAGIC = 'SQLite format 3\0'

/** Returns the facts about a file; null if there is none. */
export function inspect(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null
}

function checkContent(path: string, { size }: Stats): void {
  if (size === 0) return
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const start = Buffer.alloc(MAGIC.length)
    readSync(fd, start)
    if (start.toString('latin1') !== MAGIC) throw new OperationError('it is not a recording')
  } finally {
    closeSync(fd)
  }
}

/** Checks that a recording can be at a path; creates an empty file for a new one. */
function prepareFile(path: string, mayCreate: boolean): void {
  const found = inspect(path)
  if (found === null && mayCreate) {
    // Others must not read what a fleet does.
    closeSync(openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600))
    return
  }
  if (found === null) throw new OperationError('no such file')
  if (!found.isFile()) throw new OperationError('it is not a regular file')
  checkContent(path, found)
}

/** Opens a file that nobody can write, where SQLite could not create the files that it shares. */
function openSealed(path: string): Database {
  const url = pathToFileURL(path)
  url.searchParams.set('immutable', '1')
  return new Database(url, { readOnly: true, timeoutMs: 0 })
}

/**
 * Opens a recording.
 * @param mode `append` creates the file if it is missing
 * @param version of the program that appends rounds
 * @throws OperationError a sentence without the path
 */
export function openDatabase(path: string, mode: 'append' | 'read', version?: string): Database {
  const absolute = resolve(path)
  const readOnly = mode === 'read'
  try {
    prepareFile(absolute, !readOnly)
    return new Database(absolute, { readOnly, timeoutMs: BUSY_MS, version })
  } catch (error) {
    if (error instanceof OperationError) throw error
    if (readOnly && isUnopened(error) && inspect(`${absolute}-wal`) === null)
      return openSealed(absolute)
    throw new OperationError(describeProblem(error))
  }
}
