import { describe, expect, test } from 'vitest'
import {
  type Change,
  type InstanceChange,
  isSameEvent,
} from '../../../src/domain/history/change.ts'
import type { HeadroomNews } from '../../../src/domain/history/headroom-history.ts'
import type { Failure } from '../../../src/domain/failure.ts'
import { judge } from '../../../src/domain/status/judge.ts'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import { judgeInstance } from '../../../src/domain/status/instance-status.ts'
import {
  describeChange,
  describeChanges,
  describeEvent,
  describeFlapping,
} from '../../../src/render/words/change.ts'
import { answered, left, silent, snapshotOf } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

function happened(kind: InstanceChange, result: ScrapeResult, lastedMs: number | null): Change {
  const instance = judgeInstance(result, POLICY.thresholds)
  return { at: 0, kind, instance, lastedMs, certainty: 'exact' }
}

function headroomOf(results: readonly ScrapeResult[], headroom: HeadroomNews): Change {
  const [service] = judge(snapshotOf(results), POLICY).services
  if (service === undefined) throw new Error('no service')
  return { at: 0, kind: 'headroom', service, headroom, lastedMs: 25_000, certainty: 'exact' }
}

const FINE = answered('10.0.0.1', 'A')
const HOT = answered('10.0.0.1', 'A', [91.5, 20])
const MUTE = silent('10.0.0.1', 'A')

describe('changes of an instance', () => {
  test.each<[InstanceChange, ScrapeResult, string]>([
    ['down', MUTE, '10.0.0.1 of A stopped answering: timeout'],
    ['down', silent('10.0.0.1'), '10.0.0.1 stopped answering: timeout'],
    [
      'down',
      silent('::1', 'A', { code: 'http', status: 503 }),
      '::1 of A stopped answering: HTTP 503',
    ],
    [
      'down',
      silent('10.0.0.1', 'A', { code: 'malformed', problem: 'no "cpu"' }),
      '10.0.0.1 of A stopped answering: no "cpu"',
    ],
    ['unhealthy', HOT, '10.0.0.1 of A became unhealthy: cpu 91.5 >= 75'],
    [
      'unhealthy',
      answered('10.0.0.1', 'A', [75, 80]),
      '10.0.0.1 of A became unhealthy: cpu 75 >= 75, memory 80 >= 75',
    ],
    ['gone', left('10.0.0.1', 'A'), '10.0.0.1 of A became gone'],
    ['appeared', FINE, '10.0.0.1 of A appeared'],
    ['appeared', HOT, '10.0.0.1 of A appeared: cpu 91.5 >= 75'],
    ['appeared', silent('10.0.0.1'), '10.0.0.1 appeared: timeout'],
    ['vanished', FINE, '10.0.0.1 of A left the listing'],
    ['vanished', MUTE, '10.0.0.1 of A left the listing'],
    ['vanished', left('10.0.0.1'), '10.0.0.1 left the listing'],
  ])('a change is described: %s', (kind, result, sentence) => {
    expect(describeChange(happened(kind, result, 5000))).toBe(sentence)
  })
})

describe('changes that end a status', () => {
  test.each<[InstanceChange, number, string]>([
    ['answered', 2000, '10.0.0.1 of A answered after 2 s'],
    ['up', 0, '10.0.0.1 of A answered again after 0 s'],
    ['up', 35_999, '10.0.0.1 of A answered again after 35 s'],
    ['up', 120_000, '10.0.0.1 of A answered again after 2 min'],
    ['healthy', 119_999, '10.0.0.1 of A recovered after 119 s'],
    ['healthy', 7_200_000, '10.0.0.1 of A recovered after 2 h'],
    ['healthy', 172_800_000, '10.0.0.1 of A recovered after 2 d'],
  ])('a change is described with its duration: %s after %d ms', (kind, lastedMs, sentence) => {
    expect(describeChange(happened(kind, FINE, lastedMs))).toBe(sentence)
  })
})

test('a status from before the first round lasted at least since then', () => {
  const change = { ...happened('healthy', FINE, 5000), certainty: 'atLeast' } as Change
  expect(describeChange(change)).toBe('10.0.0.1 of A recovered after at least 5 s')
  const after = { ...change, certainty: 'about' } as Change
  expect(describeChange(after)).toBe('10.0.0.1 of A recovered after about 5 s')
})

