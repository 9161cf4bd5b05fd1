import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readTextFile } from '../../src/bin/read-file.ts'
import { newFolder } from '../support/folder.ts'

const { signal: never } = new AbortController()

test('a file is read up to the given size', async () => {
  const path = join(newFolder(), 'list')
  writeFileSync(path, 'a'.repeat(2_000_000))
  const { text } = await readTextFile(path, never, { maxBytes: 2_000_000 })
  expect(text).toHaveLength(2_000_000)
  await expect(readTextFile(path, never, { maxBytes: 1_999_999 })).rejects.toThrow('EFBIG')
})

test('a signal ends the wait for the writer of a FIFO', async () => {
  const path = join(newFolder(), 'fifo')
  execFileSync('mkfifo', [path])
  const controller = new AbortController()
  const reading = readTextFile(path, never, { signal: controller.signal })
  controller.abort(new Error('deadline'))
  await expect(reading).rejects.toThrow('deadline')
})
