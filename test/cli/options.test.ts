import { expect, test } from 'vitest'
import { OPTIONS } from '../../src/cli/options.ts'

test('no flag and no destination stands for two options', () => {
  const flags = OPTIONS.flatMap((option) => [...option.flags])
  const destinations = OPTIONS.map(({ settings }) => settings.dest)
  expect(new Set(flags).size).toBe(flags.length)
  expect(new Set(destinations).size).toBe(destinations.length)
})

test("the seed's options are marked, since only they may be shortened", () => {
  const seeds = OPTIONS.filter(({ fromSeed }) => fromSeed === true).map(({ flags }) => flags)
  expect(seeds).toEqual([
    ['-h', '--help'],
    ['--summary', '-s'],
    ['--serviceStats', '-ss'],
    ['--healthCheck', '-hc'],
    ['--monitorService', '-ms'],
    ['--healthyInstances', '-hi'],
  ])
})
