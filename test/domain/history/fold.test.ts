import { describe, expect, test } from 'vitest'
import {
  type Change,
  concernsInstance,
  type OfHeadroom,
} from '../../../src/domain/history/change.ts'
import { FoldedChanges } from '../../../src/domain/history/fold.ts'
import type { HeadroomNews } from '../../../src/domain/history/headroom-history.ts'
import { judge } from '../../../src/domain/status/judge.ts'
import { answered, snapshotOf, TIMEOUT } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

const { instances, services } = judge(
  snapshotOf([answered('10.0.0.1', 'A'), answered('10.0.0.2', 'A')]),
  POLICY,
)

function ofInstance(at: number, place = 0): Change {
  const instance = instances[place]
  if (instance === undefined) throw new Error('no instance')
  return { at, kind: 'healthy', instance, lastedMs: 1000, certainty: 'exact' }
}

function ofService(at: number, headroom: HeadroomNews = 'none'): OfHeadroom {
  const [service] = services
  if (service === undefined) throw new Error('no service')
  return { at, kind: 'headroom', service, headroom, lastedMs: null, certainty: 'exact' }
}

const LOST: Change = { at: 3, kind: 'lost', failure: TIMEOUT }

/** `at` of a change, `first-last: count` of what flaps. */
function fold(changes: readonly Change[], named: string | null = null) {
  const folded = new FoldedChanges(named)
  for (const change of changes) folded.add(change)
  const listed = Array.from(folded, (one) =>
    'count' in one ? `${one.first.at}-${one.last.at}: ${one.count}` : one.at,
  )
  return { listed, flapping: folded.flapping }
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at)

describe('changes of an instance or a service', () => {
  test.each<[string, Change[], (string | number)[], number]>([
    ['none', [], [], 0],
    ['five of an instance', range(1, 5).map((at) => ofInstance(at)), [1, 2, 3, 4, 5], 0],
    ['six of an instance', range(1, 6).map((at) => ofInstance(at)), ['1-6: 6'], 1],
    ['fifty of a service', range(1, 50).map((at) => ofService(at)), range(1, 50), 0],
    ['more of a service', range(1, 51).map((at) => ofService(at)), ['1-51: 51'], 1],
    ['ten of the provider', range(1, 10).map(() => LOST), range(1, 10).map(() => 3), 0],
    [
      'three of each of two instances',
      range(1, 6).map((at) => ofInstance(at, at % 2)),
      [1, 2, 3, 4, 5, 6],
      0,
    ],
    [
      'six of an instance among others',
      [
        ofService(0),
        ofInstance(1),
        LOST,
        ...range(4, 5).map((at) => ofInstance(at)),
        ofInstance(9, 1),
      ],
      [0, '1-8: 6', 3, 9],
      1,
    ],
  ])('changes are folded: %s', (_, changes, listed, flapping) => {
    expect(fold(changes)).toEqual({ listed, flapping })
  })
})

test('all changes are listed of what is named', () => {
  const ofNamed = range(1, 6).map((at) => ofInstance(at))
  const others = range(11, 6).map((at) => ofInstance(at, 1))
  expect(fold([...ofNamed, ...others], '10.0.0.1').listed).toEqual([...range(1, 6), '11-16: 6'])
  const ofA = range(1, 51).map((at) => ofService(at))
  expect(fold(ofA, 'A').listed).toEqual(range(1, 51))
})

test('the first one of the worst changes of a service is known', () => {
  const folded = new FoldedChanges(null)
  const some = range(1, 51).map((at) => ofService(at, at % 10 === 0 ? 'empty' : 'short'))
  for (const change of some) folded.add(change)
  expect([...folded]).toMatchObject([{ worst: { at: 10, headroom: 'empty' }, count: 51 }])
})

test.each<[string, boolean, Change]>([
  ['its own', true, ofInstance(1)],
  ['of another one', false, ofInstance(1, 1)],
  ['of its service', false, ofService(1)],
  ['of the provider', true, LOST],
  ['a gap in the recording', true, { at: 1, kind: 'gap', lastedMs: 1 }],
])('a change concerns an instance, %s: %s', (_, expected, change) => {
  expect(concernsInstance(change, '10.0.0.1')).toBe(expected)
})
