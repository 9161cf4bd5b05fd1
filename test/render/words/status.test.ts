import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../src/domain/failure.ts'
import { explainRound } from '../../../src/domain/report/explain.ts'
import type { Coverage } from '../../../src/domain/status/judge.ts'
import { judgeServices, type Member } from '../../../src/domain/status/service.ts'
import type { Reason } from '../../../src/domain/status/instance-status.ts'
import {
  describeBounds,
  describeCost,
  describeCoverage,
  describeFaults,
  describeReason,
  describeReasonsShort,
  describePolicy,
  describeRule,
  describeLowCoverage,
} from '../../../src/render/words/status.ts'
import { describeNote, describeShort } from '../../../src/render/words/note.ts'
import { costOf, snapshotOf } from '../../support/facts.ts'
import { POLICY, QUERY } from '../../support/report.ts'

const WHOLE: Coverage = {
  listed: 150,
  answered: 150,
  unknown: 0,
  gone: 0,
  duplicates: 0,
  reasons: [],
}
const TIMEOUT: Failure = { code: 'timeout', afterMs: 5000 }
const NO_CPU: Failure = { code: 'noData', measures: ['cpu'] }

describe('coverage', () => {
  test.each<[string, Partial<Coverage>]>([
    ['150 of 150 answered', {}],
    ['0 of 0 answered', { listed: 0, answered: 0 }],
    [
      '3 of 3 read',
      {
        listed: 3,
        answered: 0,
        unknown: 3,
        reasons: [{ failure: NO_CPU, count: 3, isWaiting: true }],
      },
    ],
    [
      '2 of 3 read: 1 timeout',
      {
        listed: 3,
        answered: 0,
        unknown: 3,
        reasons: [
          { failure: NO_CPU, count: 2, isWaiting: true },
          { failure: TIMEOUT, count: 1 },
        ],
      },
    ],
    [
      'all 3 failed: 3 without data',
      { listed: 3, answered: 0, unknown: 3, reasons: [{ failure: NO_CPU, count: 3 }] },
    ],
    [
      '148 of 150 answered: 1 timeout, 1 refused',
      {
        answered: 148,
        unknown: 2,
        reasons: [
          { failure: TIMEOUT, count: 1 },
          { failure: { code: 'refused', errno: 'ECONNREFUSED' }, count: 1 },
        ],
      },
    ],
    ['149 of 150 answered: 1 gone', { answered: 149, gone: 1 }],
    [
      '147 of 150 answered: 2 timeout, 1 gone',
      { answered: 147, unknown: 2, gone: 1, reasons: [{ failure: TIMEOUT, count: 2 }] },
    ],
    ['0 of 150 answered: 150 gone', { answered: 0, gone: 150 }],
    [
      '142 of 150 answered: 8 unusable',
      {
        answered: 142,
        unknown: 8,
        reasons: [{ failure: { code: 'unusable', problem: 'not an IP address' }, count: 8 }],
      },
    ],
    [
      'all 150 failed: 150 HTTP 500',
      {
        answered: 0,
        unknown: 150,
        reasons: [{ failure: { code: 'http', status: 500 }, count: 150 }],
      },
    ],
  ])('coverage is described as %j', (sentence, rest) => {
    expect(describeCoverage({ ...WHOLE, ...rest })).toBe(sentence)
  })

  test.each<[string[], Partial<Coverage>]>([
    [[], {}],
    [['1 duplicate ignored'], { duplicates: 1 }],
    [['2 duplicates ignored'], { duplicates: 2 }],
  ])('duplicates are counted: %j', (sentences, rest) => {
    const round = { snapshot: snapshotOf([]), coverage: { ...WHOLE, ...rest }, policy: POLICY }
    expect(describeShort([...explainRound(round, QUERY)], ['duplicates'])).toEqual(sentences)
  })
})

const LIMIT = { inFlight: 16, pendingConnections: 5, quotaPerSecond: null }

test.each([
  [
    {},
    87.4,
    '151 requests over 4 connections, 12345 bytes in 87 ms; at most 4 in flight; limit 16 in flight, 5 pending connections',
  ],
  [
    { requests: 1, connections: 1, bytes: 1, peakInFlight: 1, limit: { ...LIMIT, inFlight: 8 } },
    0.5,
    '1 request over 1 connection, 1 byte in 1 ms; at most 1 in flight; limit 8 in flight, 5 pending connections',
  ],
  [
    { retries: 7, limit: { inFlight: 16, pendingConnections: 20, quotaPerSecond: 196.04 } },
    87.4,
    '151 requests (7 retried) over 4 connections, 12345 bytes in 87 ms; at most 4 in flight; ' +
      'limit 16 in flight, 20 pending connections, 196.0 requests a second',
  ],
  [
    { limit: null },
    87.4,
    '151 requests over 4 connections, 12345 bytes in 87 ms; at most 4 in flight',
  ],
])('the cost of a round is described: %j', (cost, durationMs, text) => {
  expect(describeCost(snapshotOf([], { cost: costOf(cost), durationMs }))).toBe(text)
})

test('the cost of a round without requests is its duration', () => {
  expect(describeCost(snapshotOf([], { cost: null, durationMs: 87.4 }))).toBe('87 ms')
})

