import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../src/domain/failure.ts'
import type { Measure } from '../../../src/domain/measure.ts'
import { countWaiting, isCovered, judge, judgeFleet } from '../../../src/domain/status/judge.ts'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, left, silent, snapshotOf, stopped, TIMEOUT } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

const http = (status: number): Failure => ({ code: 'http', status })
const REFUSED: Failure = { code: 'refused', errno: 'ECONNREFUSED' }

const coverageOf = (snapshot: Snapshot) => judge(snapshot, POLICY).coverage

function failing(failures: readonly Failure[]): ScrapeResult[] {
  return failures.map((failure, index) => silent(`10.0.0.${index}`, null, failure))
}

describe('coverage', () => {
  test('coverage counts listed, answered, unknown, gone and duplicate instances', () => {
    const results = [
      answered('10.0.0.1', 'A'),
      silent('10.0.0.2', 'A'),
      left('10.0.0.3'),
      answered('10.0.0.4', 'B', [99, 99]),
    ]
    const ids = results.map(({ id }) => id)
    const listing = { ok: true, ids, duplicates: 3 } as const
    expect(coverageOf(snapshotOf(results, { listing }))).toEqual({
      listed: 4,
      answered: 2,
      unknown: 1,
      gone: 1,
      duplicates: 3,
      reasons: [{ failure: TIMEOUT, count: 1 }],
    })
  })

  test('coverage is all zeros if the listing failed', () => {
    const listing = { ok: false, failure: REFUSED } as const
    expect(coverageOf(snapshotOf([], { listing }))).toEqual({
      listed: 0,
      answered: 0,
      unknown: 0,
      gone: 0,
      duplicates: 0,
      reasons: [],
    })
  })

  test.each<[string, readonly Failure[], [string, number][]]>([
    [
      'coverage has the most frequent reason first',
      [TIMEOUT, REFUSED, REFUSED],
      [
        ['refused', 2],
        ['timeout', 1],
      ],
    ],
    [
      'coverage has reasons of equal frequency in the order of the listing',
      [REFUSED, TIMEOUT, http(500)],
      [
        ['refused', 1],
        ['timeout', 1],
        ['http 500', 1],
      ],
    ],
    [
      'coverage distinguishes HTTP failures by their status',
      [http(500), http(503), http(503), http(500), http(503)],
      [
        ['http 503', 3],
        ['http 500', 2],
      ],
    ],
    [
      'coverage groups failures by their code, regardless of details',
      [
        { code: 'malformed', problem: 'no "cpu"' },
        { code: 'malformed', problem: 'empty answer' },
        { code: 'timeout', afterMs: 1 },
        TIMEOUT,
        TIMEOUT,
      ],
      [
        ['timeout', 3],
        ['malformed', 2],
      ],
    ],
  ])('coverage %s', (_title, failures, expected) => {
    const { reasons } = coverageOf(snapshotOf(failing(failures)))
    const counted = reasons.map(({ failure, count }) => [
      failure.code === 'http' ? `http ${failure.status}` : failure.code,
      count,
    ])
    expect(counted).toEqual(expected)
  })
})

const percent = fc.double({ min: 0, max: 100, noNaN: true })
const service = fc.constantFrom('A', 'B', '__proto__')
const maybeService = fc.option(service)
const failure = fc.constantFrom<Failure>(TIMEOUT, REFUSED, http(500), http(502))
const result = fc.oneof(
  fc
    .tuple(service, percent, percent)
    .map(([name, cpu, memory]) => answered('10.0.0.1', name, [cpu, memory])),
  fc.tuple(maybeService, failure).map(([name, why]) => silent('10.0.0.2', name, why)),
  maybeService.map((name) => left('10.0.0.3', name)),
)

