import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { ROOT } from '../support/command.ts'

const MOST_BYTES = 60_000

test('the page takes at most 60 kB with gzip', () => {
  const folder = join(ROOT, 'dist/page')
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = files.map(({ parentPath, name }) => {
    return gzipSync(readFileSync(join(parentPath, name)), { level: 9 }).length
  })
  expect(files.map(({ name }) => name)).toContain('index.html')
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES)
})
