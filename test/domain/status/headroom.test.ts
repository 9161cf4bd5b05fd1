import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  countHeadroom,
  findLowHeadroom,
  loadHeadroom,
} from '../../../src/domain/status/headroom.ts'
import { measureLoads, NO_LOAD } from '../../../src/domain/status/distribution.ts'
import { judge } from '../../../src/domain/status/judge.ts'
import { answered, snapshotOf, stopped } from '../../support/facts.ts'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import { POLICY } from '../../support/report.ts'

const AT_75 = { cpu: 75, memory: 75 }

test.each([
  [5, 2, 3],
  [2, 2, 0],
  [0, 2, -2],
])('%i healthy of at least %i are %i above the minimum', (healthy, minimum, headroom) => {
  expect(countHeadroom({ healthy, minimum })).toBe(headroom)
})

describe('load headroom', () => {
  const distribution = (mean: number) => ({ mean, p50: mean, max: mean, maxId: 'a' })
  const loadOf = (count: number, cpu: number, memory = 0) => ({
    answered: count,
    cpu: distribution(cpu),
    memory: distribution(memory),
  })
  const load = (...given: Parameters<typeof loadOf>) => loadHeadroom(loadOf(...given), AT_75)

  test.each<[string, number, number, number]>([
    ['four at 50: three would be at 66.7, two at 100', 4, 50, 1],
    ['three at 50: two would be at 75, which is not below', 3, 50, 0],
    ['ten at 7.5: two would be at 37.5, one at 75', 10, 7.5, 8],
    ['idle ones: one is left', 3, 0, 2],
    ['two at 90: three would be at 60', 2, 90, -1],
    ['one at 75 is not below: two would be at 37.5', 1, 75, -1],
    ['three whose mean of 74.99 leaves no room', 3, 74.99, 0],
  ])('load headroom is the number that may fail: %s', (_, count, cpu, headroom) => {
    expect(load(count, cpu)).toBe(headroom)
  })

  test('load headroom is negative at a fractional threshold that is reached', () => {
    expect(loadHeadroom(loadOf(13, 50.1), { cpu: 50.1, memory: 75 })).toBe(-1)
  })

  test('a stopped instance bears no load, so that it may not fail either', () => {
    const exited = [5, 6, 7].map((at) => stopped(`10.0.0.${at}`, 'A', { code: 'exited' }))
    const pairs = [...pair('A', 1), ...pair('A', 3)]
    const loadsOf = (results: readonly ScrapeResult[]) => {
      const { instances } = judge(snapshotOf(results), POLICY)
      return loadHeadroom(measureLoads(instances).get('A') ?? NO_LOAD, AT_75)
    }
    expect(loadsOf(pairs)).toBe(2)
    expect(loadsOf([...pairs, ...exited])).toBe(2)
    expect(loadsOf(exited)).toBeNull()
  })

  test('load headroom is that of the scarcer of CPU and memory', () => {
    expect([load(4, 10, 50), load(4, 50, 10)]).toEqual([1, 1])
  })

  test.each<[string, Parameters<typeof loadHeadroom>]>([
    ['nothing answered', [NO_LOAD, AT_75]],
    ['nothing is below 0', [loadOf(1, 5, 5), { cpu: 0, memory: 75 }]],
  ])('there is no load headroom if %s', (_, given) => {
    expect(loadHeadroom(...given)).toBeNull()
  })

  test('load headroom is the greatest number that may fail, for any loads', () => {
    const loads = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 100 }), (cpus, threshold) => {
        const sum = cpus.reduce((all, one) => all + one, 0)
        const given = loadOf(cpus.length, sum / cpus.length)
        const k = loadHeadroom(given, { cpu: threshold, memory: 100 }) ?? Number.NaN
        const isEnough = (left: number) => left > 0 && sum < threshold * left
        expect([isEnough(cpus.length - k), isEnough(cpus.length - k - 1)]).toEqual([true, false])
      }),
    )
  })
})

const pair = (service: string, from: number) => [
  answered(`10.0.0.${from}`, service),
  answered(`10.0.0.${from + 1}`, service),
]

test.each([
  [null, []],
  [0, []],
  [1, ['A']],
  [2, ['A', 'B']],
])('the services with less headroom than %s are %j', (least, names) => {
  const { services } = judge(
    snapshotOf([
      ...pair('A', 1),
      ...pair('B', 3),
      answered('10.0.0.5', 'B'),
      answered('10.0.0.9', 'lone'),
    ]),
    POLICY,
  )
  const low = findLowHeadroom(services, { ...POLICY, warnHeadroom: least })
  expect(low.map(({ name }) => name)).toEqual(names)
})