test('listed = healthy + unhealthy + unknown + gone, for any results', () => {
  fc.assert(
    fc.property(fc.array(result), (results) => {
      const { instances, services, coverage } = judge(snapshotOf(results), POLICY)
      const count = (status: string) => instances.filter((one) => one.status === status).length
      const { listed, answered: read, unknown, gone, reasons } = coverage
      expect(instances).toHaveLength(results.length)
      expect(listed).toBe(results.length)
      expect(read + unknown + gone).toBe(listed)
      expect(read).toBe(count('healthy') + count('unhealthy'))
      expect([unknown, gone]).toEqual([count('unknown'), count('gone')])
      expect(reasons.reduce((sum, reason) => sum + reason.count, 0)).toBe(unknown)

      const unattributed = instances.filter((one) => one.service === null && one.sample === null)
      const strayGone = unattributed.filter((one) => one.status === 'gone').length
      const inServices = services.reduce((sum, one) => sum + one.instances, 0)
      const goneOfServices = gone - strayGone
      expect(inServices + goneOfServices + unattributed.length).toBe(listed)
    }),
  )
})

test('a judgement has sorted rows and every known service', () => {
  const results = [silent('10.0.0.9'), answered('10.0.0.10', 'B'), answered('10.0.0.2', 'B')]
  const snapshot = snapshotOf(results, { knownServices: ['B', 'A'] })
  const judgement = judge(snapshot, { ...POLICY, minimum: 1 })
  expect(judgement.instances.map(({ id }) => id)).toEqual(['10.0.0.2', '10.0.0.10', '10.0.0.9'])
  expect(judgement.services.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'A unknown',
    'B healthy',
  ])
})

interface Hidden {
  readonly service: string
  readonly cpu: number
  readonly memory: number
  readonly seen: 'read' | 'attributed' | 'unattributed'
}

const hidden: fc.Arbitrary<Hidden> = fc.record({
  service: fc.constantFrom('A', 'B', 'C'),
  cpu: fc.nat(100),
  memory: fc.nat(100),
  seen: fc.constantFrom('read', 'read', 'attributed', 'unattributed'),
})

function observe({ service: name, cpu, memory, seen }: Hidden, index: number): ScrapeResult {
  const id = `10.0.0.${index}`
  if (seen === 'read') return answered(id, name, [cpu, memory])
  return silent(id, seen === 'attributed' ? name : null)
}

test('the bounds contain the true number of healthy instances, and a certain status is true', () => {
  fc.assert(
    fc.property(
      fc.array(hidden, { maxLength: 20 }),
      fc.integer({ min: 1, max: 100 }),
      fc.nat(5),
      (fleet, threshold, minimum) => {
        const policy = { ...POLICY, thresholds: { cpu: threshold, memory: threshold }, minimum }
        const snapshot = snapshotOf(fleet.map(observe), { knownServices: ['A', 'B', 'C'] })
        const { services } = judge(snapshot, policy)
        expect(services).toHaveLength(3)
        for (const { name, healthy, healthyAtMost, status } of services) {
          const truth = fleet.filter(
            (one) => one.service === name && one.cpu < threshold && one.memory < threshold,
          ).length
          expect(truth).toBeGreaterThanOrEqual(healthy)
          expect(truth).toBeLessThanOrEqual(healthyAtMost)
          if (status !== 'unknown') expect(status === 'healthy').toBe(truth >= minimum)
          if (healthy === healthyAtMost) expect(status).not.toBe('unknown')
        }
      },
    ),
    { numRuns: 500 },
  )
})

const pair = (name: string, from: number) => [
  answered(`10.0.0.${from}`, name),
  answered(`10.0.0.${from + 1}`, name),
]
const LONE = answered('10.0.0.9', 'lone')
const MUTE = silent('10.0.0.8', 'lone')

