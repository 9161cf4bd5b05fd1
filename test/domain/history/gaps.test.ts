import { expect, test } from 'vitest'
import { findGaps, LEAST_BREAK_MS } from '../../../src/domain/history/gaps.ts'

/** Starts of rounds, from the seconds between them. */
function startsOf(distances: readonly number[]): number[] {
  const starts = [1_000_000]
  for (const distance of distances) starts.push((starts.at(-1) ?? 0) + distance * 1000)
  return starts
}

const repeat = (seconds: number, count = 8) => Array.from({ length: count }, () => seconds)

test.each<[string, number[], number[]]>([
  ['rounds at their usual distance', repeat(5), []],
  ['a minute without rounds', [...repeat(5), 60, ...repeat(5)], []],
  ['more than a minute without rounds', [...repeat(5), 61, ...repeat(5)], [61]],
  ['three times the usual distance', [...repeat(300), 900, ...repeat(300)], []],
  ['more than three times of it', [...repeat(300), 901, ...repeat(300)], [901]],
  ['two gaps, one soon after the other', [...repeat(5), 700, 5, 800, ...repeat(5)], [700, 800]],
  ['a gap after the first round', [3600, ...repeat(5)], [3600]],
  ['a gap before the last round', [...repeat(5), 3600], [3600]],
  ['a greater interval from then on', [...repeat(5), ...repeat(300)], []],
  ['a smaller interval from then on', [...repeat(300), ...repeat(5)], []],
  ['a gap between two intervals', [...repeat(5), 3600, ...repeat(300)], [3600]],
  ['two rounds', [86_400], []],
  ['one round', [], []],
  ['a clock that was set back', [...repeat(5), -3600, ...repeat(5)], []],
])('gaps are found: %s', (_, distances, gaps) => {
  const found = findGaps(startsOf(distances))
  expect([...found.values()].map((ms) => ms / 1000)).toEqual(gaps)
})

test.each<[string, number[], number[]]>([
  ['more than three times the usual distance breaks it', [...repeat(5), 16, ...repeat(5)], [16]],
  ['three times the usual distance does not', [...repeat(5), 15, ...repeat(5)], []],
  ['a few seconds among short intervals do not', [...repeat(0.1), 3, ...repeat(0.1)], []],
])('whether a gap breaks a line: %s', (_, distances, gaps) => {
  const found = findGaps(startsOf(distances), LEAST_BREAK_MS)
  expect([...found.values()].map((ms) => ms / 1000)).toEqual(gaps)
})

test('a gap is known by the start of the round after it', () => {
  const starts = startsOf([...repeat(5), 600, ...repeat(5)])
  expect([...findGaps(starts)]).toEqual([[starts[9], 600_000]])
})

test('no rounds have no gaps', () => {
  expect(findGaps([]).size).toBe(0)
})
