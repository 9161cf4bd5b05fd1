import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { TextFile } from '../domain/host.ts'

export async function readTextFile(path: string): Promise<TextFile> {
  const [text, { mode }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
  return { text, mode }
}

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
