import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../src/domain/failure.ts'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import { judgeInstance } from '../../../src/domain/status/instance-status.ts'
import { answered, left, silent, stopped } from '../../support/facts.ts'

const THRESHOLDS = { cpu: 75, memory: 75 }

describe('an instance that answered', () => {
  test.each<[number, number, string, string[]]>([
    [0, 0, 'healthy', []],
    [74, 74, 'healthy', []],
    [74.99, 74.99, 'healthy', []],
    [75, 74, 'unhealthy', ['cpu']],
    [74, 75, 'unhealthy', ['memory']],
    [75.01, 0, 'unhealthy', ['cpu']],
    [75, 75, 'unhealthy', ['cpu', 'memory']],
    [100, 0, 'unhealthy', ['cpu']],
    [0, 100, 'unhealthy', ['memory']],
    [100, 100, 'unhealthy', ['cpu', 'memory']],
  ])(
    'an instance is healthy if cpu and memory are below 75: cpu %d, memory %d is %s %j',
    (cpu, memory, status, codes) => {
      const instance = judgeInstance(answered('10.0.0.1', 'A', [cpu, memory]), THRESHOLDS)
      expect(instance.status).toBe(status)
      expect(instance.reasons.map(({ code }) => code)).toEqual(codes)
    },
  )

  test.each<[number, number, string]>([
    [0, 100, 'unhealthy'],
    [50, 100, 'unhealthy'],
    [50.5, 100, 'healthy'],
    [100, 60, 'unhealthy'],
    [100, 61, 'healthy'],
  ])('an instance with thresholds of cpu %d and memory %d is %s', (...row) => {
    const [cpu, memory, status] = row
    const result = answered('10.0.0.1', 'A', [50, 60])
    expect(judgeInstance(result, { cpu, memory }).status).toBe(status)
  })

  test('an instance is never healthy with a threshold of 0', () => {
    const { status } = judgeInstance(answered('10.0.0.1', 'A', [0, 0]), { cpu: 0, memory: 75 })
    expect(status).toBe('unhealthy')
  })

  test('an instance has its facts, and value and threshold of every breach', () => {
    expect(judgeInstance(answered('10.0.0.1', 'A', [80.5, 30]), THRESHOLDS)).toMatchObject({
      id: '10.0.0.1',
      service: 'A',
      sample: { service: 'A', cpu: 80.5, memory: 30 },
      status: 'unhealthy',
      reasons: [{ code: 'cpu', value: 80.5, threshold: 75 }],
      latencyMs: 3,
    })
  })
})

const FAILURES: readonly Failure[] = [
  { code: 'timeout', afterMs: 5000 },
  { code: 'refused', errno: 'ECONNREFUSED' },
  { code: 'reset', errno: 'ECONNRESET' },
  { code: 'unreachable', errno: 'EHOSTUNREACH' },
  { code: 'unknownHost', errno: 'ENOTFOUND' },
  { code: 'tls', errno: 'EPROTO' },
  { code: 'network', errno: 'EINVAL' },
  { code: 'protocol', problem: 'HPE_INVALID_CONSTANT' },
  { code: 'http', status: 500 },
  { code: 'malformed', problem: 'no "cpu"' },
  { code: 'tooLarge', maxBytes: 65_536 },
]

describe('an instance that gave no usable answer', () => {
  test.each(FAILURES)(
    'an instance without a usable answer is unknown, for its failure: $code',
    (failure) => {
      expect(judgeInstance(silent('10.0.0.1', 'A', failure), THRESHOLDS)).toEqual({
        id: '10.0.0.1',
        service: 'A',
        sample: null,
        values: {},
        status: 'unknown',
        reasons: [failure],
        latencyMs: 3,
      })
    },
  )

  test('an unknown instance has no service if none is known', () => {
    expect(judgeInstance(silent('10.0.0.1'), THRESHOLDS).service).toBeNull()
  })
})

test('an instance that the provider no longer knows is gone, in the service it was last seen in', () => {
  expect(judgeInstance(left('10.0.0.1', 'A'), THRESHOLDS)).toEqual({
    id: '10.0.0.1',
    service: 'A',
    sample: null,
    values: {},
    status: 'gone',
    reasons: [{ code: 'gone', status: 400 }],
    latencyMs: 3,
  })
})

test('only a healthy instance has no reasons', () => {
  const percent = fc.double({ min: 0, max: 100, noNaN: true })
  const result = fc.oneof(
    fc.tuple(percent, percent).map((values) => answered('10.0.0.1', 'A', values)),
    fc.constantFrom(...FAILURES).map((failure) => silent('10.0.0.1', null, failure)),
    fc.constant(left('10.0.0.1')),
    fc.constant(stopped('10.0.0.1', 'A', { code: 'paused' })),
  )
  fc.assert(
    fc.property(result, percent, percent, (scraped, cpu, memory) => {
      const { status, reasons } = judgeInstance(scraped, { cpu, memory })
      expect(reasons.length === 0).toBe(status === 'healthy')
    }),
  )
})

test('an instance with a condition is unhealthy, whatever its values are', () => {
  const condition = { code: 'failingHealthCheck', detail: 'exit code 1' } as const
  const result = { ...answered('10.0.0.1', 'A', [10, 95]), condition } as ScrapeResult
  expect(judgeInstance(result, THRESHOLDS)).toMatchObject({
    status: 'unhealthy',
    reasons: [condition, { code: 'memory', value: 95, threshold: THRESHOLDS.memory }],
  })
})

test('an instance without a sample keeps the values that are known, and is unknown', () => {
  const failure = { code: 'noData', measures: ['cpu'] } as const
  const result = { ...silent('10.0.0.1', 'A', failure), values: { memory: 95 } } as ScrapeResult
  expect(judgeInstance(result, THRESHOLDS)).toMatchObject({
    status: 'unknown',
    sample: null,
    values: { memory: 95 },
    reasons: [failure],
  })
})
