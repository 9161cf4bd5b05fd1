import { describe, expect, test } from 'vitest'
import { ConcurrencySearch } from '../../../src/source/http/concurrency-search.ts'

interface Provider {
  /** Answers per second with this number of requests in flight. */
  readonly perSecond: (inFlight: number) => number
  readonly waitedMs?: number
}

/** Lets `search` meet a provider for `ms`; the limit is always in the way. */
function meet(
  search: ConcurrencySearch,
  { perSecond, waitedMs = 1 }: Provider,
  ms: number,
  from = 0,
): number {
  let now = from
  search.firstByte(waitedMs)
  while (now < from + ms) {
    now += 1000 / perSecond(search.limit)
    search.isReached = true
    search.answer(now)
  }
  return now
}

describe('the concurrency search', () => {
  test.each<[string, Provider, number, number]>([
    ['the limit stays small if more requests gain nothing', { perSecond: () => 1000 }, 16, 20],
    [
      'the limit grows as long as the throughput does',
      { perSecond: (inFlight) => 50 * Math.min(inFlight, 200), waitedMs: 20 },
      160,
      256,
    ],
    [
      'the limit exceeds 64 only if the bandwidth-delay product does',
      { perSecond: (inFlight) => 1000 * inFlight, waitedMs: 0.1 },
      64,
      64,
    ],
  ])('%s', (_, provider, least, most) => {
    const search = new ConcurrencySearch()
    meet(search, provider, 20_000)
    expect(search.limit).toBeGreaterThanOrEqual(least)
    expect(search.limit).toBeLessThanOrEqual(most)
  })

  test('the limit is unchanged while no request waits for it', () => {
    const search = new ConcurrencySearch()
    for (let now = 0; now < 10_000; now += 1) search.answer(now)
    expect(search.limit).toBe(8)
  })

  test('the limit is halved by a cut, and grows again later', () => {
    const search = new ConcurrencySearch()
    const provider = { perSecond: (inFlight: number) => 50 * inFlight, waitedMs: 20 }
    const now = meet(search, provider, 5000)
    const before = search.limit
    search.halve(now)
    expect(search.limit).toBe(before / 2)
    meet(search, provider, 20_000, now)
    expect(search.limit).toBeGreaterThan(before / 2)
  })

  test('the limit is at least 1', () => {
    const search = new ConcurrencySearch()
    for (let cuts = 0; cuts < 20; cuts += 1) search.halve(cuts)
    expect(search.limit).toBe(1)
  })
})
