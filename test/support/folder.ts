import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Creates a folder that exists until the end of the test. */
export function newFolder(parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, 'cpx-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
