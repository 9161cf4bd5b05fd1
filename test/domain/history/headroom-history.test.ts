import { describe, expect, test } from 'vitest'
import type { OfHeadroom } from '../../../src/domain/history/change.ts'
import { Timeline } from '../../../src/domain/history/timeline.ts'
import { describeChange } from '../../../src/render/words/change.ts'
import { answered, silent, snapshotOf } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

const DOUBTS = ['partial', 'lowCoverage'] as const

type Doubt = (typeof DOUBTS)[number]

/** A round of service A: healthy, silent and unhealthy instances; and why no status is certain. */
type Counts = readonly [healthy: number, silent: number, unhealthy: number, doubt?: Doubt]

function roundAt(seconds: number, [healthy, unanswered, unhealthy, doubt]: Counts) {
  const range = (count: number) => Array.from({ length: count })
  const results = [
    ...range(healthy).map((_, at) => answered(`10.0.0.${at}`, 'A')),
    ...range(unanswered).map((_, at) => silent(`10.0.1.${at}`, 'A')),
    ...range(unhealthy).map((_, at) => answered(`10.0.2.${at}`, 'A', [90, 1])),
    ...range(doubt === 'lowCoverage' ? 40 : 0).map((_, at) => silent(`10.0.3.${at}`, 'B')),
  ]
  const isPartial = doubt === 'partial' && { isPartial: true as const }
  return snapshotOf(results, { startedAt: 1000 * seconds, knownServices: ['A'], ...isPartial })
}

/** The changes of the service in rounds of one each five seconds. */
function follow(minimum: number, rounds: readonly Counts[], gaps = new Map<number, number>()) {
  const timeline = new Timeline({ ...POLICY, minimum, minCoverage: 20 }, gaps)
  return rounds
    .flatMap((round, at) => timeline.add(roundAt(5 * at, round)))
    .filter((change): change is OfHeadroom => change.kind === 'headroom')
    .filter(({ service }) => service.name === 'A')
}

const tell = (...given: Parameters<typeof follow>) =>
  follow(...given).map((change) => `${change.at / 1000} ${describeChange(change)}`)

const STATES = {
  some: [4, 0, 0],
  perhapsNone: [3, 1, 0],
  none: [3, 0, 1],
  open: [2, 2, 0],
  short: [2, 0, 2],
  perhapsEmpty: [0, 4, 0],
  shortAndPerhapsEmpty: [0, 2, 2],
  empty: [0, 0, 4],
} as const satisfies Record<string, Counts>

type State = keyof typeof STATES

