import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../src/domain/failure.ts'
import { explainRound } from '../../../src/domain/report/explain.ts'
import type { Coverage } from '../../../src/domain/status/judge.ts'
import { judgeServices, type Member } from '../../../src/domain/status/service.ts'
import type { Reason } from '../../../src/domain/status/verdict.ts'
import { describeFailure, describeListingFailure } from '../../../src/render/words/failure.ts'
import {
  describeBounds,
  describeCost,
  describeCoverage,
  describeFaults,
  describeReason,
  describeReasonsShort,
  describeRule,
  describeLowCoverage,
} from '../../../src/render/words/judgement.ts'
import { describeNote, describeShort } from '../../../src/render/words/note.ts'
import { costOf, snapshotOf } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

const API = 'a service-discovery API'
const CHECK_API = 'check that this is the address of a service-discovery API'
const CHECK_PORT = 'check that the provider runs there and that the port is right'

describe('failures and advice', () => {
  test.each<[Failure, string, string]>([
    [
      { code: 'timeout', afterMs: 250 },
      'no answer within 0.25 s (timeout)',
      'raise --timeout if the provider is only slow',
    ],
    [
      { code: 'timeout', afterMs: 5000, bytes: 39_000 },
      'only 38 KiB of the answer within 5 s (timeout)',
      'raise --timeout if the provider is only slow',
    ],
    [
      { code: 'http', status: 429, retryAfterMs: 90_000, deadlineMs: 30_000 },
      'HTTP 429, requests a wait of 90 s, the deadline is 30 s',
      'try again then, or raise --deadline',
    ],
    [{ code: 'refused', errno: 'ECONNREFUSED' }, 'connection refused (ECONNREFUSED)', CHECK_PORT],
    [
      { code: 'unreachable', errno: 'EHOSTUNREACH' },
      'cannot be reached (EHOSTUNREACH)',
      CHECK_PORT,
    ],
    [
      { code: 'reset', errno: 'ECONNRESET' },
      'connection reset (ECONNRESET)',
      'if it uses TLS, write https://',
    ],
    [{ code: 'unknownHost', errno: 'ENOTFOUND' }, 'unknown host (ENOTFOUND)', 'check the name'],
    [
      { code: 'tls', errno: 'EPROTO' },
      'no trusted TLS connection (EPROTO)',
      'if it uses plain HTTP, write http://',
    ],
    [
      { code: 'tls', errno: 'CERT_HAS_EXPIRED' },
      'no trusted TLS connection (CERT_HAS_EXPIRED)',
      'renew its certificate, or correct the clock of this machine',
    ],
    [
      { code: 'tls', errno: 'SELF_SIGNED_CERT_IN_CHAIN' },
      'no trusted TLS connection (SELF_SIGNED_CERT_IN_CHAIN)',
      'if its certificate is right, name its authority with --ca FILE',
    ],
    [
      { code: 'tls', errno: 'CERT_REVOKED' },
      'no trusted TLS connection (CERT_REVOKED)',
      'check its certificate and its TLS settings',
    ],
    [
      { code: 'tooMany', maxInstances: 100_000 },
      'more than 100000 instances',
      'raise --maxInstances, or leave a fleet of this size to Prometheus',
    ],
    [
      { code: 'tooMany', maxInstances: 1_000_000 },
      'more than 1000000 instances',
      'leave a fleet of this size to Prometheus',
    ],
    [
      { code: 'http', status: 503, retryAfterMs: 1000 },
      'HTTP 503, requests a wait of 1 s',
      'try again then',
    ],
    [{ code: 'network', errno: 'EINVAL' }, 'network error (EINVAL)', CHECK_API],
    [
      { code: 'network', errno: 'EMFILE' },
      'this machine ran short of file descriptors (EMFILE)',
      'raise ulimit -n',
    ],
    [
      { code: 'network', errno: 'EADDRNOTAVAIL' },
      'this machine ran short of local ports (EADDRNOTAVAIL)',
      'widen net.ipv4.ip_local_port_range',
    ],
    [
      { code: 'protocol', problem: 'HPE_INVALID_CONSTANT' },
      'not an HTTP server (HPE_INVALID_CONSTANT)',
      CHECK_API,
    ],
    [{ code: 'malformed', problem: 'empty answer' }, 'empty answer', CHECK_API],
    [{ code: 'tooLarge', maxBytes: 65_536 }, 'answer larger than 64 KiB', CHECK_API],
    [{ code: 'tooLarge', maxBytes: 16_777_216 }, 'answer larger than 16 MiB', CHECK_API],
    [{ code: 'http', status: 404 }, 'HTTP 404', CHECK_API],
    [
      { code: 'http', status: 401 },
      'HTTP 401',
      'the provider requires other credentials: --tokenFile FILE, or MONITORING_TOKEN',
    ],
    [
      { code: 'http', status: 403 },
      'HTTP 403',
      'the provider requires other credentials: --tokenFile FILE, or MONITORING_TOKEN',
    ],
    [{ code: 'http', status: 500 }, 'HTTP 500', 'the provider itself has a problem'],
    [{ code: 'http', status: 599 }, 'HTTP 599', 'the provider itself has a problem'],
    [
      { code: 'http', status: 302, location: 'http://elsewhere/' },
      'HTTP 302, a redirect to http://elsewhere/',
      CHECK_API,
    ],
  ])('a failure and its advice are described: %j', (failure, why, advice) => {
    expect(describeFailure(failure)).toBe(why)
    const source = failure.code === 'tls' ? 'https://api' : 'http://api:9'
    expect(describeListingFailure({ listingAddress: `${source}/servers`, api: API }, failure)).toBe(
      `cannot list instances from ${source}/servers: ${why}; ${advice}`,
    )
  })

  test('the advice to check an address names the API that the source expects there', () => {
    const place = { listingAddress: 'http://api/targets', api: 'a list of targets' }
    expect(describeListingFailure(place, { code: 'http', status: 404 })).toBe(
      'cannot list instances from http://api/targets: HTTP 404; check that this is the address of a list of targets',
    )
  })

  test('a reset over HTTPS has no advice to use TLS', () => {
    const failure = { code: 'reset', errno: 'ECONNRESET' } as const
    expect(
      describeListingFailure({ listingAddress: 'https://api/servers', api: API }, failure),
    ).toBe(
      `cannot list instances from https://api/servers: connection reset (ECONNRESET); ${CHECK_PORT}`,
    )
  })

  test.each<[Failure, string]>([
    [{ code: 'http', status: 301, location: '\u001b[2J' }, 'HTTP 301, a redirect to \\x1b[2J'],
    [{ code: 'malformed', problem: 'not JSON: "\u202e"' }, 'not JSON: "\\u{202e}"'],
  ])('a failure escapes the text of the provider: %j', (failure, text) => {
    expect(describeFailure(failure)).toBe(text)
  })
})

const WHOLE: Coverage = {
  listed: 150,
  answered: 150,
  unknown: 0,
  gone: 0,
  duplicates: 0,
  reasons: [],
}
const TIMEOUT: Failure = { code: 'timeout', afterMs: 5000 }

describe('coverage', () => {
  test.each<[string, Partial<Coverage>]>([
    ['150 of 150 answered', {}],
    ['0 of 0 answered', { listed: 0, answered: 0 }],
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
    expect(describeShort([...explainRound(round, null)], ['duplicates'])).toEqual(sentences)
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
