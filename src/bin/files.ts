import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Beside the old file first, then in its place: nobody ever sees half of it. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
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
