import { OperationError } from '../domain/error.ts'

/** An error of SQLite, or of the system. */
interface Problem {
  readonly code?: string
  readonly errcode?: number
  readonly errstr?: string
}

export const NOT_A_RECORDING = 'it is not a recording; name a file that --record has written'

const BUSY = 5
const IO_ERROR = 10
const FULL = 13
const CANNOT_OPEN = 14

const PASSING = [BUSY, IO_ERROR, FULL]
const PASSING_CODES: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EIO'])

// https://www.sqlite.org/rescode.html; the lower 8 bits of an extended code.
const SQLITE: Readonly<Record<number, readonly [name: string, words: string]>> = {
  [BUSY]: ['SQLITE_BUSY', 'another process is writing to it'],
  8: ['SQLITE_READONLY', 'it is read-only'],
  [IO_ERROR]: ['SQLITE_IOERR', 'input/output error'],
  11: ['SQLITE_CORRUPT', 'it is damaged; the command .recover of sqlite3 may save its rounds'],
  [FULL]: ['SQLITE_FULL', 'no space left on device'],
  [CANNOT_OPEN]: ['SQLITE_CANTOPEN', 'it cannot be opened'],
  26: ['SQLITE_NOTADB', NOT_A_RECORDING],
}

const SYSTEM: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'disk quota exceeded',
  EIO: 'input/output error',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'its folder does not exist',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'its folder does not exist',
  EROFS: 'read-only file system',
}

/**
 * The reason why a recording cannot be used: `no space left on device (SQLITE_FULL)`.
 * @throws the error itself if it is an internal one
 */
export function describeProblem(error: unknown): string {
  if (error instanceof OperationError) return error.message
  const { code, errcode, errstr } = error as Problem
  if (code === undefined) throw error
  if (errcode === undefined) return `${SYSTEM[code] ?? 'it cannot be used'} (${code})`
  const [name, words] = SQLITE[errcode & 0xff] ?? [`SQLite error ${errcode}`, errstr ?? '']
  return `${words} (${name})`
}

function isOf(error: unknown, primary: number): boolean {
  return ((error as Problem).errcode ?? 0) % 256 === primary
}

/** Whether another process is writing at the moment. */
export function isBusy(error: unknown): boolean {
  return isOf(error, BUSY)
}

/** Whether it may pass by itself: a disk that is full or fails, or another process that is writing. */
export function mayPass(error: unknown): boolean {
  if (error instanceof OperationError) return error.cause !== undefined && mayPass(error.cause)
  return (
    PASSING.some((primary) => isOf(error, primary)) || PASSING_CODES.has((error as Problem).code)
  )
}

/** Whether SQLite could not open the file, or one that it needs beside it. */
export function isUnopened(error: unknown): boolean {
  return isOf(error, CANNOT_OPEN)
}
