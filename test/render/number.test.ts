import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatAverage,
  formatDecimal,
  formatSeconds,
  formatSize,
  formatTenths,
  formatTime,
  formatTimeOfDay,
  plural,
} from '../../src/render/number.ts'

describe('an average', () => {
  test.each([
    [0, '0.00'],
    [100, '100.00'],
    [8.2, '8.20'],
    [50.5, '50.50'],
    [47.333333333333336, '47.33'],
    [66.66666666666667, '66.67'],
    [54.95238095238095, '54.95'],
    [44.9375, '44.94'],
    [99.994999, '99.99'],
    [99.995, '100.00'],
    [0.001, '0.00'],
  ])('an average has two decimals: %d is %s', (value, text) => {
    expect(formatAverage(value)).toBe(text)
  })

  test.each([
    [60.625, '60.62'],
    [60.375, '60.38'],
    [0.125, '0.12'],
    [0.375, '0.38'],
    [0.625, '0.62'],
    [0.875, '0.88'],
    [1.125, '1.12'],
    [7.875, '7.88'],
    [99.875, '99.88'],
  ])('an average rounds a tie to the even neighbor: %d is %s', (value, text) => {
    expect(formatAverage(value)).toBe(text)
  })

  test.each([
    [0.005, '0.01'],
    [0.015, '0.01'],
    [0.025, '0.03'],
    [1.005, '1.00'],
    [2.675, '2.67'],
    [12.345, '12.35'],
    [33.335, '33.34'],
  ])('an average of inexact decimals is not a tie: %d is %s', (value, text) => {
    expect(formatAverage(value)).toBe(text)
  })

  test('an average is the exact value rounded half to even', () => {
    const sums = fc.tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 10_000 }))
    const averages = sums.map(([sum, count]) => Math.min(100, sum / count))
    const eighths = fc.nat(800).map((count) => count / 8)
    const any = fc.double({ min: 0, max: 100, noNaN: true })
    fc.assert(
      fc.property(fc.oneof(averages, eighths, any), (value) => {
        expect(formatAverage(value)).toBe(roundHalfEven(value))
      }),
      { numRuns: 2000 },
    )
  })
})

/** Two decimals by whole-number arithmetic on the exact value, a multiple of 2 ** -1074. */
function roundHalfEven(value: number): string {
  let scaled = value
  let shift = 0n
  while (!Number.isInteger(scaled)) {
    scaled *= 2
    shift += 1n
  }
  const divisor = 1n << shift
  const cents = BigInt(scaled) * 100n
  const floor = cents / divisor
  const twiceRest = (cents % divisor) * 2n
  const isUp = twiceRest > divisor || (twiceRest === divisor && floor % 2n === 1n)
  const digits = String(floor + (isUp ? 1n : 0n)).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

test.each([
  [0, '0', '0'],
  [61, '61', '61'],
  [61.5, '61.5', '61.5'],
  [61.29, '61.29', '61.2'],
  [8.2, '8.2', '8.2'],
  [0.29, '0.29', '0.2'],
  [0.30000000000000004, '0.3', '0.3'],
  [0.05, '0.05', '0'],
  [5.005, '5', '5'],
  [74.96, '74.96', '74.9'],
  [74.999, '74.99', '74.9'],
  [74.99999999999999, '74.99', '74.9'],
  [99.999, '99.99', '99.9'],
  [100, '100', '100'],
  [0.001, '0', '0'],
  [1e-7, '0', '0'],
  [5e-324, '0', '0'],
  [Number.parseFloat(`0.${'3'.repeat(400)}`), '0.33', '0.3'],
])('a number is cut after two decimals: %d is %s, and %s in tenths', (...row) => {
  const [value, text, tenths] = row
  expect([formatDecimal(value), formatTenths(value)]).toEqual([text, tenths])
})

test('a formatted number keeps the order of two numbers, and is not above its value', () => {
  const any = fc.double({ min: 0, max: 100, noNaN: true })
  fc.assert(
    fc.property(any, any, (one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)].map(formatOf)
      expect(low).toBeLessThanOrEqual(high ?? 0)
      expect(formatOf(one)).toBeLessThanOrEqual(one)
      expect(formatDecimal(one)).toMatch(/^\d{1,3}(?:\.\d{1,2})?$/)
    }),
  )
})

const formatOf = (value: number) => Number(formatDecimal(value))

test.each([
  [5000, '5 s'],
  [300.04000000000002, '0.3 s'],
  [0.0001, '0 s'],
  [250, '0.25 s'],
  [86_400_000, '86400 s'],
])('a duration of %i ms is %j', (ms, text) => {
  expect(formatSeconds(ms)).toBe(text)
})

test.each([
  [1024, '1 KiB'],
  [65_536, '64 KiB'],
  [1_048_576, '1 MiB'],
  [16_777_216, '16 MiB'],
])('a size of %i bytes is %j', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text)
})

test.each([
  [0, '1970-01-01T00:00:00Z', '00:00:00Z'],
  [Date.UTC(2026, 10, 25, 13, 1, 52, 999), '2026-11-25T13:01:52Z', '13:01:52Z'],
])('a time is in UTC, to the second: %i is %s, and %s without its day', (...row) => {
  const [time, text, ofDay] = row
  expect([formatTime(time), formatTimeOfDay(time)]).toEqual([text, ofDay])
})

test.each([
  [0, '0 instances'],
  [1, '1 instance'],
  [2, '2 instances'],
])('a count has its noun: %i is %j', (count, text) => {
  expect(plural(count, 'instance')).toBe(text)
})
