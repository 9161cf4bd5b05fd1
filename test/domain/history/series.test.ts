import { describe, expect, test } from 'vitest'
import { judge } from '../../../src/domain/status/judge.ts'
import {
  countKept,
  extendSeries,
  NO_SERIES,
  type Series,
  lastStatusesOf,
  lastValuesOf,
} from '../../../src/domain/history/series.ts'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import { answered, left, silent, snapshotOf } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

function extend(before: Series, results: readonly ScrapeResult[]): Series {
  return extendSeries(before, judge(snapshotOf(results), POLICY).instances)
}

function seriesOf(...rounds: readonly (readonly ScrapeResult[])[]): Series {
  return rounds.reduce(extend, NO_SERIES)
}

/** An answer of 10.0.0.1 with that CPU, and memory one higher. */
function one(cpu: number): ScrapeResult {
  return answered('10.0.0.1', 'A', [cpu, cpu + 1])
}

function fleet(size: number, cpu: number): ScrapeResult[] {
  return Array.from({ length: size }, (_, at) => answered(`10.1.0.${at}`, 'A', [cpu, at / 4]))
}

const MUTE = silent('10.0.0.1', 'A')
const GAP = Number.NaN

test.each([
  [0, 240],
  [1, 240],
  [4166, 240],
  [4167, 239],
  [10_000, 100],
  [83_333, 12],
  [83_334, 12],
  [1_000_000, 12],
])('%d instances keep %d rounds: a million values, within 12 to 240 rounds', (...row) => {
  const [ids, rounds] = row
  expect(countKept(ids)).toBe(rounds)
})

describe('the values of an instance', () => {
  test('values are those of one measure, the oldest first', () => {
    const series = seriesOf([one(10)], [one(20)], [one(30)])
    expect(lastValuesOf(series, '10.0.0.1', 'cpu', 10)).toEqual([10, 20, 30])
    expect(lastValuesOf(series, '10.0.0.1', 'memory', 10)).toEqual([11, 21, 31])
  })

  test('values are the last ones, at most count', () => {
    const series = seriesOf([one(10)], [one(20)], [one(30)])
    expect(lastValuesOf(series, '10.0.0.1', 'cpu', 2)).toEqual([20, 30])
    expect(lastValuesOf(series, '10.0.0.1', 'cpu', 1)).toEqual([30])
  })

  test.each<[string, ScrapeResult[][], number[]]>([
    ['it was silent', [[one(10)], [MUTE], [one(30)]], [10, GAP, 30]],
    ['it was gone', [[one(10)], [left('10.0.0.1')], [one(30)]], [10, GAP, 30]],
    ['it was not listed', [[one(10)], fleet(1, 50), [one(30)]], [10, GAP, 30]],
    ['nothing could be read', [[one(10)], [], [one(30)]], [10, GAP, 30]],
    ['it has not answered since', [[one(10)], [MUTE], [MUTE]], [10, GAP, GAP]],
  ])('values have a gap if %s', (_why, rounds, values) => {
    expect(lastValuesOf(seriesOf(...rounds), '10.0.0.1', 'cpu', 10)).toEqual(values)
  })

  test('values begin with the first round that listed the instance', () => {
    const series = seriesOf([MUTE], fleet(1, 50), [], [one(40)], [MUTE])
    expect(lastValuesOf(series, '10.0.0.1', 'cpu', 10)).toEqual([GAP, GAP, GAP, 40, GAP])
  })

  test('values are gaps for rounds without an answer', () => {
    const series = seriesOf([one(10)], [MUTE], [MUTE])
    expect(lastValuesOf(series, '10.0.0.1', 'cpu', 2)).toEqual([GAP, GAP])
  })

  test('an instance that was never listed has no values', () => {
    expect(lastValuesOf(seriesOf([one(10)]), '10.0.0.2', 'cpu', 10)).toEqual([])
    expect(lastValuesOf(NO_SERIES, '10.0.0.1', 'cpu', 10)).toEqual([])
  })

  test('values do not depend on the order of the listing', () => {
    const other = answered('10.0.0.2', 'A', [90, 95])
    const series = seriesOf(
      [one(10), other],
      [other, one(20)],
      [answered('10.0.0.0', 'A'), one(30)],
    )
    expect(lastValuesOf(series, '10.0.0.1', 'cpu', 10)).toEqual([10, 20, 30])
    expect(lastValuesOf(series, '10.0.0.2', 'cpu', 10)).toEqual([90, 90, GAP])
    expect(lastValuesOf(series, '10.0.0.0', 'memory', 10)).toEqual([20])
  })

  test('0 is a value', () => {
    expect(lastValuesOf(seriesOf([one(0)], [one(0)]), '10.0.0.1', 'cpu', 10)).toEqual([0, 0])
  })
})

