import { expect, test } from 'vitest'
import { judge } from '../../../src/domain/status/judge.ts'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import {
  followInstances,
  type InstanceHistories,
} from '../../../src/domain/history/instance-history.ts'
import { answered, left, silent, snapshotOf } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

const NOBODY: ReadonlySet<string> = new Set()

/** Rounds that start at 1000, 2000, … */
function followRounds(...rounds: readonly (readonly ScrapeResult[])[]): InstanceHistories {
  let histories: InstanceHistories | null = null
  for (const [index, results] of rounds.entries()) {
    const { instances } = judge(snapshotOf(results), POLICY)
    histories = followInstances(histories, instances, {
      at: (index + 1) * 1000,
      isAfterGap: false,
      waiting: NOBODY,
    })
  }
  return histories ?? new Map()
}

const FINE = answered('10.0.0.1', 'A')
const HOT = answered('10.0.0.1', 'A', [80, 20])
const MUTE = silent('10.0.0.1', 'A')
const GONE = left('10.0.0.1', 'A')
const OTHER = answered('10.0.0.2', 'A')

test('instances of the first round have no known start', () => {
  expect([...followRounds([FINE, silent('10.0.0.2')])]).toEqual([
    [
      '10.0.0.1',
      {
        status: 'healthy',
        service: 'A',
        since: 1000,
        certainty: 'atLeast',
        changes: 0,
        appearedAt: null,
      },
    ],
    [
      '10.0.0.2',
      {
        status: 'unknown',
        service: null,
        since: 1000,
        certainty: 'atLeast',
        changes: 0,
        appearedAt: null,
      },
    ],
  ])
})

test('an instance of a later round has appeared in that round', () => {
  expect(followRounds([OTHER], [OTHER, HOT]).get('10.0.0.1')).toEqual({
    status: 'unhealthy',
    service: 'A',
    since: 2000,
    certainty: 'exact',
    changes: 0,
    appearedAt: 2000,
  })
})

test('an instance after an empty round has appeared in its own round', () => {
  expect(followRounds([], [FINE]).get('10.0.0.1')?.appearedAt).toBe(2000)
})

test.each<[string, ScrapeResult[], string, number, number]>([
  ['one status all the time', [FINE, FINE, FINE], 'healthy', 1000, 0],
  ['other values of one status', [HOT, answered('10.0.0.1', 'A', [20, 90])], 'unhealthy', 1000, 0],
  ['another service of one status', [FINE, answered('10.0.0.1', 'B')], 'healthy', 1000, 0],
  ['a change in the last round', [FINE, FINE, MUTE], 'unknown', 3000, 1],
  ['a change that lasts', [FINE, MUTE, MUTE, MUTE], 'unknown', 2000, 1],
  ['there and back', [FINE, HOT, FINE], 'healthy', 3000, 2],
  ['a change in every round', [FINE, HOT, MUTE, GONE, FINE], 'healthy', 5000, 4],
])(
  'a history has the status, its start and the number of changes: %s',
  (_what, results, ...expected) => {
    const [status, since, changes] = expected
    const histories = followRounds(...results.map((result) => [result]))
    expect(histories.get('10.0.0.1')).toMatchObject({ status, since, changes, appearedAt: null })
  },
)

test('a change keeps the time of appearance', () => {
  expect(followRounds([OTHER], [OTHER, FINE], [OTHER, MUTE]).get('10.0.0.1')).toEqual({
    status: 'unknown',
    service: 'A',
    since: 3000,
    certainty: 'exact',
    changes: 1,
    appearedAt: 2000,
  })
})

test('an instance that is not listed has no history', () => {
  expect([...followRounds([FINE, OTHER], [OTHER]).keys()]).toEqual(['10.0.0.2'])
})

test('an instance that comes back starts a new history', () => {
  const histories = followRounds([FINE, OTHER], [MUTE, OTHER], [OTHER], [FINE, OTHER])
  expect(histories.get('10.0.0.1')).toEqual({
    status: 'healthy',
    service: 'A',
    since: 4000,
    certainty: 'exact',
    changes: 0,
    appearedAt: 4000,
  })
  expect(histories.get('10.0.0.2')).toMatchObject({ since: 1000, appearedAt: null })
})

test('previous histories are not modified', () => {
  const before = followRounds([FINE])
  const { instances } = judge(snapshotOf([MUTE]), POLICY)
  followInstances(before, instances, { at: 2000, isAfterGap: false, waiting: NOBODY })
  expect(before.get('10.0.0.1')).toMatchObject({ status: 'healthy', since: 1000 })
})

test.each<[string, ScrapeResult, object]>([
  ['the same', FINE, { status: 'healthy', since: 1000, certainty: 'atLeast', changes: 0 }],
  ['another', HOT, { status: 'unhealthy', since: 9000, certainty: 'about', changes: 1 }],
])(
  'a status after an outage began at about its end, and one from before has no known start: %s',
  (_, result, track) => {
    const before = followRounds([FINE])
    const { instances } = judge(snapshotOf([result, OTHER]), POLICY)
    const after = followInstances(before, instances, {
      at: 9000,
      isAfterGap: true,
      waiting: NOBODY,
    })
    expect(after.get('10.0.0.1')).toMatchObject(track)
    expect(after.get('10.0.0.2')).toMatchObject({ certainty: 'about', appearedAt: 9000 })
  },
)

test('a history has the service that the instance reported last', () => {
  const nameless = silent('10.0.0.1')
  const moved = answered('10.0.0.1', 'B')
  const serviceAfter = (...results: ScrapeResult[]) =>
    followRounds(...results.map((result) => [result])).get('10.0.0.1')?.service
  expect(serviceAfter(nameless)).toBe(null)
  expect(serviceAfter(nameless, FINE)).toBe('A')
  expect(serviceAfter(FINE, nameless)).toBe('A')
  expect(serviceAfter(FINE, moved, nameless)).toBe('B')
})
