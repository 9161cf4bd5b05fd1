import { expect, test } from 'vitest'
import { createDelays } from '../../src/mock/response-plan.ts'

function drawDelays(ms: number, jitterMs: number, seed = 7): number[] {
  const next = createDelays({ ms, jitterMs }, seed)
  return Array.from({ length: 10_000 }, next)
}

const distinct = (delays: number[]) => [...new Set(delays)].toSorted((one, other) => one - other)
const mean = (delays: number[]) => delays.reduce((sum, each) => sum + each, 0) / delays.length

test.each([
  [0, 0, [0]],
  [20, 0, [20]],
  [0.5, 0, [0, 1]],
  [20, 2, [18, 19, 20, 21, 22]],
  [1, 3, [0, 1, 2, 3, 4]],
])(
  'a latency of %d ms with a jitter of %d ms delays by these whole milliseconds',
  (ms, jitterMs, expected) => {
    expect(distinct(drawDelays(ms, jitterMs))).toEqual(expected)
  },
)

test('a fraction of a millisecond is right on average', () => {
  expect(mean(drawDelays(0.25, 0))).toBeCloseTo(0.25, 1)
})

test('the delays are repeatable by the seed', () => {
  expect(drawDelays(20, 5)).toEqual(drawDelays(20, 5))
  expect(drawDelays(20, 5, 8)).not.toEqual(drawDelays(20, 5))
})
