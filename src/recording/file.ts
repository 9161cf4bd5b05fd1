import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readSync,
  rmSync,
  type Stats,
} from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { OperationError } from '../domain/error.ts'
import { Database } from './database.ts'
import { describeProblem, isBusy, isUnopened, NOT_A_RECORDING } from './problem.ts'

// The time that opening a recording waits for another process, and the pause between two attempts.
const BUSY_MS = 2000
const PAUSE_MS = 20
const MAGIC = 'SQLite format 3\0'

/** Nothing has this name. */
export class MissingFileError extends OperationError {}

function inspect(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null
}

/** A text that changes when another file takes this name, or another program writes to the file. */
export function fingerprint(path: string): string {
  const found = inspect(path)
  return found === null ? '' : [found.dev, found.ino, found.size, found.mtimeMs].join(':')
}

/** A text that changes when another file takes this name; null if none has it. */
export function identify(path: string): string | null {
  const found = inspect(path)
  return found === null ? null : `${found.dev}:${found.ino}`
}

function checkContent(path: string, { size }: Stats): void {
  if (size === 0) return
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const start = Buffer.alloc(MAGIC.length)
    readSync(fd, start)
    if (start.toString('latin1') !== MAGIC) throw new OperationError(NOT_A_RECORDING)
  } finally {
    closeSync(fd)
  }
}

/** Waits without events: a recording is opened before there are any. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
}

/** Creates an empty file; returns whether no other process was faster. */
function createFile(path: string): boolean {
  try {
    // Others must not read what a fleet does.
    closeSync(openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  // They belong to a file that had this name before; SQLite would take them for those of this one.
  for (const suffix of ['-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true })
  return true
}

/** Leaves a file to the process that has just created it, until that has made it a recording. */
function awaitCreation(path: string): void {
  for (let waitedMs = 0; waitedMs < BUSY_MS; waitedMs += PAUSE_MS) {
    const found = inspect(path)
    if (found?.size !== 0 || Date.now() - found.mtimeMs > BUSY_MS) return
    pause()
  }
}

/** Makes sure that there is a file; returns whether it is a new one. */
function ensureFile(path: string): boolean {
  while (inspect(path) === null) {
    if (createFile(path)) return true
    // The other process removes it again if it fails.
    awaitCreation(path)
  }
  awaitCreation(path)
  return false
}

/** Checks that a recording can be at a path. */
function checkFile(path: string, mode: 'append' | 'read'): void {
  const found = inspect(path)
  if (found === null) throw new MissingFileError('no such file')
  if (found.isSymbolicLink()) {
    throw new OperationError('it is a symbolic link; name the file that it leads to')
  }
  if (!found.isFile()) throw new OperationError('it is not a regular file')
  // SQLite would open it for reading, and fail at the first round.
  if (mode === 'append') accessSync(path, constants.R_OK | constants.W_OK)
  checkContent(path, found)
}

/** Opens a file that nobody can write, where SQLite could not create the files that it shares. */
function openSealed(path: string): Database {
  const url = pathToFileURL(path)
  url.searchParams.set('immutable', '1')
  return new Database(url, { readOnly: true, timeoutMs: 0 })
}

function openPrepared(path: string, readOnly: boolean, version?: string): Database {
  const giveUpAt = performance.now() + BUSY_MS
  for (;;) {
    try {
      return new Database(path, { readOnly, timeoutMs: BUSY_MS, version })
    } catch (error) {
      const hasWal = (inspect(`${path}-wal`)?.size ?? 0) > 0
      if (readOnly && isUnopened(error) && !hasWal) return openSealed(path)
      // SQLite does not wait if it could wait for ever.
      if (!isBusy(error) || performance.now() >= giveUpAt) throw error
      pause()
    }
  }
}

/**
 * Opens a recording.
 * @param mode `append` creates the file if it is missing
 * @param version of the program that appends rounds
 * @throws OperationError a sentence without the path
 */
export function openDatabase(path: string, mode: 'append' | 'read', version?: string): Database {
  const absolute = resolve(path)
  let isNew = false
  try {
    isNew = mode === 'append' && ensureFile(absolute)
    checkFile(absolute, mode)
    return openPrepared(absolute, mode === 'read', version)
  } catch (error) {
    // The next attempt would wait for the process that has created it.
    if (isNew && inspect(absolute)?.size === 0) rmSync(absolute)
    if (error instanceof OperationError) throw error
    throw new OperationError(describeProblem(error), { cause: error })
  }
}
