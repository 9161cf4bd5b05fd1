import { openProvider } from '../src/open.ts'
import { clock } from '../test/support/clock.ts'

// Shorter than by default, so that hung instances do not stretch the bench.
const TIMEOUT_MS = 2000

export type Concurrency = 'auto' | number

/** What one round came to. */
export interface Round {
  readonly ms: number
  readonly unknown: number
  readonly requests: number
  readonly retries: number
  readonly limit: number
}

/** Opens a provider whose every call is one round. */
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