test('an instance that answers again and is unhealthy has its reasons', () => {
  const hot = answered('10.0.0.1', 'A', [91, 20])
  expect(describeChange(happened('up', hot, 5000))).toBe(
    '10.0.0.1 of A answered again after 5 s: cpu 91 >= 75',
  )
})

test('an instance that moved is described with both services', () => {
  const change = {
    ...happened('moved', answered('10.0.0.1', 'B'), null),
    from: 'A\u0007',
  } as Change
  expect(describeChange(change)).toBe('10.0.0.1 moved from A\\x07 to B')
  expect(describeChanges([change, change])).toBe('2 moved to another service: 10.0.0.1, 10.0.0.1')
})

test('an untrusted name is escaped in changes', () => {
  const name = '\u001b[31mA\u0007'
  const bad = silent('10.0.0.1', name, { code: 'malformed', problem: '\u001b]0;x\u0007' })
  expect(describeChange(happened('down', bad, 0))).toBe(
    '10.0.0.1 of \\x1b[31mA\\x07 stopped answering: \\x1b]0;x\\x07',
  )
  expect(describeChange(headroomOf([answered('10.0.0.1', name)], 'short'))).toBe(
    '\\x1b[31mA\\x07 is below its minimum: 1 healthy, minimum 2',
  )
})

describe('changes of headroom', () => {
  const others = [answered('10.0.0.2', 'A'), answered('10.0.0.3', 'A')]

  test.each<[HeadroomNews, ScrapeResult[], string]>([
    ['some', [FINE, ...others], 'A has headroom again: 3 healthy, minimum 2'],
    ['none', others, 'A has no headroom left: 2 healthy, minimum 2'],
    ['perhapsNone', [MUTE, ...others], 'A may have no headroom left: 2 to 3 healthy, minimum 2'],
    ['again', others, 'A has its minimum again after 25 s: 2 healthy, minimum 2'],
    ['certain', others, 'A has its minimum for certain again after 25 s: 2 healthy, minimum 2'],
    ['perhapsEmpty', [MUTE], 'A may have no healthy instance: 0 to 1 healthy, minimum 2'],
    ['empty', [HOT], 'A has no healthy instance, minimum 2'],
    ['short', [HOT, FINE], 'A is below its minimum: 1 healthy, minimum 2'],
    ['open', [MUTE, FINE], 'A may be below its minimum: 1 to 2 healthy, minimum 2'],
  ])('a change is described: %s', (headroom, results, sentence) => {
    expect(describeChange(headroomOf(results, headroom))).toBe(sentence)
  })
})

describe('a provider', () => {
  test.each<[Failure, string]>([
    [
      { code: 'refused', errno: 'ECONNREFUSED' },
      'provider lost: connection refused (ECONNREFUSED)',
    ],
    [{ code: 'timeout', afterMs: 5000 }, 'provider lost: no answer within 5 s (timeout)'],
    [{ code: 'http', status: 500 }, 'provider lost: HTTP 500'],
  ])('a lost provider is described with its failure: $code', (failure, sentence) => {
    expect(describeChange({ at: 0, kind: 'lost', failure })).toBe(sentence)
  })

  test.each([
    [4999, 'provider back after 4 s'],
    [600_000, 'provider back after 10 min'],
  ])(
    'a recovered provider is described with the duration of its outage: %d ms',
    (lastedMs, sentence) => {
      expect(describeChange({ at: 0, kind: 'back', lastedMs, certainty: 'exact' })).toBe(sentence)
    },
  )
})