describe('the status of a fleet', () => {
  test.each<[string, ScrapeResult[], number, string]>([
    ['all services have their minimum', [...pair('A', 1), ...pair('B', 3)], 0, 'healthy'],
    ['one is certainly below it', [...pair('A', 1), LONE], 0, 'unhealthy'],
    ['one is undecided', [...pair('A', 1), LONE, MUTE], 0, 'unknown'],
    ['one is below it and one undecided', [LONE, MUTE, answered('10.0.0.1', 'A')], 0, 'unhealthy'],
    ['there is no service', [], 0, 'unknown'],
    ['just enough answered', [...pair('A', 1), left('10.0.0.7', 'A')], 66.6, 'healthy'],
    ['too few answered', [...pair('A', 1), left('10.0.0.7', 'A')], 66.7, 'unknown'],
    ['too few answered, whatever is certain', [LONE, left('10.0.0.7', 'A')], 51, 'unknown'],
  ])('the status of a fleet is as expected if %s', (_, results, minCoverage, status) => {
    const judged = judge(snapshotOf(results), { ...POLICY, minCoverage })
    expect(judgeFleet({ ...judged, absent: [] })).toBe(status)
  })

  test('a fleet is unknown if a requested service is absent', () => {
    const judged = { ...judge(snapshotOf(pair('A', 1)), POLICY), absent: ['B'] }
    expect(judgeFleet(judged)).toBe('unknown')
  })
})

test('no service has a certain status if the listing failed, not even a declared one', () => {
  const listing = { ok: false, failure: REFUSED } as const
  const snapshot = snapshotOf([silent('10.0.0.1', 'A', REFUSED)], { listing, knownServices: ['A'] })
  const declared = new Map([['B', 3]])
  const { services } = judge(snapshot, { ...POLICY, minimum: 2, declared })
  expect(services.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'A unknown',
    'B unknown',
  ])
})

test('an empty listing has enough coverage for any minimum', () => {
  const { coverage } = judge(snapshotOf([]), POLICY)
  expect(isCovered(coverage, { ...POLICY, minCoverage: 100 })).toBe(true)
})

describe('a stopped instance', () => {
  test('a stopped instance is certainly unhealthy, and has no part in the averages', () => {
    const results = [answered('a', 'web', [20, 40]), stopped('b', 'web', { code: 'exited' })]
    const { services, coverage } = judge(snapshotOf(results), { ...POLICY, minimum: 2 })
    expect(coverage).toMatchObject({ listed: 2, answered: 2, unknown: 0 })
    const counts = { healthy: 1, unhealthy: 1, unknown: 0, healthyAtMost: 1 }
    expect(services).toMatchObject([{ status: 'unhealthy', cpu: 20, memory: 40, ...counts }])
  })
})

describe('a partial listing', () => {
  test.each([
    ['makes no service certainly unhealthy', 2, 'unknown'],
    ['leaves a service with its minimum healthy', 1, 'healthy'],
  ])('a partial listing %s', (_, minimum, status) => {
    const snapshot = snapshotOf([answered('a', 'web')], { isPartial: true })
    expect(judge(snapshot, { ...POLICY, minimum }).services).toMatchObject([{ status }])
  })
})

test('instances that only need the next round are counted apart from those without data', () => {
  const noData = (...measures: Measure[]) => ({ code: 'noData', measures }) as const
  const results = [
    silent('10.0.0.1', 'A', noData('cpu')),
    silent('10.0.0.2', 'A', noData('cpu')),
    silent('10.0.0.3', 'A', noData('cpu', 'memory')),
  ]
  const remarks = [{ code: 'nextRound', measures: ['cpu'] }] as const
  const { coverage } = judge({ ...snapshotOf(results), remarks }, POLICY)
  expect(coverage).toMatchObject({ answered: 0, unknown: 3 })
  expect(coverage.reasons).toEqual([
    { failure: noData('cpu'), count: 2, isWaiting: true },
    { failure: noData('cpu', 'memory'), count: 1 },
  ])
  expect(countWaiting(coverage)).toBe(2)
  expect(countWaiting(judge(snapshotOf(results), POLICY).coverage)).toBe(0)
})

const IDS = ['10.0.0.1', '10.0.0.10', '10.0.0.2', 'web-1']
const listed = fc
  .tuple(fc.shuffledSubarray(IDS, { minLength: 3 }), fc.array(service))
  .map(([ids, services]) => snapshotOf(ids.map((id, at) => answered(id, services[at] ?? 'A'))))

test('the round before changes nothing in a judgement', () => {
  fc.assert(
    fc.property(listed, listed, (first, second) => {
      const before = judge(first, POLICY)
      expect(judge(second, POLICY, before)).toEqual(judge(second, POLICY))
    }),
  )
})
