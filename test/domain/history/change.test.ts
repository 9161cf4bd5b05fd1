import { describe, expect, test } from 'vitest'
import {
  type Change,
  concernsService,
  findChanges,
  findVanished,
  isSameEvent,
  type RoundState,
} from '../../../src/domain/history/change.ts'
import { judge } from '../../../src/domain/status/judge.ts'
import type { Policy } from '../../../src/domain/status/policy.ts'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import { followHeadrooms } from '../../../src/domain/history/headroom-history.ts'
import { followInstances } from '../../../src/domain/history/instance-history.ts'
import { answered, left, silent, snapshotOf, TIMEOUT } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

// A minimum so low that changes of instances do not change the headroom of their service.
const LAX: Policy = { ...POLICY, minimum: -1 }

const stepTo = (at: number) => ({ at, isAfterGap: false, waiting: new Set<string>() })

/** The state after a round at that time. */
function look(
  results: readonly ScrapeResult[],
  at: number,
  { before = null, policy = LAX }: { before?: RoundState | null; policy?: Policy } = {},
): RoundState {
  const judgement = judge(snapshotOf(results), policy)
  const { instanceHistories = null, headroomHistories = null } = before ?? {}
  const { instances, services } = judgement
  return {
    judgement,
    instanceHistories: followInstances(instanceHistories, instances, stepTo(at)),
    headroomHistories: followHeadrooms(headroomHistories, services, stepTo(at), new Set()),
  }
}

/** Changes between a round at 2000 and one at 5000. */
function compare(
  first: readonly ScrapeResult[],
  second: readonly ScrapeResult[],
  policy = LAX,
): Change[] {
  const before = look(first, 2000, { policy })
  return findChanges(before, look(second, 5000, { before, policy }), stepTo(5000))
}

/** `kind instance` of instances, `headroom service headroom` of services. */
function nameAll(changes: readonly Change[]): string[] {
  return changes.map((change) => {
    if ('instance' in change) return `${change.kind} ${change.instance.id}`
    if (change.kind !== 'headroom') return change.kind
    return `headroom ${change.service.name} ${change.headroom}`
  })
}

const FINE = answered('10.0.0.1', 'A')
const HOT = answered('10.0.0.1', 'A', [80, 20])
const MUTE = silent('10.0.0.1', 'A')
const GONE = left('10.0.0.1', 'A')

