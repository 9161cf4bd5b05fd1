import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { InFlightRequest } from '../../../src/source/http/pending-connections.ts'
import { Limit, type RequestOutcome } from '../../../src/source/http/limit.ts'

const NEVER = Number.POSITIVE_INFINITY

function start(limit: Limit, startedAt: number, isFresh = false): InFlightRequest {
  const request = { startedAt, isFresh }
  limit.start(request)
  return request
}

/** Sends requests that are answered immediately, every `ms`, so that the limit is known. */
function serve(limit: Limit, { from = 0, count = 1, ms = 1, waitedMs = 1 } = {}): number {
  for (let served = 0; served < count; served += 1) {
    const request = start(limit, from + served * ms)
    limit.firstByte(request.startedAt + waitedMs, request)
    limit.end(request.startedAt + waitedMs, request, 'ok')
  }
  return from + count * ms
}

function end(limit: Limit, now: number, outcome: RequestOutcome, startedAt = now): void {
  limit.end(now, start(limit, startedAt), outcome)
}

describe('a request over a kept connection', () => {
  test('requests may start while fewer than the limit are in flight, eight at first', () => {
    const limit = new Limit()
    for (let sent = 0; sent < 8; sent += 1) {
      expect(limit.waitMs(0, false)).toBe(0)
      start(limit, 0)
    }
    expect(limit.waitMs(0, false)).toBe(NEVER)
    expect([limit.limit, limit.inFlight]).toEqual([8, 8])
  })
})

test('the adaptive limit can be bounded, a fixed one cannot', () => {
  const limits = [new Limit(), new Limit(16)]
  for (const limit of limits) limit.bound(4)
  expect(limits.map((limit) => limit.limit)).toEqual([4, 16])
  const [limit = new Limit()] = limits
  serve(limit, { count: 1000 })
  for (let sent = 0; sent < 4; sent += 1) {
    expect(limit.waitMs(2000, false)).toBe(0)
    start(limit, 2000)
  }
  expect([limit.limit, limit.inFlight]).toEqual([4, 4])
  expect(limit.waitMs(2000, false)).toBeGreaterThan(0)
})

describe('a request that needs a new connection', () => {
  test('new connections may start while fewer than five wait for their first byte', () => {
    const limit = new Limit()
    const tickets = [1, 2, 3, 4, 5].map(() => start(limit, 0, true))
    expect([limit.waitMs(0, true), limit.waitMs(0, false)]).toEqual([NEVER, 0])
    limit.firstByte(1, tickets[0] as InFlightRequest)
    expect(limit.waitMs(1, true)).toBe(0)
  })
})

describe('a request that hangs', () => {
  test('a request does not count once it waits longer than 30 ms and four times the usual time', () => {
    const limit = new Limit()
    serve(limit, { waitedMs: 50 })
    for (let hanging = 0; hanging < 8; hanging += 1) start(limit, 100)
    expect(limit.waitMs(150, false)).toBe(150)
    expect(limit.waitMs(300, false)).toBe(0)
    expect(limit.inFlight).toBe(8)
  })

  test('requests that hang count for the total of 256', () => {
    const limit = new Limit()
    serve(limit)
    for (let hanging = 0; hanging < 256; hanging += 1) start(limit, 10)
    expect(limit.waitMs(1000, false)).toBe(NEVER)
  })

  test('a timeout while others are answered does not lower the limit', () => {
    const limit = new Limit()
    serve(limit, { from: 4500 })
    end(limit, 5000, 'silent', 0)
    expect(limit.limit).toBe(8)
    end(limit, 9600, 'silent', 4600)
    expect(limit.limit).toBe(4)
  })
})

describe('the limit', () => {
  test.each<[RequestOutcome, number]>([
    ['dropped', 4],
    ['overloaded', 4],
    ['throttled', 4],
    ['starved', 4],
    ['broken', 8],
    ['ok', 8],
  ])('the limit after a request that was %s is %i', (outcome, expected) => {
    const limit = new Limit()
    serve(limit)
    end(limit, 10, outcome)
    expect(limit.limit).toBe(expected)
  })

  test('the limit is halved once per flight', () => {
    const limit = new Limit()
    const flight = [0, 0, 0].map(() => start(limit, 0))
    for (const request of flight) limit.end(10, request, 'dropped')
    expect(limit.limit).toBe(4)
    end(limit, 20, 'dropped', 11)
    expect(limit.limit).toBe(2)
  })

  test('the limit is at least one', () => {
    const limit = new Limit()
    for (let now = 0; now < 10; now += 1) end(limit, now, 'dropped')
    expect([limit.limit, limit.waitMs(10, false)]).toEqual([1, 0])
  })
})

describe('a Retry-After', () => {
  test('a Retry-After delays all requests, and a shorter one does not end the delay', () => {
    const limit = new Limit()
    const [one, other] = [start(limit, 0), start(limit, 0)]
    limit.end(10, one, 'overloaded', 2000)
    limit.end(10, other, 'overloaded', 500)
    expect([limit.waitMs(10, false), limit.waitMs(2009, false)]).toEqual([2000, 1])
    expect(limit.waitMs(2010, false)).toBe(0)
  })
})

describe('a quota', () => {
  test('a quota that refuses a request sets a rate for the next ones', () => {
    const limit = new Limit()
    const now = serve(limit, { count: 400, ms: 5 })
    expect(limit.rate.perSecond).toBeUndefined()
    end(limit, now, 'throttled')
    expect(limit.rate.perSecond).toBeCloseTo(140, 0)
    expect(limit.waitMs(now, false)).toBeCloseTo(1000 / 140, 1)
  })
})

describe('a fixed number', () => {
  test('a fixed limit never changes', () => {
    const limit = new Limit(3)
    end(limit, 0, 'dropped')
    for (const _ of [1, 2, 3]) {
      expect(limit.waitMs(1, true)).toBe(0)
      start(limit, 1, true)
    }
    expect(limit.waitMs(10_000, true)).toBe(NEVER)
    expect([limit.limit, limit.mostPending]).toEqual([3, 3])
  })

  test('a fixed limit observes a pause', () => {
    const limit = new Limit(3)
    limit.end(0, start(limit, 0), 'throttled', 1000)
    expect(limit.waitMs(0, false)).toBe(1000)
  })
})

test('rounding errors of the clock never start more requests than the limit', () => {
  const time = fc.double({ min: 0, max: 1e6, noNaN: true })
  const waited = fc.double({ min: 7.5, max: 100, noNaN: true })
  fc.assert(
    fc.property(time, waited, (from, waitedMs) => {
      const limit = new Limit()
      serve(limit, { from, waitedMs })
      for (let sent = 0; sent < 8; sent += 1) start(limit, from)
      const now = from + limit.waitMs(from, false)
      let started = 0
      while (started < 100 && limit.waitMs(now, false) <= 0) {
        start(limit, now)
        started += 1
      }
      expect(started).toBeLessThanOrEqual(8)
    }),
    { numRuns: 5000 },
  )
})