describe('several changes at once', () => {
  const several = (kind: InstanceChange, count: number) =>
    Array.from({ length: count }, (_, at) => happened(kind, silent(`10.0.0.${at + 1}`, 'A'), 5000))

  test('several changes are counted, with the first five ids', () => {
    expect(describeChanges(several('down', 2))).toBe('2 stopped answering: 10.0.0.1, 10.0.0.2')
    expect(describeChanges(several('down', 5))).toBe(
      '5 stopped answering: 10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4, 10.0.0.5',
    )
    expect(describeChanges(several('down', 120))).toBe(
      '120 stopped answering: 10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4, 10.0.0.5 and 115 more',
    )
  })

  test.each<[InstanceChange, string]>([
    ['up', '2 answered again: 10.0.0.1, 10.0.0.2'],
    ['unhealthy', '2 became unhealthy: 10.0.0.1, 10.0.0.2'],
    ['healthy', '2 recovered: 10.0.0.1, 10.0.0.2'],
    ['gone', '2 became gone: 10.0.0.1, 10.0.0.2'],
    ['appeared', '2 appeared: 10.0.0.1, 10.0.0.2'],
    ['vanished', '2 left the listing: 10.0.0.1, 10.0.0.2'],
  ])('several changes are described by their kind: %s', (kind, sentence) => {
    expect(describeChanges(several(kind, 2))).toBe(sentence)
  })

  test.each<[HeadroomNews, string]>([
    ['some', 'have headroom again'],
    ['none', 'have no headroom left'],
    ['open', 'may be below their minimum'],
    ['short', 'are below their minimum'],
  ])('changes of headroom are counted, with the first five services: %s', (headroom, what) => {
    const changes = ['A', 'B', 'C', 'D', 'E', 'F'].map((name) =>
      headroomOf([answered('10.0.0.1', name)], headroom),
    )
    expect(describeChanges(changes)).toBe(`6 services ${what}: A, B, C, D, E and 1 more`)
  })

  test('services that may have headroom are not counted as services without any', () => {
    const results = [answered('10.0.0.1', 'A'), silent('10.0.0.2', 'A')]
    const change = headroomOf(results, 'perhapsNone')
    expect(isSameEvent(change, headroomOf([FINE], 'none'))).toBe(false)
    expect(describeChanges([change, change])).toBe('2 services may have no headroom left: A, A')
  })

  test('a single change is described as itself', () => {
    expect(describeChanges(several('down', 1))).toBe('10.0.0.1 of A stopped answering: timeout')
    expect(describeChanges([{ at: 0, kind: 'back', lastedMs: 1000, certainty: 'exact' }])).toBe(
      'provider back after 1 s',
    )
  })

  test('no changes are described by an empty text', () => {
    expect(describeChanges([])).toBe('')
  })
})

describe('an event of a recording', () => {
  test.each<[Change, string, string]>([
    [
      happened('up', FINE, 5000),
      '10.0.0.1 of A answered again after 5 s',
      '10.0.0.1 of A answered again',
    ],
    [
      happened('healthy', FINE, 5000),
      '10.0.0.1 of A recovered after 5 s',
      '10.0.0.1 of A recovered',
    ],
    [
      { at: 0, kind: 'back', lastedMs: 60_000, certainty: 'exact' },
      'provider back after 60 s',
      'provider back',
    ],
    [
      { at: 0, kind: 'gap', lastedMs: 720_000 },
      'recording gap of 12 min',
      'recording gap of 12 min',
    ],
    [{ at: 0, kind: 'clock', backMs: 7_200_000 }, 'clock went back 2 h', 'clock went back 2 h'],
  ])(
    'an event is described with and without the duration of what is over',
    (change, long, short) => {
      expect([describeChange(change), describeEvent(change)]).toEqual([long, short])
    },
  )

  test('many events of an instance or of a service are described with the last one', () => {
    const flapping = (last: Change) =>
      describeFlapping({
        first: { ...last, at: 0 },
        last: { ...last, at: 150_000 },
        worst: 'service' in last ? { ...headroomOf([HOT], 'empty'), at: 60_000 } : null,
        count: 7,
      } as never)
    expect(flapping(happened('down', MUTE, 0))).toBe(
      '10.0.0.1 of A changed 7 times in 2 min, last: stopped answering: timeout',
    )
    expect(flapping({ ...happened('moved', FINE, null), from: 'B' } as Change)).toBe(
      '10.0.0.1 of A changed 7 times in 2 min, last: moved to another service',
    )
    expect(flapping(headroomOf([answered('10.0.0.1', 'A\u0007')], 'short'))).toBe(
      'A\\x07 changed 7 times in 2 min, worst at 1970-01-01T00:01:00Z: has no healthy instance, minimum 2; last: is below its minimum: 1 healthy, minimum 2',
    )
  })
})
