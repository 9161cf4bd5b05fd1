import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** Reads all files below a folder, by their paths with slashes. Rejects with the system's error. */
export async function readPage(folder: string): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name)
    return [relative(folder, path).replaceAll(sep, '/'), await readFile(path)] as const
  })
  return new Map(await Promise.all(read))
}
