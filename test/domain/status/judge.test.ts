import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../src/domain/failure.ts'
import { countCoverage, judge } from '../../../src/domain/status/judge.ts'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import { answered, left, silent, snapshotOf, TIMEOUT } from '../../support/facts.ts'

const http = (status: number): Failure => ({ code: 'http', status })
const REFUSED: Failure = { code: 'refused', errno: 'ECONNREFUSED' }

function failing(failures: readonly Failure[]): ScrapeResult[] {
  return failures.map((failure, index) => silent(`10.0.0.${index}`, null, failure))
}

describe('coverage', () => {
  test('counts what was listed, answered, unknown, gone and duplicate', () => {
    const results = [
      answered('10.0.0.1', 'A'),
      silent('10.0.0.2', 'A'),
      left('10.0.0.3'),
      answered('10.0.0.4', 'B', [99, 99]),
    ]
    const ids = results.map(({ id }) => id)
    const listing = { ok: true, ids, duplicates: 3 } as const
    expect(countCoverage(snapshotOf(results, { listing }))).toEqual({
      listed: 4,
      answered: 2,
      unknown: 1,
      gone: 1,
      duplicates: 3,
      reasons: [{ failure: TIMEOUT, count: 1 }],
    })
  })

  test('is all zeros where the listing failed', () => {
    const listing = { ok: false, failure: REFUSED } as const
    expect(countCoverage(snapshotOf([], { listing }))).toEqual({
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
      'has the most frequent reason first',
      [TIMEOUT, REFUSED, REFUSED],
      [
        ['refused', 2],
        ['timeout', 1],
      ],
    ],
    [
      'keeps reasons of one frequency in the order of the listing',
      [REFUSED, TIMEOUT, http(500)],
      [
        ['refused', 1],
        ['timeout', 1],
        ['http 500', 1],
      ],
    ],
    [
      'tells HTTP failures apart by their status',
      [http(500), http(503), http(503), http(500), http(503)],
      [
        ['http 503', 3],
        ['http 500', 2],
      ],
    ],
    [
      'puts failures of one code together, whatever their details',
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
  ])('%s', (_title, failures, expected) => {
    const { reasons } = countCoverage(snapshotOf(failing(failures)))
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
  const policy = { thresholds: { cpu: 75, memory: 75 }, minimum: 2 }
  fc.assert(
    fc.property(fc.array(result), (results) => {
      const { instances, services, coverage } = judge(snapshotOf(results), policy)
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

test('a judgement has the rows in order and every known service', () => {
  const results = [silent('10.0.0.9'), answered('10.0.0.10', 'B'), answered('10.0.0.2', 'B')]
  const snapshot = snapshotOf(results, { knownServices: ['B', 'A'] })
  const judgement = judge(snapshot, { thresholds: { cpu: 75, memory: 75 }, minimum: 1 })
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

test('the bounds hold the true number of healthy instances, and a certain verdict is true', () => {
  fc.assert(
    fc.property(
      fc.array(hidden, { maxLength: 20 }),
      fc.integer({ min: 1, max: 100 }),
      fc.nat(5),
      (fleet, threshold, minimum) => {
        const policy = { thresholds: { cpu: threshold, memory: threshold }, minimum }
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