const PAIRS: Readonly<Record<State, Readonly<Partial<Record<State, string>>>>> = {
  some: {
    perhapsNone: 'may have no headroom left: 3 to 4 healthy, minimum 3',
    none: 'has no headroom left: 3 healthy, minimum 3',
    open: 'may be below its minimum: 2 to 4 healthy, minimum 3',
    short: 'is below its minimum: 2 healthy, minimum 3',
    perhapsEmpty: 'may have no healthy instance: 0 to 4 healthy, minimum 3',
    shortAndPerhapsEmpty: 'may have no healthy instance: 0 to 2 healthy, minimum 3',
    empty: 'has no healthy instance, minimum 3',
  },
  perhapsNone: {
    some: 'has headroom again: 4 healthy, minimum 3',
    none: 'has no headroom left: 3 healthy, minimum 3',
    open: 'may be below its minimum: 2 to 4 healthy, minimum 3',
    short: 'is below its minimum: 2 healthy, minimum 3',
    perhapsEmpty: 'may have no healthy instance: 0 to 4 healthy, minimum 3',
    shortAndPerhapsEmpty: 'may have no healthy instance: 0 to 2 healthy, minimum 3',
    empty: 'has no healthy instance, minimum 3',
  },
  none: {
    some: 'has headroom again: 4 healthy, minimum 3',
    open: 'may be below its minimum: 2 to 4 healthy, minimum 3',
    short: 'is below its minimum: 2 healthy, minimum 3',
    perhapsEmpty: 'may have no healthy instance: 0 to 4 healthy, minimum 3',
    shortAndPerhapsEmpty: 'may have no healthy instance: 0 to 2 healthy, minimum 3',
    empty: 'has no healthy instance, minimum 3',
  },
  open: {
    some: 'has its minimum for certain again after at least 5 s: 4 healthy, minimum 3',
    perhapsNone: 'has its minimum for certain again after at least 5 s: 3 to 4 healthy, minimum 3',
    none: 'has its minimum for certain again after at least 5 s: 3 healthy, minimum 3',
    short: 'is below its minimum: 2 healthy, minimum 3',
    perhapsEmpty: 'may have no healthy instance: 0 to 4 healthy, minimum 3',
    shortAndPerhapsEmpty: 'may have no healthy instance: 0 to 2 healthy, minimum 3',
    empty: 'has no healthy instance, minimum 3',
  },
  short: {
    some: 'has its minimum again after at least 5 s: 4 healthy, minimum 3',
    perhapsNone: 'has its minimum again after at least 5 s: 3 to 4 healthy, minimum 3',
    none: 'has its minimum again after at least 5 s: 3 healthy, minimum 3',
    open: 'may have its minimum again: 2 to 4 healthy, minimum 3',
    perhapsEmpty: 'may have no healthy instance: 0 to 4 healthy, minimum 3',
    shortAndPerhapsEmpty: 'may have no healthy instance: 0 to 2 healthy, minimum 3',
    empty: 'has no healthy instance, minimum 3',
  },
  perhapsEmpty: {
    some: 'has its minimum for certain again after at least 5 s: 4 healthy, minimum 3',
    perhapsNone: 'has its minimum for certain again after at least 5 s: 3 to 4 healthy, minimum 3',
    none: 'has its minimum for certain again after at least 5 s: 3 healthy, minimum 3',
    open: 'may be below its minimum: 2 to 4 healthy, minimum 3',
    short: 'is below its minimum: 2 healthy, minimum 3',
    shortAndPerhapsEmpty: 'is below its minimum: 0 to 2 healthy, minimum 3',
    empty: 'has no healthy instance, minimum 3',
  },
  shortAndPerhapsEmpty: {
    some: 'has its minimum again after at least 5 s: 4 healthy, minimum 3',
    perhapsNone: 'has its minimum again after at least 5 s: 3 to 4 healthy, minimum 3',
    none: 'has its minimum again after at least 5 s: 3 healthy, minimum 3',
    open: 'may have its minimum again: 2 to 4 healthy, minimum 3',
    short: 'is still below its minimum: 2 healthy, minimum 3',
    empty: 'has no healthy instance, minimum 3',
  },
  empty: {
    some: 'has its minimum again after at least 5 s: 4 healthy, minimum 3',
    perhapsNone: 'has its minimum again after at least 5 s: 3 to 4 healthy, minimum 3',
    none: 'has its minimum again after at least 5 s: 3 healthy, minimum 3',
    open: 'may have its minimum again: 2 to 4 healthy, minimum 3',
    short: 'is still below its minimum: 2 healthy, minimum 3',
    perhapsEmpty: 'may have no healthy instance: 0 to 4 healthy, minimum 3',
  },
}

const names = Object.keys(STATES) as State[]

test.each(names.flatMap((before) => names.map((after) => [before, after] as const)))(
  'a service of minimum 3 that was %s and is %s is told with its counts',
  (before, after) => {
    const [text, ...others] = tell(3, [STATES[before], STATES[after]])
    expect([text?.slice('5 A '.length), others]).toEqual([PAIRS[before][after], []])
  },
)

// What is told when no status is certain any more; nothing if that was told, or is contradicted.
const MAY_BE_BELOW = 'may be below its minimum: 2 healthy, minimum 3'
const MAY_BE_EMPTY = 'may have no healthy instance: 0 healthy, minimum 3'

const DOUBTED: Readonly<Partial<Record<State, Readonly<Partial<Record<State, string>>>>>> = {
  short: {
    some: MAY_BE_BELOW,
    perhapsNone: MAY_BE_BELOW,
    none: MAY_BE_BELOW,
    perhapsEmpty: MAY_BE_BELOW,
  },
  empty: {
    some: MAY_BE_EMPTY,
    perhapsNone: MAY_BE_EMPTY,
    none: MAY_BE_EMPTY,
    open: MAY_BE_EMPTY,
    short: MAY_BE_EMPTY,
  },
}

describe.each(DOUBTS)('a round without certain statuses (%s)', (doubt) => {
  const doubted = (state: State): Counts => {
    const [healthy, unanswered, unhealthy] = STATES[state]
    return [healthy, unanswered, unhealthy, doubt]
  }

  test.each(names.flatMap((before) => (['short', 'empty'] as const).map((now) => [before, now])))(
    'tells once what a service that was %s may be, if it is %s by its counts',
    (before, now) => {
      const rounds = [STATES[before], ...[1, 2, 3].map(() => doubted(now))]
      const expected = DOUBTED[now]?.[before]
      expect(tell(3, rounds)).toEqual(expected === undefined ? [] : [`5 A ${expected}`])
    },
  )

  test.each(names)('tells what is certain again after it: %s', (after) => {
    const afterIt = (state: State) => tell(3, [doubted(state), STATES[after]])
    const told = (text: string | undefined) => (text === undefined ? [] : [`5 A ${text}`])
    expect(afterIt('some')).toEqual(told(PAIRS.some[after]))
    expect(afterIt('short')).toEqual(told(PAIRS.open[after]))
    expect(afterIt('empty')).toEqual(told(PAIRS.perhapsEmpty[after]))
  })

  test('has no part in an outage that was told before', () => {
    const rounds = [STATES.some, STATES.short, doubted('short'), STATES.short, doubted('short')]
    expect(tell(3, [...rounds, STATES.some])).toEqual([
      '5 A is below its minimum: 2 healthy, minimum 3',
      '25 A has its minimum again after 20 s: 4 healthy, minimum 3',
    ])
  })
})

