import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes the folder of a file and the one above it, if they are missing. Not `recursive`: Node retries
 * for ever if the file system answers ENOENT, as /proc does.
 */
async function makeFolders(path: string): Promise<void> {
  const folder = dirname(path)
  for (const each of [dirname(folder), folder]) {
    // The file cannot be opened then, which says why.
    await mkdir(each, { mode: 0o700 }).catch(() => {})
  }
}

/** Beside the old file first, then in its place: nobody ever sees half of it. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await makeFolders(path)
  const beside = `${path}.${process.pid}`
  try {
    await using file = await open(beside, 'w', 0o600)
    await file.writeFile(text)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
  await rename(beside, path)
}
