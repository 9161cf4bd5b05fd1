import { describe, expect, test } from 'vitest'
import { findDifference } from '../../../src/domain/history/difference.ts'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, left, silent, snapshotOf, stopped } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

function compare(
  before: readonly ScrapeResult[],
  after: readonly ScrapeResult[],
  { minimum = 0, minChange = 5, only = '' } = {},
) {
  const [earlier, later] = [before, after].map((results) => snapshotOf(results))
  if (earlier === undefined || later === undefined) throw new Error('no rounds')
  return findDifference(earlier, later, {
    policy: { ...POLICY, minimum },
    minChange,
    matches: only === '' ? null : (service) => service === only,
  })
}

const FINE = answered('10.0.0.1', 'A')
const HOT = answered('10.0.0.1', 'A', [80, 20])
const MUTE = silent('10.0.0.1', 'A')
const GONE = left('10.0.0.1', 'A')
const DEAD = stopped('10.0.0.1', 'A', { code: 'exited' })
const MOVED = answered('10.0.0.1', 'B')

describe('an instance', () => {
  test.each<[string, ScrapeResult[], ScrapeResult[], string[]]>([
    ['stays healthy', [FINE], [answered('10.0.0.1', 'A', [70, 70])], []],
    [
      'stays silent with another reason',
      [MUTE],
      [silent('10.0.0.1', 'A', { code: 'interrupted' })],
      [],
    ],
    ['became unhealthy', [FINE], [HOT], ['status worse']],
    ['became unknown', [FINE], [MUTE], ['status worse']],
    ['became unknown after it was unhealthy', [HOT], [MUTE], ['status worse']],
    ['is unhealthy after it was unknown', [MUTE], [HOT], ['status worse']],
    ['is gone', [FINE], [GONE], ['status worse']],
    ['stopped', [FINE], [DEAD], ['status worse']],
    ['recovered', [HOT], [FINE], ['status']],
    ['answers again', [MUTE], [FINE], ['status']],
    ['joined', [], [FINE], ['joined']],
    ['joined unhealthy', [], [HOT], ['joined worse']],
    ['joined without an answer', [], [MUTE], ['joined worse']],
    ['left', [FINE], [], ['left']],
    ['left while it was unhealthy', [HOT], [], ['left']],
    ['moved', [FINE], [MOVED], ['moved']],
    ['moved and recovered', [HOT], [MOVED], ['status', 'moved']],
    ['has a service only now', [silent('10.0.0.1')], [MUTE], []],
  ])('an instance that %s differs as expected', (_, before, after, expected) => {
    const { instances } = compare(before, after)
    const found = instances.map((one) => `${one.change}${one.isWorse ? ' worse' : ''}`)
    expect(found).toEqual(expected)
  })
})

const healthy = (count: number, cpu = 10) =>
  Array.from({ length: count }, (_, at) => answered(`10.0.0.${at + 1}`, 'A', [cpu, 20]))

describe('a service', () => {
  test.each<[string, number, number, string[]]>([
    ['keeps its headroom', 5, 3, ['A']],
    ['lost its headroom', 3, 2, ['A worse']],
    ['lost its minimum', 2, 1, ['A worse']],
    ['has its minimum again', 1, 2, ['A']],
    ['has the same count', 3, 3, []],
    ['is new', 0, 3, ['A']],
    ['is new, but too small', 0, 1, ['A']],
    ['lost all instances', 2, 0, ['A worse']],
    ['lost its last healthy instance below its minimum', 1, 0, ['A worse']],
  ])('a service that %s differs as expected', (_, before, after, expected) => {
    const { services } = compare(healthy(before), healthy(after), { minimum: 2 })
    expect(services.map((one) => `${one.after.name}${one.isWorse ? ' worse' : ''}`)).toEqual(
      expected,
    )
  })

  test.each<[string, boolean, boolean, boolean[]]>([
    ['is certainly below its minimum, and may have been before', true, false, [true]],
    ['may be below its minimum, and certainly was before', false, true, [false]],
    ['may be below its minimum as before', true, true, []],
  ])('a service that %s is as bad as its status says', (_, wasPartial, isPartial, expected) => {
    const [before, after] = [wasPartial, isPartial].map((partial) =>
      snapshotOf(healthy(1), partial ? { isPartial: true } : {}),
    ) as [Snapshot, Snapshot]
    const terms = { policy: { ...POLICY, minimum: 2 }, minChange: 5, matches: null }
    const { services } = findDifference(before, after, terms)
    expect(services.map(({ isWorse }) => isWorse)).toEqual(expected)
  })

  test('a service that may be below its minimum is worse', () => {
    const silentOnes = [FINE, silent('10.0.0.2', 'A'), silent('10.0.0.3', 'A')]
    const { services } = compare(healthy(3), silentOnes, { minimum: 2 })
    expect(services).toMatchObject([{ isWorse: true, after: { status: 'unknown' } }])
  })

  test.each([
    [15, 5, 0],
    [15.1, 5, 1],
    [4.9, 5, 1],
    [10.1, 0, 1],
    [10, 0, 0],
  ])('a mean of 10 that is now %d differs by more than %d: %d', (cpu, minChange, count) => {
    const { services, isWorse } = compare(healthy(3), healthy(3, cpu), { minChange })
    expect([services.length, isWorse]).toEqual([count, false])
  })
})

test.each<[string, boolean, ScrapeResult[], ScrapeResult[]]>([
  ['nothing', false, healthy(3), healthy(3)],
  ['a higher load', false, healthy(3), healthy(3, 70)],
  ['one healthy instance less, which left', false, healthy(4), healthy(3)],
  [
    'an unhealthy instance',
    true,
    [...healthy(3), answered('10.0.0.9', 'A')],
    [...healthy(3), answered('10.0.0.9', 'A', [90, 20])],
  ],
  ['no headroom, because an instance left', true, healthy(3), healthy(2)],
])('a fleet that has %s is worse: %s', (_, isWorse, before, after) => {
  expect(compare(before, after, { minimum: 2 }).isWorse).toBe(isWorse)
})

test('what is worse comes first, then each kind of difference by service and address', () => {
  const before = [
    ...[1, 2, 3, 4, 5].map((at) => answered(`10.0.0.${at}`, at < 3 ? 'B' : 'A')),
    answered('10.0.0.6', 'A', [80, 20]),
  ]
  const after = [
    silent('10.0.0.1', 'B'),
    answered('10.0.0.2', 'C'),
    silent('10.0.0.3', 'A'),
    answered('10.0.0.6', 'A'),
    answered('10.0.0.7', 'A', [80, 20]),
    answered('10.0.0.8', 'A'),
  ]
  const { instances, services } = compare(before, after, { minimum: 1 })
  expect(instances.map((one) => `${one.change} ${(one.after ?? one.before).id}`)).toEqual([
    'status 10.0.0.3',
    'status 10.0.0.1',
    'joined 10.0.0.7',
    'status 10.0.0.6',
    'left 10.0.0.4',
    'left 10.0.0.5',
    'joined 10.0.0.8',
    'moved 10.0.0.2',
  ])
  expect(services.map((one) => one.after.name)).toEqual(['B', 'A', 'C'])
})

test('only the selected services and their instances are compared', () => {
  const { instances, services } = compare([FINE], [MUTE, answered('10.0.0.2', 'B', [80, 20])], {
    only: 'B',
  })
  expect(instances.map((one) => one.after?.id)).toEqual(['10.0.0.2'])
  expect(services).toEqual([])
})
