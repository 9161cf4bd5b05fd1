import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Model, Simulator } from './simulator.ts'

const ANY: Model = {
  ids: 300,
  threads: Number.POSITIVE_INFINITY,
  backlog: 5,
  serviceMs: 1,
  distanceMs: 0,
  slowMs: 0,
  alone: 1,
  keepsAlive: true,
  hangsEvery: 0,
  quotaPerSecond: 1e9,
}

const ids = fc.integer({ min: 1, max: 300 })
const serviceMs = fc.double({ min: 0.1, max: 80, noNaN: true })

/** Checks a property of every provider that answers. */
function drain(model: Partial<Model>) {
  const outcome = new Simulator({ ...ANY, ...model }).run()
  const { answered, silent, peakInFlight, limits } = outcome
  expect(answered + silent).toBe(model.ids ?? ANY.ids)
  expect(peakInFlight).toBeLessThanOrEqual(256)
  expect(Math.min(...limits)).toBeGreaterThanOrEqual(1)
  expect(Math.max(...limits)).toBeLessThanOrEqual(256)
  return outcome
}

const check = <T extends readonly [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  hold: (...values: T) => void,
) =>
  fc.assert(fc.property(...(arbitraries as [fc.Arbitrary<T[0]>]), hold as never), { numRuns: 60 })

describe('the limiter with any provider', () => {
  test('a single thread with a listen queue of 5 or more never loses a connection attempt', () => {
    check([ids, serviceMs, fc.integer({ min: 5, max: 128 })], (count, ms, backlog) => {
      const model = { ids: count, serviceMs: ms, backlog, threads: 1, keepsAlive: false }
      const { overflows, mostUnproven } = drain(model)
      expect([overflows, mostUnproven]).toEqual([0, 5])
    })
  })

  test('a server that keeps its connections drops none, with any number of threads', () => {
    check([ids, serviceMs], (count, ms) => {
      expect(drain({ ids: count, serviceMs: ms }).overflows).toBe(0)
    })
  })

  test('after a lost connection, at most five connections wait for a server that closes them', () => {
    check([ids, serviceMs, fc.integer({ min: 2, max: 20 })], (count, ms, threads) => {
      const model = { ids: count, serviceMs: ms, threads, keepsAlive: false }
      const { overflows, lastUnproven } = drain(model)
      if (overflows > 0) expect(lastUnproven).toBe(5)
    })
  })

  test('after a lost connection, at most five connections wait for a distant server that closes them', () => {
    const distanceMs = fc.integer({ min: 1, max: 80 })
    check([ids, distanceMs, fc.integer({ min: 1, max: 20 })], (count, far, threads) => {
      const model = { ids: count, serviceMs: 1, distanceMs: far, threads, keepsAlive: false }
      const { overflows, lastUnproven } = drain(model)
      if (overflows > 0) expect(lastUnproven).toBe(5)
    })
  })

  test('a quota refuses at most 20 requests plus a fifth of the instances', () => {
    check([ids, fc.integer({ min: 20, max: 1000 })], (count, quotaPerSecond) => {
      const { refused } = drain({ ids: count, quotaPerSecond })
      expect(refused).toBeLessThanOrEqual(20 + count / 5)
    })
  })

  test('a round with hanging instances ends at their timeout, with and without kept connections', () => {
    check([ids, fc.integer({ min: 3, max: 30 }), fc.boolean()], (count, hangsEvery, keepsAlive) => {
      const { silent, endedAt } = drain({ ids: count, hangsEvery, keepsAlive })
      expect(silent).toBe(Math.floor(count / hangsEvery))
      expect(endedAt).toBeLessThan(10_000)
    })
  })
})

describe('one thread behind a listen queue of 5', () => {
  test('a single thread with a queue of 5 loses no connection even if one instance takes seconds', () => {
    check([ids, fc.integer({ min: 500, max: 4900 })], (count, slowMs) => {
      const model = { ids: count, threads: 1, keepsAlive: false, slowMs }
      expect(drain(model).overflows).toBe(0)
    })
  })

  test('a single thread with a queue of 5 loses no connection in a burst after single requests', () => {
    check([fc.integer({ min: 1, max: 200 }), fc.integer({ min: 5, max: 30 })], (alone, ms) => {
      const model = { ids: 150, threads: 1, keepsAlive: false, serviceMs: ms, alone }
      expect(drain(model).overflows).toBe(0)
    })
  })
})
