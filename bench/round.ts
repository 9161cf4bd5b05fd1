import { openProvider } from '../src/open.ts'
import { clock } from '../test/support/clock.ts'

// Shorter than the default, so that hanging instances do not prolong the bench.
const TIMEOUT_MS = 2000

export type Concurrency = 'auto' | number

/** The measurements of one round. */
export interface Round {
  readonly ms: number
  readonly unknown: number
  readonly requests: number
  readonly retries: number
  readonly limit: number
}

/** Opens a provider and returns a function that collects one round per call. */
export async function openRounds(address: string, concurrency: Concurrency) {
  const provider = await openProvider(address, {
    timeoutMs: TIMEOUT_MS,
    deadlineMs: 30_000,
    concurrency,
    maxInstances: 100_000,
    clock,
  })
  return async (): Promise<Round> => {
    const { durationMs, results, cost } = await provider.at('now', new AbortController().signal)
    const unknown = results.filter(({ kind }) => kind !== 'sample').length
    const { requests = 0, retries = 0, limit = null } = cost ?? {}
    return { ms: durationMs, unknown, requests, retries, limit: limit?.inFlight ?? 0 }
  }
}
