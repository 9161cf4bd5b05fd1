import { lstat, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { NewFile } from '../host.ts'
import { systemError } from './read-file.ts'

interface Place {
  readonly path: string
  /** The mode of the file that is there; null if there is none. */
  readonly mode: number | null
}

function isMissing(path: string): Promise<boolean> {
  return lstat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return true
      throw error
    },
  )
}

const MOST_LINKS = 40

/** Whether a path leads to a descriptor of a process, as /dev/stdout does. */
async function isDescriptor(path: string): Promise<boolean> {
  let place = resolve(path)
  for (let links = 0; links < MOST_LINKS; links += 1) {
    if (/^\/(?:dev|proc)\//.test(place)) return true
    const target = await readlink(place).catch(() => null)
    if (target === null) return false
    place = resolve(dirname(place), target)
  }
  return false
}

/**
 * Finds the file to replace. A symbolic link stays: the file that it names is replaced. A
 * link to a file that cannot be found is never replaced itself, and neither is /dev/stdout.
 */
async function findPlace(path: string): Promise<Place> {
  if (await isMissing(path)) return { path, mode: null }
  const found = await stat(path)
  if (found.isFile() && !(await isDescriptor(path)))
    return { path: await realpath(path), mode: found.mode & 0o7777 }
  const code = found.isDirectory() ? 'EISDIR' : 'ENOTSUP'
  throw systemError(code)
}

/**
 * Creates a file beside `path`, which takes its place once it is complete: readers see the old file or
 * the new one. A file that is there keeps its mode.
 * @param stop ends the writing with its reason
 */
export async function createFile(path: string, stop: AbortSignal): Promise<NewFile> {
  const place = await findPlace(path)
  // In the same folder, because a rename cannot leave the file system.
  const beside = `${place.path}.${process.pid}.${Math.random().toString(36).slice(2)}`
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