test('a service with its minimum has no news while too few instances of others answer', () => {
  const low: Counts = [4, 0, 0, 'lowCoverage']
  expect(tell(3, [STATES.some, low, [3, 0, 1, 'lowCoverage'], low, STATES.some])).toEqual([])
  expect(tell(3, [STATES.short, low, low, STATES.some])).toEqual([
    '15 A has its minimum again after at least 15 s: 4 healthy, minimum 3',
  ])
})

test('an instance that does not answer now and then makes no news of a service', () => {
  const rounds: Counts[] = [
    [4, 0, 0],
    [3, 0, 1],
    [3, 1, 0],
    [3, 0, 1],
    [0, 0, 4],
    [0, 2, 2],
    [0, 0, 4],
  ]
  expect(tell(3, rounds)).toEqual([
    '5 A has no headroom left: 3 healthy, minimum 3',
    '20 A has no healthy instance, minimum 3',
  ])
})

describe('an outage of a service', () => {
  test('is told when nothing is healthy any more, and with its duration when it is over', () => {
    const rounds: Counts[] = [
      [8, 0, 0],
      [5, 0, 3],
      [0, 0, 8],
      [0, 8, 0],
      [4, 0, 4],
      [7, 0, 1],
    ]
    expect(tell(7, [...rounds, [8, 0, 0], [7, 0, 1]])).toEqual([
      '5 A is below its minimum: 5 healthy, minimum 7',
      '10 A has no healthy instance, minimum 7',
      '15 A may have no healthy instance: 0 to 8 healthy, minimum 7',
      '20 A is below its minimum: 4 healthy, minimum 7',
      '25 A has its minimum again after 20 s: 7 healthy, minimum 7',
      '30 A has headroom again: 8 healthy, minimum 7',
      '35 A has no headroom left: 7 healthy, minimum 7',
    ])
  })

  test('is told again each time that half of the healthy instances are lost', () => {
    const counts = [40, 20, 15, 11, 10, 20, 10, 9, 5, 40]
    const rounds = counts.map((healthy): Counts => [healthy, 0, 40 - healthy])
    expect(tell(30, rounds)).toEqual([
      '5 A is below its minimum: 20 healthy, minimum 30',
      '20 A fell further: 10 healthy, minimum 30',
      '40 A fell further: 5 healthy, minimum 30',
      '45 A has its minimum again after 40 s: 40 healthy, minimum 30',
    ])
  })

  test('is none of a service that needs no healthy instance', () => {
    expect(
      tell(0, [
        [1, 0, 0],
        [0, 0, 1],
        [1, 0, 0],
      ]),
    ).toEqual([
      '5 A has no headroom left: 0 healthy, minimum 0',
      '10 A has headroom again: 1 healthy, minimum 0',
    ])
  })
})

test('a change has the time with the minimum, or without, if that is over', () => {
  const rounds: Counts[] = [
    [2, 0, 0],
    [1, 0, 1],
    [0, 0, 2],
    [2, 0, 0],
    [1, 1, 0],
    [2, 0, 0],
  ]
  expect(follow(2, rounds)).toMatchObject([
    { headroom: 'short', lastedMs: 5000, certainty: 'atLeast' },
    { headroom: 'empty', lastedMs: null, certainty: 'exact' },
    { headroom: 'again', lastedMs: 10_000, certainty: 'exact' },
    { headroom: 'open', lastedMs: 5000, certainty: 'exact' },
    { headroom: 'certain', lastedMs: 5000, certainty: 'exact' },
  ])
})

test('a time with a gap is rough', () => {
  const rounds: Counts[] = [
    [2, 0, 0],
    [1, 0, 1],
    [1, 0, 1],
    [2, 0, 0],
    [1, 0, 1],
  ]
  expect(follow(2, rounds, new Map([[10_000, 5000]]))).toMatchObject([
    { lastedMs: 5000, certainty: 'atLeast' },
    { lastedMs: 10_000, certainty: 'about' },
    { lastedMs: 5000, certainty: 'exact' },
  ])
})
