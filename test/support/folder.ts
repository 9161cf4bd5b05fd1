import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder in memory if there is one: a crash leaves the same there, and nothing waits for a disk. */
export const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** Creates a folder that exists until the end of the test. */
export function newFolder(parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, 'cpx-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
