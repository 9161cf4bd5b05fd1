import type { ReadOptions, TextFile } from '../host.ts'
import { clock } from './clock.ts'

const DEFAULT_BYTES = 1024 * 1024
const PIPE_TIMEOUT_MS = 5000
const POLL_MS = 10

/** An error in the form of the system's. */
export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code })
}

/** Whether there is a regular file at a path, or a link to one. */
export function isFile(path: string): boolean {
  const { statSync } = process.getBuiltinModule('node:fs')
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

/** Returns how many bytes were read: 0 at the end, null if none are there yet. */
function readInto(buffer: Buffer, fd: number): number | null {
  try {
    return process.getBuiltinModule('node:fs').readSync(fd, buffer)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null
    throw error
  }
}

interface Limits {
  readonly maxBytes: number
  readonly timeoutMs: number
  readonly stop: AbortSignal
}

/** Waits only while nothing can be read. */
async function readToEnd(
  fd: number,
  mayLackWriter: boolean,
  { maxBytes, timeoutMs, stop }: Limits,
): Promise<string> {
  // The system provides the pages of this buffer only when they are written.
  const buffer = Buffer.allocUnsafe(maxBytes + 1)
  const deadline = clock.elapsed() + timeoutMs
  // A FIFO without a writer reads as if at its end.
  let hasBegun = !mayLackWriter
  for (let bytes = 0; bytes < buffer.length;) {
    const count = readInto(buffer.subarray(bytes), fd)
    if (count === 0 && hasBegun) return buffer.toString('utf8', 0, bytes)
    hasBegun ||= count !== 0
    bytes += count ?? 0
    if (count !== null && count > 0) continue
    if (clock.elapsed() > deadline) throw systemError('ETIMEDOUT')
    await clock.sleep(POLL_MS, stop)
    stop.throwIfAborted()
  }
  throw systemError('EFBIG')
}

/**
 * Reads a regular file, or a pipe until its writer closes it: at most 1 MiB (`EFBIG`), within 5 s
 * (`ETIMEDOUT`) or until the signal aborts. Refuses devices and sockets (`ENOTSUP`). Never blocks: a
 * signal can always end it.
 */
export async function readTextFile(
  path: string,
  stop: AbortSignal,
  { maxBytes = DEFAULT_BYTES, signal }: ReadOptions = {},
): Promise<TextFile> {
  // An import would copy all its names, and `node:fs/promises` takes 3 ms of every start.
  const { closeSync, constants, openSync, statSync } = process.getBuiltinModule('node:fs')
  const found = statSync(path)
  // Checked before opening, which may change a device.
  if (!(found.isFile() || found.isFIFO() || found.isDirectory())) throw systemError('ENOTSUP')
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  try {
    // A descriptor that this process inherited, such as `<(command)`, has had its writer.
    const mayLackWriter = found.isFIFO() && !/^\/dev\/(?:fd\/\d+|stdin)$/.test(path)
    const limits =
      signal === undefined
        ? { maxBytes, timeoutMs: PIPE_TIMEOUT_MS, stop }
        : { maxBytes, timeoutMs: Number.POSITIVE_INFINITY, stop: AbortSignal.any([stop, signal]) }
    return { text: await readToEnd(fd, mayLackWriter, limits), mode: found.mode }
  } finally {
    closeSync(fd)
  }
}
