import { lstat, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { NewFile } from '../host.ts'
import { clock } from './clock.ts'
import { systemError } from './read-file.ts'

/** Whether a path leads to a descriptor of a process, such as /dev/stdout, over at most so many links. */
async function isDescriptor(path: string, mostLinks = 40): Promise<boolean> {
  const place = resolve(path)
  if (/^\/(?:dev|proc)\//.test(place)) return true
  const target = mostLinks === 0 ? null : await readlink(place).catch(() => null)
  return target !== null && isDescriptor(resolve(dirname(place), target), mostLinks - 1)
}

/**
 * Finds the file to replace, of a symbolic link its target, and its mode; null if it is new. A link
 * without a target and /dev/stdout are refused.
 */
async function findPlace(path: string): Promise<{ path: string; mode: number | null }> {
  const entry = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  if (entry === undefined) return { path, mode: null }
  const found = await stat(path)
  if (found.isFile() && !(await isDescriptor(path)))
    return { path: await realpath(path), mode: found.mode & 0o7777 }
  throw systemError(found.isDirectory() ? 'EISDIR' : 'ENOTSUP')
}

/**
 * Writes atomically: temporary file in the same folder, then rename. An existing file keeps its mode; a
 * new one has 0644 before the umask.
 * @param stop ends the writing with its reason
 */
export async function createFile(path: string, stop: AbortSignal): Promise<NewFile> {
  const place = await findPlace(path)
  const beside = `${place.path}.${process.pid}.${clock.random().toString(36).slice(2)}`
  const file = await open(beside, 'wx', 0o644)
  return {
    async write(text) {
      stop.throwIfAborted()
      await file.appendFile(text)
    },
    async commit() {
      if (place.mode !== null) await file.chmod(place.mode)
      await file.sync()
      stop.throwIfAborted()
      await rename(beside, place.path)
    },
    async [Symbol.asyncDispose]() {
      await file.close()
      await rm(beside, { force: true })
    },
  }
}
