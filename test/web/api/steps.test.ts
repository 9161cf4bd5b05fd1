import { describe, expect, test } from 'vitest'
import { chooseStep, Steps } from '../../../src/web/api/steps.ts'

const COLUMNS = { mean: 'mean', least: 'least', greatest: 'greatest' } as const

/** The columns of rounds with one value each. */
function gather(stepMs: number | null, rounds: readonly (readonly [at: number, number | null])[]) {
  const steps = new Steps(COLUMNS, stepMs)
  for (const [at, value] of rounds) steps.add(at, { mean: value, least: value, greatest: value })
  const { times, columnOf } = steps.end()
  const [mean, least, greatest] = ['mean', 'least', 'greatest'].map(columnOf)
  return { times, mean, least, greatest }
}

describe('rounds in steps', () => {
  test('a step has the mean of its rounds that have a value, or the least, or the greatest', () => {
    expect(
      gather(10_000, [
        [10_000, 1],
        [15_000, 4],
        [19_999, null],
        [20_000, null],
        [30_000, 7],
      ]),
    ).toEqual({
      times: [10_000, 20_000, 30_000],
      mean: [2.5, null, 7],
      least: [1, null, 7],
      greatest: [4, null, 7],
    })
  })

  test('each round is a step of its own without a length', () => {
    const { times, mean } = gather(null, [
      [10_001, 1],
      [15_002, null],
      [20_003, 3],
    ])
    expect([times, mean]).toEqual([
      [10_001, 15_002, 20_003],
      [1, null, 3],
    ])
  })

  test('times are in order, and each is there once, although a clock was set back', () => {
    const { times, mean } = gather(null, [
      [20_000, 1],
      [30_000, 2],
      [20_000, 3],
    ])
    expect([times, mean]).toEqual([
      [20_000, 30_000],
      [2, 2],
    ])
  })

  const before = [0, 10_000, 20_000].map((at) => [at, 1] as const)

  test('a gap is a place without values between the steps beside it', () => {
    const { times, mean } = gather(null, [...before, [320_000, 2]])
    expect([times, mean]).toEqual([
      [0, 10_000, 20_000, 170_000, 320_000],
      [1, 1, 1, null, 2],
    ])
    const steps = gather(60_000, [...before, [320_000, 2]])
    expect([steps.times, steps.mean]).toEqual([
      [0, 120_000, 300_000],
      [1, null, 2],
    ])
  })

  test('a few missing rounds are a gap, although they are no event', () => {
    const { times, mean } = gather(10_000, [...before, [60_000, 2]])
    expect([times, mean]).toEqual([
      [0, 10_000, 20_000, 40_000, 60_000],
      [1, 1, 1, null, 2],
    ])
  })

  test('rounds that are always far apart are no gaps', () => {
    const rounds = [0, 300_000, 600_000, 1_300_000].map((at) => [at, 1] as const)
    expect(gather(null, rounds).times).toEqual([0, 300_000, 600_000, 1_300_000])
  })
})

test.each([
  [1000, 1],
  [500_000, 1],
  [501_000, 2],
  [3_600_000, 10],
  [86_400_000, 300],
  [30 * 86_400_000, 7200],
  [3650 * 86_400_000, 8 * 86_400],
])('a span of %d ms has steps of %d s if it has at most 500', (spanMs, seconds) => {
  expect(chooseStep(spanMs, 500)).toBe(seconds)
})
