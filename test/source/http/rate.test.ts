import { describe, expect, test } from 'vitest'
import { Rate } from '../../../src/source/http/rate.ts'

/** A rate after two seconds with `perSecond` answers per second; the time is then 2000. */
function busy(perSecond: number): Rate {
  const rate = new Rate()
  for (let now = 1000 / perSecond; now <= 2000; now += 1000 / perSecond) rate.answer(now)
  return rate
}

describe('a rate', () => {
  test('there is no rate before a quota refuses a request', () => {
    const rate = busy(1000)
    expect([rate.perSecond, rate.waitMs(2000)]).toEqual([undefined, 0])
  })

  test('a refusal sets the rate to 0.7 of the measured one', () => {
    const rate = busy(200)
    rate.refuse(2000, 2000)
    expect(rate.perSecond).toBeCloseTo(140, 0)
  })

  test('a second refusal soon after lowers the current rate', () => {
    const rate = busy(200)
    rate.refuse(2000, 2000)
    rate.refuse(2100, 2100)
    expect(rate.perSecond).toBeCloseTo(98, 0)
  })

  test('a rate spaces requests, and allows a small burst after a rest', () => {
    const rate = busy(200)
    rate.refuse(2000, 2000)
    expect(rate.waitMs(2000)).toBeCloseTo(1000 / 140, 1)
    expect(rate.waitMs(2100)).toBe(0)
    let burst = 0
    while (rate.waitMs(60_000) === 0) {
      rate.start()
      burst += 1
    }
    expect(burst).toBe(14)
  })

  test('a rate starts nothing during a pause, and saves no tokens in it', () => {
    const rate = busy(200)
    rate.refuse(2000, 5000)
    expect(rate.waitMs(2000)).toBeCloseTo(3000 + 1000 / 140, 1)
    expect(rate.waitMs(5000)).toBeCloseTo(1000 / 140, 1)
  })

  test('a rate grows slowly up to the old value and faster beyond it', () => {
    const rate = busy(200)
    rate.refuse(2000, 2000)
    const seen: number[] = []
    for (let now = 2000; now <= 5000; now += 1000 / (rate.perSecond ?? 1)) {
      rate.answer(now)
      seen.push(rate.perSecond ?? 0)
    }
    const after = (ms: number) => seen[Math.floor((seen.length * ms) / 3000)] ?? 0
    expect(seen).toEqual(seen.toSorted((x, y) => x - y))
    // Steep at first, flat around the old value, steep again beyond it.
    expect(after(500) - after(0)).toBeGreaterThan(after(2500) - after(2000))
    expect(seen.at(-1)).toBeGreaterThan(196)
  })

  test('a rate is at least one request in two seconds', () => {
    const rate = new Rate()
    for (let now = 0; now < 20; now += 1) rate.refuse(now, now)
    expect(rate.perSecond).toBe(0.5)
  })
})

test('a rate is measured from the first answer, not from the start of the process', () => {
  const late = 1_000_000
  const rate = new Rate()
  for (let now = late; now < late + 100; now += 5) rate.answer(now)
  rate.refuse(late + 100, late + 100)
  expect(rate.perSecond).toBeCloseTo(140, 0)
})

test('a quota that refuses the very first request gets a guessed rate', () => {
  const rate = new Rate()
  rate.refuse(1_000_000, 1_000_000)
  expect(rate.perSecond).toBe(70)
})

test('the time between two rounds neither raises a rate nor lowers it', () => {
  const rate = busy(200)
  rate.refuse(2000, 2000)
  const seen: number[] = []
  for (const round of [0, 60_000]) {
    for (let now = 2000 + round; now <= 3000 + round; now += 1000 / (rate.perSecond ?? 1)) {
      rate.answer(now)
    }
    seen.push(rate.perSecond ?? 0)
  }
  expect(seen[1]).toBeGreaterThan(seen[0] ?? 0)
  expect(seen[1]).toBeLessThan(205)
  rate.refuse(63_000, 63_000)
  expect(rate.perSecond).toBeGreaterThan(120)
})
