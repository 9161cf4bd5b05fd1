import { describe, expect, test } from 'vitest'
import { ConcurrencySearch } from '../../../src/source/http/concurrency-search.ts'

interface Provider {
  /** What it answers a second with so many in flight. */
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
    search.reach()
    search.answer(now)
  }
  return now
}

describe('the limit that is found', () => {
  test.each<[string, Provider, number, number]>([
    ['stays small where more gain nothing', { perSecond: () => 1000 }, 16, 20],
    [
      'grows as long as the throughput does',
      { perSecond: (inFlight) => 50 * Math.min(inFlight, 200), waitedMs: 20 },
      160,
      256,
    ],
    [
      'goes beyond 64 only where twice the delay times the throughput does',
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

  test('is left where it is while it is not in the way', () => {
    const search = new ConcurrencySearch()
    for (let now = 0; now < 10_000; now += 1) search.answer(now)
    expect(search.limit).toBe(8)
  })

  test('is half after a cut, and grows again later', () => {
    const search = new ConcurrencySearch()
    const provider = { perSecond: (inFlight: number) => 50 * inFlight, waitedMs: 20 }
    const now = meet(search, provider, 5000)
    const before = search.limit
    search.halve(now)
    expect(search.limit).toBe(before / 2)
    meet(search, provider, 20_000, now)
    expect(search.limit).toBeGreaterThan(before / 2)
  })

  test('is never less than 1', () => {
    const search = new ConcurrencySearch()
    for (let cuts = 0; cuts < 20; cuts += 1) search.halve(cuts)
    expect(search.limit).toBe(1)
  })
})