test.each([
  [
    'EMFILE',
    'this machine ran short of file descriptors (EMFILE), so requests had to wait; raise ulimit -n',
  ],
  [
    'EADDRNOTAVAIL',
    'this machine ran short of local ports (EADDRNOTAVAIL), so requests had to wait; widen net.ipv4.ip_local_port_range',
  ],
])('a shortage of this machine is described with advice: %s', (errno, text) => {
  expect(describeNote({ code: 'shortage', errno })).toBe(text)
})

test('the bounds of a service are described with its minimum', () => {
  const members = (['healthy', 'unknown', 'unknown'] as const).map((status) => {
    const sample = status === 'healthy' ? { service: 'A', cpu: 1, memory: 1 } : null
    return { service: 'A', status, sample }
  })
  const bounds = judgeServices(members, [], { minimum: 2 }).map(describeBounds)
  expect(bounds).toEqual(['1 to 3 healthy, minimum 2'])
})

test('the policy is described with both thresholds', () => {
  const policy = { thresholds: { cpu: 75, memory: 62.5 } }
  expect(describeRule(policy)).toBe('healthy = cpu < 75, memory < 62.5')
})

test.each<[string, ReadonlyMap<string, number> | undefined, string]>([
  ['no service is declared', undefined, 'minimum 2'],
  ['services are declared with the same', new Map([['A', 2]]), 'minimum 2'],
  [
    'one has another',
    new Map([
      ['A', 2],
      ['B', 7],
    ]),
    'minimum 2, or as declared',
  ],
])('the policy has the minimum of services, if %s', (_, declared, text) => {
  const policy = declared === undefined ? POLICY : { ...POLICY, declared }
  expect(describePolicy(policy)).toBe(`healthy = cpu < 75, memory < 75, ${text}`)
})

test.each([
  [300_000, '5m'],
  [60_000, '1m'],
  [90_000, '90s'],
  [1000, '1s'],
  [500, '0.5s'],
])('the policy says that CPU is a mean over %d ms', (cpuWindowMs, window) => {
  const policy = { thresholds: { cpu: 75, memory: 62.5 } }
  const rule = `healthy = cpu[${window}] < 75, memory < 62.5`
  expect(describeRule(policy, { cpuWindowMs })).toBe(rule)
})

describe('reasons in little space', () => {
  const breach = (code: 'cpu' | 'memory', threshold = 75) => ({ code, value: 91, threshold })

  test.each<[Reason[], string]>([
    [[], ''],
    [[breach('cpu')], 'cpu >= 75'],
    [[breach('memory', 80)], 'memory >= 80'],
    [[breach('cpu'), breach('memory')], 'cpu, mem >= 75'],
    [[breach('cpu'), breach('memory', 80)], 'cpu >= 75, memory >= 80'],
    [[{ code: 'timeout', afterMs: 5000 }], 'timeout'],
    [[{ code: 'gone', status: 404 }], 'gone (HTTP 404)'],
  ])('the short form of the reasons %j is "%s"', (reasons, words) => {
    expect(describeReasonsShort(reasons)).toBe(words)
  })
})

describe('the faults of a service', () => {
  const count = (healthy: number, unhealthy: number, unknown: number) => {
    const of = (status: Member['status'], many: number): Member[] =>
      Array.from({ length: many }, () => ({ service: 'A', status, sample: null }))
    const members = [
      ...of('healthy', healthy),
      ...of('unhealthy', unhealthy),
      ...of('unknown', unknown),
    ]
    return judgeServices(members, [], { minimum: 2 })
  }

  test.each([
    [3, 0, 0, ''],
    [2, 1, 1, '1 unknown, 1 unhealthy'],
    [1, 0, 2, '1 to 3 healthy, 2 unknown'],
    [1, 2, 0, '2 unhealthy'],
    [1, 0, 0, '1 of 2 there'],
  ])(
    'the faults of %i healthy, %i unhealthy, and %i unknown instances with minimum 2 are "%s"',
    (healthy, unhealthy, unknown, words) => {
      expect(count(healthy, unhealthy, unknown).map(describeFaults)).toEqual([words])
    },
  )

  test('the faults of a service without a certain status have a range only if there is one', () => {
    const doubted = count(1, 2, 0).map((service) => ({ ...service, status: 'unknown' as const }))
    expect(doubted.map(describeFaults)).toEqual(['1 healthy, 2 unhealthy'])
  })
})

const THIRD = {
  listed: 3,
  answered: 1,
  unknown: 2,
  gone: 0,
  rejected: 0,
  duplicates: 0,
  reasons: [],
}

test('a reason, a policy and a coverage have at most two decimals', () => {
  const thresholds = { cpu: 0.30000000000000004, memory: 1e-7 }
  const reasons = [
    { code: 'cpu', value: 74.999, threshold: thresholds.cpu },
    { code: 'memory', value: 33.333333, threshold: thresholds.memory },
  ] as const
  expect([
    ...reasons.map(describeReason),
    describeReasonsShort(reasons),
    describeRule({ thresholds }),
    describeLowCoverage(THIRD, 66.66666),
  ]).toEqual([
    'cpu 74.99 >= 0.3',
    'memory 33.33 >= 0',
    'cpu >= 0.3, memory >= 0',
    'healthy = cpu < 0.3, memory < 0',
    '33.3 % of the instances answered, 66.66 % are required',
  ])
})
