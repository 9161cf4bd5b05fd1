import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MAY_IMPORT } from '../oxlint.config.ts'
import { ROOT } from './support/command.ts'
import { read } from './support/pages.ts'

const TEXT = read('CONTRIBUTING.md')
const codeIn = (text: string) => Array.from(text.matchAll(/`([^`\n]+)`/g), ([, code = '']) => code)

test('the table of folders in CONTRIBUTING.md allows the same imports as the lint', () => {
  const rows = TEXT.matchAll(/^\| `(src\/[^`]*)` .*\|([^|]*)\|$/gm)
  const table = Array.from(rows, ([, folder = '', imports = '']) => [folder, codeIn(imports)])
  const lint = Object.entries(MAY_IMPORT).map(([files, names]) => [
    files.replace(/\*(?:\*|\.ts)$/, ''),
    names,
  ])
  expect(table).toEqual(lint)
})

test('every path in CONTRIBUTING.md exists', () => {
  const paths = codeIn(TEXT).filter((code) => /^[\w./-]+(?:\/|\.(?:json|md|sh|ts))$/.test(code))
  const isThere = (path: string) => [path, `src/${path}`].some((each) => existsSync(ROOT + each))
  expect(paths.length).toBeGreaterThan(50)
  expect(paths.filter((path) => !isThere(path))).toEqual([])
})