describe('an instance', () => {
  test.each<[string, ScrapeResult, ScrapeResult, string | null]>([
    ['stays healthy', FINE, answered('10.0.0.1', 'A', [70, 70]), null],
    ['stays unhealthy', HOT, answered('10.0.0.1', 'A', [10, 90]), null],
    [
      'stays silent with another failure',
      MUTE,
      silent('10.0.0.1', 'A', { code: 'http', status: 500 }),
      null,
    ],
    ['stays gone', GONE, GONE, null],
    ['reaches its thresholds', FINE, HOT, 'unhealthy'],
    ['is below them again', HOT, FINE, 'healthy'],
    ['does not answer any more', FINE, MUTE, 'down'],
    ['does not answer any more, unhealthy before', HOT, MUTE, 'down'],
    ['does not answer, gone before', GONE, MUTE, 'down'],
    ['is not known any more', FINE, GONE, 'gone'],
    ['is not known any more, unhealthy before', HOT, GONE, 'gone'],
    ['is not known any more, silent before', MUTE, GONE, 'gone'],
    ['answers again', MUTE, FINE, 'up'],
    ['answers again, above its thresholds', MUTE, HOT, 'up'],
    ['is known again', GONE, FINE, 'up'],
  ])('an instance that %s has the expected change or none', (_what, before, after, kind) => {
    expect(nameAll(compare([before], [after]))).toEqual(kind === null ? [] : [`${kind} 10.0.0.1`])
  })

  test('a change has the current instance and the duration of the previous status', () => {
    expect(compare([FINE], [HOT])).toMatchObject([
      {
        at: 5000,
        kind: 'unhealthy',
        instance: {
          id: '10.0.0.1',
          service: 'A',
          status: 'unhealthy',
          latencyMs: 3,
          sample: { service: 'A', cpu: 80, memory: 20 },
          reasons: [{ code: 'cpu', value: 80, threshold: 75 }],
        },
        lastedMs: 3000,
        certainty: 'atLeast',
      },
    ])
  })

  test('a duration spans all rounds since the last change', () => {
    const first = look([FINE], 1000)
    const second = look([MUTE], 2000, { before: first })
    const third = look([MUTE], 3000, { before: second })
    const [change] = findChanges(third, look([FINE], 9000, { before: third }), stepTo(9000))
    expect(change).toMatchObject({ at: 9000, kind: 'up', lastedMs: 7000, certainty: 'exact' })
  })

  test('an instance that is listed for the first time has appeared, without a duration', () => {
    expect(compare([], [HOT])).toMatchObject([
      { at: 5000, kind: 'appeared', instance: { id: '10.0.0.1' }, lastedMs: null },
    ])
  })

  test('a new instance that never answered before has answered, and later answers again', () => {
    const first = look([], 1000)
    const second = look([MUTE], 2000, { before: first })
    const third = look([HOT], 4000, { before: second })
    expect(findChanges(second, third, stepTo(4000))).toMatchObject([
      { kind: 'answered', instance: { status: 'unhealthy' }, lastedMs: 2000, certainty: 'exact' },
    ])
    const fourth = look([MUTE], 6000, { before: third })
    const fifth = look([FINE], 8000, { before: fourth })
    expect(nameAll(findChanges(fourth, fifth, stepTo(8000)))).toEqual(['up 10.0.0.1'])
  })

  test('an instance that reports another service has moved, whatever its status is', () => {
    const elsewhere = answered('10.0.0.1', 'B')
    expect(compare([FINE], [elsewhere])).toMatchObject([
      { at: 5000, kind: 'moved', from: 'A', instance: { service: 'B' }, lastedMs: null },
    ])
    expect(nameAll(compare([HOT], [elsewhere]))).toEqual(['moved 10.0.0.1', 'healthy 10.0.0.1'])
    expect(compare([silent('10.0.0.1')], [silent('10.0.0.1', 'B')])).toEqual([])
    expect(compare([FINE], [silent('10.0.0.1')])).toMatchObject([{ kind: 'down' }])
  })

  test('an instance that is gone is not reported again when it leaves the listing', () => {
    expect(compare([GONE], [])).toEqual([])
  })

  test('an instance that is no longer listed has vanished, with its previous values', () => {
    expect(compare([HOT], [])).toMatchObject([
      { at: 5000, kind: 'vanished', instance: { status: 'unhealthy' }, lastedMs: 3000 },
    ])
  })
})

test('worse changes come later, changes of services last', () => {
  const before = [
    ...[1, 2, 3, 4].map((at) => answered(`10.0.0.${at}`, 'A')),
    answered('10.0.0.5', 'A', [80, 20]),
    silent('10.0.0.6', 'A'),
  ]
  const after = [
    silent('10.0.0.1', 'A'),
    answered('10.0.0.2', 'A', [80, 20]),
    left('10.0.0.3', 'A'),
    answered('10.0.0.5', 'A'),
    answered('10.0.0.6', 'A'),
    answered('10.0.0.7', 'A'),
  ]
  expect(nameAll(compare(before, after, { ...POLICY, minimum: 3 }))).toEqual([
    'appeared 10.0.0.7',
    'vanished 10.0.0.4',
    'healthy 10.0.0.5',
    'up 10.0.0.6',
    'gone 10.0.0.3',
    'unhealthy 10.0.0.2',
    'down 10.0.0.1',
    'headroom A perhapsNone',
  ])
})

test('changes of one kind stay together, in the order of their instances', () => {
  const before = [1, 2, 3, 4].map((at) => answered(`10.0.0.${at}`, 'A'))
  const after = [
    silent('10.0.0.4', 'A'),
    answered('10.0.0.3', 'A', [80, 20]),
    silent('10.0.0.2', 'A'),
    answered('10.0.0.1', 'A', [80, 20]),
  ]
  expect(nameAll(compare(before, after))).toEqual([
    'unhealthy 10.0.0.1',
    'unhealthy 10.0.0.3',
    'down 10.0.0.2',
    'down 10.0.0.4',
  ])
})

