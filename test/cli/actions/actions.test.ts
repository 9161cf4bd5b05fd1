import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ACTIONS } from '../../../src/cli/actions/actions.ts'

const SOURCES = globSync('src/**/*.ts')

test.each(ACTIONS.map(({ name }) => name))(
  'the name %s is in the file of its action alone',
  (name) => {
    const quoted = new RegExp(`['"]${name}['"]`)
    const key = new RegExp(`^\\s*${name}:`, 'm')
    const files = SOURCES.filter((file) => {
      const text = readFileSync(file, 'utf8')
      return quoted.test(text) || key.test(text)
    })
    expect(files).toEqual([expect.stringMatching(/^src\/cli\/actions\//)])
  },
)

test('each action has a name and flags of its own', () => {
  const names = ACTIONS.flatMap(({ name, flags }) => [name, ...flags])
  expect(new Set(names).size).toBe(names.length)
})
