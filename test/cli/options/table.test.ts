import { expect, test } from 'vitest'
import { OPTIONS } from '../../../src/cli/options/table.ts'

test('flags and keys are unique', () => {
  const flags = OPTIONS.flatMap((option) => [...option.flags])
  const keys = OPTIONS.map(({ key }) => key)
  expect(new Set(flags).size).toBe(flags.length)
  expect(new Set(keys).size).toBe(keys.length)
})

test('only the options of the original program may be shortened', () => {
  const seeds = OPTIONS.filter(({ abbreviable }) => abbreviable === true).map(({ flags }) => flags)
  expect(seeds).toEqual([
    ['--summary', '-s'],
    ['--serviceStats', '-ss'],
    ['--healthCheck', '-hc'],
    ['--monitorService', '-ms'],
    ['--healthyInstances', '-hi'],
    ['-h', '--help'],
  ])
})

const DEFAULTS = OPTIONS.flatMap((option) => (option.default === undefined ? [] : [option]))

test.each(DEFAULTS.map((option) => [option.key, option] as const))(
  'the default of %s is a valid value that its help names',
  (_, option) => {
    const text = String(option.default)
    expect(option.type?.parse(text)).toBe(option.default)
    expect(option.help).toMatch(new RegExp(`\\b[Dd]efaults? (to )?${text}\\b`))
  },
)