describe('a service', () => {
  const healthy = (count: number) =>
    Array.from({ length: count }, (_, at) => answered(`10.0.0.${at + 1}`, 'A'))

  test.each<[number, number, string[]]>([
    [4, 3, []],
    [3, 2, ['headroom A none']],
    [4, 1, ['headroom A short']],
    [2, 1, ['headroom A short']],
    [1, 2, ['headroom A again']],
    [1, 3, ['headroom A again']],
    [2, 3, ['headroom A some']],
    [3, 4, []],
    [2, 2, []],
    [1, 1, []],
  ])(
    'a service of minimum 2 goes from %d healthy instances to %d: %j',
    (before, after, expected) => {
      const changes = compare(healthy(before), healthy(after), POLICY)
      expect(nameAll(changes).filter((name) => name.startsWith('headroom'))).toEqual(expected)
    },
  )

  test('a service that may still have its minimum is open, with its current counts', () => {
    expect(compare(healthy(3), [...healthy(1), silent('10.0.0.2', 'A')], POLICY).at(-1)).toEqual({
      at: 5000,
      kind: 'headroom',
      service: {
        name: 'A',
        status: 'unknown',
        instances: 2,
        healthy: 1,
        unhealthy: 0,
        unknown: 1,
        healthyAtMost: 2,
        minimum: 2,
        cpu: 10,
        memory: 20,
      },
      headroom: 'open',
      lastedMs: 3000,
      certainty: 'atLeast',
    })
  })

  test('a new service has no change of headroom', () => {
    expect(nameAll(compare([], [FINE], POLICY))).toEqual(['appeared 10.0.0.1'])
  })
})

describe('findVanished', () => {
  test('vanished instances are the instances of the previous round that have no history now', () => {
    const before = look([FINE, answered('10.0.0.2', 'A'), answered('10.0.0.3', 'B')], 2000)
    const { instanceHistories } = look([answered('10.0.0.2', 'B'), answered('10.0.0.4', 'A')], 5000)
    expect(findVanished(before, instanceHistories).map(({ id }) => id)).toEqual([
      '10.0.0.1',
      '10.0.0.3',
    ])
  })

  test('no instance has vanished if all are still listed', () => {
    const before = look([FINE], 2000)
    const { instanceHistories } = look([MUTE, answered('10.0.0.2', 'A')], 5000)
    expect(findVanished(before, instanceHistories)).toEqual([])
  })
})

describe('isSameEvent', () => {
  const down = (at: number, id = '10.0.0.1'): Change => {
    const [instance] = judge(snapshotOf([silent(id, 'A')]), LAX).instances
    if (instance === undefined) throw new Error('not judged')
    return { at, kind: 'down', instance, lastedMs: 1000, certainty: 'exact' }
  }
  const gone: Change = { ...down(5000), kind: 'gone' } as Change
  const lost: Change = { at: 5000, kind: 'lost', failure: TIMEOUT }

  test.each<[string, boolean, Change, Change]>([
    ['of one kind, of one round', true, down(5000), down(5000, '10.0.0.2')],
    ['of one kind, of two rounds', false, down(5000), down(6000)],
    ['of two kinds', false, down(5000), gone],
    ['of an instance and of the provider', false, down(5000), lost],
    ['of the provider', false, lost, lost],
  ])('two changes %s are one event: %s', (_what, expected, first, second) => {
    expect(isSameEvent(first, second)).toBe(expected)
  })
})

describe('concernsService', () => {
  const isA = (name: string) => name === 'A'
  const [ofA, ofB] = [answered('10.0.0.1', 'A'), answered('10.0.0.1', 'B')]
  const lost: Change = { at: 5000, kind: 'lost', failure: TIMEOUT }

  test.each<[string, boolean, readonly Change[]]>([
    ['an instance of it', true, compare([], [ofA])],
    ['an instance of another', false, compare([], [ofB])],
    ['an instance of no known service', true, compare([], [silent('10.0.0.1')])],
    ['an instance that moved to it', true, compare([ofB], [ofA])],
    ['an instance that moved away', true, compare([ofA], [ofB])],
    ['the provider', true, [lost]],
    ['its headroom', true, compare([ofA], [MUTE], { ...POLICY, minimum: 1 }).slice(-1)],
  ])('a change of %s concerns service A: %s', (_what, expected, changes) => {
    expect(changes.map((change) => concernsService(change, isA))).toEqual([expected])
  })
})
