import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import { openProvider } from '../../../src/open.ts'
import { type Behavior, sampleOf, startOutOfStep } from '../../support/out-of-step.ts'
import { clock } from '../../support/clock.ts'

const never = new AbortController().signal

function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) / 2 ** 24
  }
}

const RUNS = Number(process.env['RUNS'] ?? 15)

const PLAIN: Behavior = {
  instances: 20,
  closing: 'announced',
  random: randomOf(1),
  latencyMs: 0,
  surplus: 0,
  mostExtra: 1,
  surplusDelayMs: 1,
  pieces: 1,
}

async function open(behavior: Partial<Behavior>, concurrency: 'auto' | number) {
  const address = await startOutOfStep({ ...PLAIN, ...behavior })
  return openProvider(address, {
    timeoutMs: behavior.hung ? 500 : 5000,
    deadlineMs: 30_000,
    maxInstances: 1000,
    concurrency,
    clock,
  })
}

/** @param stopMs aborts the round after so long */
async function read(behavior: Partial<Behavior>, concurrency: 'auto' | number, stopMs?: number) {
  await using provider = await open(behavior, concurrency)
  return provider.at('now', stopMs === undefined ? never : AbortSignal.timeout(stopMs))
}

function isWrong(result: ScrapeResult): boolean {
  if (result.kind !== 'sample') return false
  const { cpu, memory, service } = sampleOf(result.id)
  const { sample } = result
  return sample.cpu !== cpu || sample.memory !== memory || sample.service !== service
}

const closing = fc.constantFrom<Behavior['closing']>('announced', 'silent', 'ignored')

describe('a provider that sends unrequested answers', () => {
  test('an unrequested answer never becomes the value of another instance', async () => {
    const property = fc.asyncProperty(
      fc.record({
        closing,
        instances: fc.integer({ min: 2, max: 60 }),
        seed: fc.integer(),
        latencyMs: fc.constantFrom(0, 2, 10, 30),
        surplus: fc.constantFrom(0.02, 0.1, 0.5, 1),
        mostExtra: fc.integer({ min: 1, max: 3 }),
        surplusDelayMs: fc.constantFrom(0, 0.01, 2, 20),
        pieces: fc.constantFrom(1, 2, 7),
        closeAfter: fc.constantFrom(1, 2, 5, 12, 1000),
        isReset: fc.boolean(),
        hung: fc.constantFrom(0, 0, 0, 1, 3),
      }),
      fc.constantFrom<'auto' | number>('auto', 1, 2, 16),
      fc.constantFrom(undefined, undefined, undefined, 20, 100),
      async (behavior, concurrency, stopMs) => {
        const { seed, ...rest } = behavior
        const random = randomOf(seed)
        const { results } = await read({ ...rest, random }, concurrency, stopMs)
        expect(results.filter(isWrong)).toEqual([])
        // An answer too many, taken for that of a hung instance, leaves the next request without
        // one: each hung instance may cost a second row, and none costs a wrong value.
        const unknown = results.filter(({ kind }) => kind !== 'sample').length
        const hung = Math.min(rest.hung, rest.instances)
        if (stopMs !== undefined) return
        expect(unknown).toBeGreaterThanOrEqual(hung)
        expect(unknown).toBeLessThanOrEqual(2 * hung)
      },
    )
    // Shrinking a counterexample would exceed the timeout of the test.
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true })
  })

  test('a slow answer never counts for another request', async () => {
    const behavior = { instances: 6, latencyMs: 1500, surplus: 0.3, random: randomOf(3) }
    const { results } = await read(behavior, 2)
    expect(results.filter(isWrong)).toEqual([])
    expect(results.filter(({ kind }) => kind !== 'sample')).toEqual([])
  })

  test('concurrent calls never return the value of another instance', async () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const behavior = { instances: 30, latencyMs: 5, surplus: 0.2, surplusDelayMs: 5 }
      await using provider = await open({ ...behavior, random: randomOf(seed) }, 'auto')
      const single = Array.from({ length: 10 }, (_, n) => provider.scrape(`10.0.0.${n}`, never))
      const rounds = await Promise.all([provider.at('now', never), provider.at('now', never)])
      const results = [...rounds.flatMap((round) => round.results), ...(await Promise.all(single))]
      expect(results.filter(isWrong)).toEqual([])
      expect(results.filter(({ kind }) => kind !== 'sample')).toEqual([])
    }
  })
})
