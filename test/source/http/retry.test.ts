import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../src/domain/failure.ts'
import { type Circumstances, decideRetry, parseRetryAfter } from '../../../src/source/http/retry.ts'

const FRESH = { attempts: 0, waits: 0 }
const PLAIN = { retriesTimeout: false, isStale: false, isUnparsable: false }
const GIVE_UP = null
const http = (status: number, retryAfterMs?: number): Failure => ({
  code: 'http',
  status,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
})

/** The decision if the random number is `random`. */
function decide(
  failure: Failure,
  rest: Partial<Circumstances> = {},
  { random = 1, ...history }: Partial<typeof FRESH> & { random?: number } = {},
) {
  return decideRetry(failure, { ...FRESH, ...history }, { ...PLAIN, ...rest }, () => random)
}

describe('a transient failure is retried, at most twice', () => {
  test.each<[Failure, Partial<Circumstances>]>([
    [{ code: 'reset', errno: 'ECONNRESET' }, {}],
    [{ code: 'refused', errno: 'ECONNREFUSED' }, {}],
    [{ code: 'unreachable', errno: 'EHOSTUNREACH' }, {}],
    [{ code: 'unknownHost', errno: 'EAI_AGAIN' }, {}],
    [{ code: 'timeout', afterMs: 5000 }, { retriesTimeout: true }],
    [{ code: 'protocol', problem: 'the answer was cut short' }, {}],
    [{ code: 'protocol', problem: 'HPE_INVALID_CHUNK_SIZE' }, {}],
    [{ code: 'malformed', problem: 'not JSON' }, { isUnparsable: true }],
    ...[408, 425, 500, 502, 503, 504].map((status): [Failure, object] => [http(status), {}]),
  ])('the failure %j with %j is retried at most twice', (failure, rest) => {
    expect(decide(failure, rest)).toEqual({ delayMs: 100, isCharged: true })
    expect(decide(failure, rest, { attempts: 2 })).toEqual(GIVE_UP)
  })
})

describe('a permanent failure is not retried', () => {
  test.each<Failure>([
    { code: 'timeout', afterMs: 5000 },
    { code: 'deadline', afterMs: 30_000 },
    { code: 'unknownHost', errno: 'ENOTFOUND' },
    { code: 'tls', errno: 'CERT_HAS_EXPIRED' },
    { code: 'network', errno: 'EINVAL' },
    { code: 'protocol', problem: 'HPE_HEADER_OVERFLOW' },
    { code: 'malformed', problem: 'no "cpu"' },
    { code: 'tooLarge', maxBytes: 65_536 },
    { code: 'tooMany', maxInstances: 1 },
    ...[301, 400, 401, 403, 404, 410, 501, 505].map((status) => http(status)),
  ])('the failure %j is not retried', (failure) => {
    expect(decide(failure)).toEqual(GIVE_UP)
  })
})

test('a server of many is not requested again if no route leads to it', () => {
  const isOneOfMany = true
  const [unreachable, refused] = [
    { code: 'unreachable', errno: 'EHOSTUNREACH' },
    { code: 'refused', errno: 'ECONNREFUSED' },
  ] as const
  expect(decide(unreachable, { isOneOfMany })).toEqual(GIVE_UP)
  expect(decide(refused, { isOneOfMany })).toEqual({ delayMs: 100, isCharged: true })
})

describe('the pause before the next attempt', () => {
  test.each([
    ['the first', 0, 0, 0],
    ['the first', 0, 1, 100],
    ['the second', 1, 0, 0],
    ['the second', 1, 1, 200],
  ])(
    'the delay after %s attempt has full jitter up to a bound that doubles',
    (_, attempts, random, delayMs) => {
      expect(decide(http(500), {}, { attempts, random })).toMatchObject({ delayMs })
    },
  )

  test('the delay is the Retry-After plus up to 0.25 s', () => {
    expect(decide(http(503, 2000), {}, { random: 0 })).toMatchObject({ delayMs: 2000 })
    expect(decide(http(503, 2000))).toMatchObject({ delayMs: 2250, isCharged: true })
    expect(decide(http(429, 2000))).toMatchObject({ delayMs: 2250, isCharged: false })
  })
})

describe('a refusal by a quota costs no attempt', () => {
  test.each([
    [0, 1000],
    [1, 2000],
    [4, 16_000],
    [5, 20_000],
    [19, 20_000],
  ])(
    'a refusal by a quota costs no attempt: after %i waits, the next wait is at most %i ms',
    (waits, delayMs) => {
      expect(decide(http(429), {}, { waits })).toEqual({ delayMs, isCharged: false })
    },
  )

  test('a refusal by a quota is final after twenty waits', () => {
    expect(decide(http(429), {}, { waits: 20 })).toEqual(GIVE_UP)
  })
})

test('a request on a kept connection that fails is repeated for free', () => {
  const history = { ...FRESH }
  const stale = { ...PLAIN, isStale: true }
  const reset = { code: 'reset', errno: 'ECONNRESET' } as const
  expect(decideRetry(reset, history, stale, () => 1)).toEqual({
    delayMs: 0,
    isCharged: false,
  })
  expect(history).toEqual(FRESH)
})

test.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL'])(
  'a shortage of this machine (%s) is waited out without limit, and costs no attempt',
  (errno) => {
    expect(decide({ code: 'network', errno }, {}, { attempts: 2 })).toEqual({
      delayMs: 250,
      isCharged: false,
    })
  },
)

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)
const IN_TWO_SECONDS = 'Fri, 02 Jan 2026 03:04:07 GMT'

test.each<[string | undefined, string | undefined, number | undefined]>([
  ['2', undefined, 2000],
  ['0', undefined, 0],
  ['999999999', undefined, 999_999_999_000],
  [IN_TWO_SECONDS, undefined, 2000],
  ['Fri, 02 Jan 2026 03:04:01 GMT', undefined, 0],
  // The clock of the server is an hour ahead, and so is its Retry-After.
  ['Fri, 02 Jan 2026 04:04:07 GMT', 'Fri, 02 Jan 2026 04:04:05 GMT', 2000],
  [IN_TWO_SECONDS, 'yesterday', 2000],
  [undefined, undefined, undefined],
  ['-1', undefined, undefined],
  ['1.5', undefined, undefined],
  ['abc', undefined, undefined],
  ['99999999999', undefined, undefined],
  ['', undefined, undefined],
  ['2026-01-02T03:04:07Z', undefined, undefined],
  ['Fri, 02 Foo 2026 03:04:07 GMT', undefined, undefined],
  ['Fri, 02 Jan 2026 99:04:07 GMT', undefined, undefined],
])('Retry-After: %s, with the date %s, is %s ms', (text, date, expected) => {
  expect(parseRetryAfter(text, date, NOW)).toBe(expected)
})
