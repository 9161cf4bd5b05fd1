import { describe, expect, test } from 'vitest'
import { findLowHeadroom, isCovered, judgeFleet } from '../../../src/domain/status/check.ts'
import { judge } from '../../../src/domain/status/judge.ts'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import { answered, left, silent, snapshotOf } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

const pair = (service: string, from: number) => [
  answered(`10.0.0.${from}`, service),
  answered(`10.0.0.${from + 1}`, service),
]
const LONE = answered('10.0.0.9', 'lone')
const MUTE = silent('10.0.0.8', 'lone')
const LAX = { minCoverage: 0, warnHeadroom: null }

describe('the verdict on a fleet', () => {
  test.each<[string, ScrapeResult[], number, string]>([
    ['all services have their minimum', [...pair('A', 1), ...pair('B', 3)], 0, 'healthy'],
    ['one is below it for certain', [...pair('A', 1), LONE], 0, 'unhealthy'],
    ['one is undecided', [...pair('A', 1), LONE, MUTE], 0, 'unknown'],
    ['one is below it and one undecided', [LONE, MUTE, answered('10.0.0.1', 'A')], 0, 'unhealthy'],
    ['there is no service', [], 0, 'unknown'],
    ['just enough answered', [...pair('A', 1), left('10.0.0.7', 'A')], 66.6, 'healthy'],
    ['too few answered', [...pair('A', 1), left('10.0.0.7', 'A')], 66.7, 'unknown'],
    ['too few answered, whatever is certain', [LONE, left('10.0.0.7', 'A')], 51, 'unknown'],
  ])('where %s', (_, results, minCoverage, verdict) => {
    const judged = { ...judge(snapshotOf(results), POLICY), absent: [] }
    expect(judgeFleet(judged, { ...LAX, minCoverage })).toBe(verdict)
  })

  test('is undecided where a service that is asked for is not there', () => {
    const judged = { ...judge(snapshotOf(pair('A', 1)), POLICY), absent: ['B'] }
    expect(judgeFleet(judged, LAX)).toBe('unknown')
  })
})

test('an empty listing is covered, whatever is wanted', () => {
  const { coverage } = judge(snapshotOf([]), POLICY)
  expect(isCovered(coverage, { ...LAX, minCoverage: 100 })).toBe(true)
})

test.each([
  [null, []],
  [0, []],
  [1, ['A']],
  [2, ['A', 'B']],
])('services with less headroom than %s, of those that have their minimum: %j', (least, names) => {
  const { services } = judge(
    snapshotOf([...pair('A', 1), ...pair('B', 3), answered('10.0.0.5', 'B'), LONE]),
    POLICY,
  )
  const tight = findLowHeadroom(services, { ...LAX, warnHeadroom: least })
  expect(tight.map(({ name }) => name)).toEqual(names)
})