test('the oldest rounds are dropped beyond the limit', () => {
  let series = NO_SERIES
  for (let round = 0; round < 250; round += 1) series = extend(series, [one(round % 100)])
  const values = lastValuesOf(series, '10.0.0.1', 'cpu', 1000)
  expect(series.columns).toHaveLength(240)
  expect([values.length, values[0], values.at(-1)]).toEqual([240, 10, 49])
})

describe('instances that are no longer listed', () => {
  test('values of unlisted instances are kept while they are few', () => {
    const series = seriesOf(fleet(66, 30), [one(10)])
    expect(series.places.size).toBe(67)
    expect(lastValuesOf(series, '10.1.0.65', 'cpu', 10)).toEqual([30, GAP])
  })

  test('values of unlisted instances are dropped once they outnumber the listed ones', () => {
    const series = seriesOf(fleet(67, 30), [one(10)])
    expect([...series.places]).toEqual([['10.0.0.1', 0]])
    expect(series.columns.map(({ cpu }) => cpu.length)).toEqual([0, 1])
    expect(lastValuesOf(series, '10.1.0.66', 'cpu', 10)).toEqual([])
  })

  test('dropping instances keeps the values of the others', () => {
    const some = [40, 41, 42].map((at) => answered(`10.1.0.${at}`, 'A', [at, at]))
    const series = seriesOf(fleet(200, 30), [...some.toReversed(), one(20)])
    expect([...series.places.keys()].toSorted()).toEqual([
      '10.0.0.1',
      '10.1.0.40',
      '10.1.0.41',
      '10.1.0.42',
    ])
    expect(lastValuesOf(series, '10.1.0.41', 'cpu', 10)).toEqual([30, 41])
    expect(lastValuesOf(series, '10.1.0.41', 'memory', 10)).toEqual([10.25, 41])
    expect(lastValuesOf(series, '10.0.0.1', 'cpu', 10)).toEqual([20])
  })

  test('failed rounds drop no instance', () => {
    const series = seriesOf(fleet(200, 30), [], [], fleet(200, 40))
    expect(lastValuesOf(series, '10.1.0.199', 'cpu', 10)).toEqual([30, GAP, GAP, 40])
  })
})

test('the previous series is not modified', () => {
  const before = seriesOf([one(10)])
  extend(before, [one(20), answered('10.0.0.2', 'A')])
  expect([...before.places.keys()]).toEqual(['10.0.0.1'])
  expect(lastValuesOf(before, '10.0.0.1', 'cpu', 10)).toEqual([10])
})

test('the latencies and statuses of an instance are kept as its values are, also after others have left', () => {
  const busy = answered('10.0.0.1', 'A', [90, 20])
  const rounds = [fleet(1, 10), [...fleet(200, 10), MUTE], [...fleet(1, 20), busy], [], [one(10)]]
  const series = seriesOf(...rounds)
  expect(lastValuesOf(series, '10.0.0.1', 'latencyMs', 10)).toEqual([GAP, 3, 3, GAP, 3])
  const statuses = [null, 'unknown', 'unhealthy', null, 'healthy']
  expect(lastStatusesOf(series, '10.0.0.1', 10)).toEqual(statuses)
  expect(lastStatusesOf(series, '10.0.0.1', 1)).toEqual(['healthy'])
  expect(lastStatusesOf(series, '10.1.0.0', 3)).toEqual(['healthy', null, null])
  expect(lastStatusesOf(series, '10.9.9.9', 10)).toEqual([])
})
