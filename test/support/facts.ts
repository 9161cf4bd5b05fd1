import type { Failure } from '../../src/domain/failure.ts'
import type { Condition, Cost, Listing, ScrapeResult, Snapshot } from '../../src/domain/snapshot.ts'
import { MalformedError } from '../../src/source/decode-json.ts'

export const TIMEOUT: Failure = { code: 'timeout', afterMs: 5000 }

/** An instance that answered. */
export function answered(
  id: string,
  service: string,
  [cpu, memory]: readonly [number, number] = [10, 20],
): ScrapeResult {
  return { kind: 'sample', id, latencyMs: 3, sample: { service, cpu, memory } }
}

/** An instance that gave no usable answer. */
export function silent(
  id: string,
  lastService: string | null = null,
  failure: Failure = TIMEOUT,
): ScrapeResult {
  return { kind: 'failure', id, latencyMs: 3, failure, lastService }
}

/** An instance that the provider no longer knows. */
export function left(id: string, lastService: string | null = null): ScrapeResult {
  return { kind: 'gone', id, latencyMs: 3, status: 400, lastService }
}

/** An instance that does not run. */
export function stopped(id: string, service: string, condition: Condition): ScrapeResult {
  return { kind: 'stopped', id, latencyMs: 3, service, condition }
}

/** The cost of a plain round; `rest` overrides fields. */
export function costOf(rest: Partial<Cost> = {}): Cost {
  return {
    requests: 151,
    retries: 0,
    connections: 4,
    bytes: 12_345,
    peakInFlight: 4,
    limit: { inFlight: 16, pendingConnections: 5, quotaPerSecond: null },
    shortOf: null,
    isOutOfStep: false,
    ...rest,
  }
}

/** One round with these results. */
export function snapshotOf(
  results: readonly ScrapeResult[],
  rest: Partial<Snapshot> = {},
): Snapshot {
  const ids = results.map(({ id }) => id)
  const listing: Listing = { ok: true, ids, duplicates: 0 }
  return {
    source: 'http://api',
    listingAddress: 'http://api/servers',
    api: 'a service-discovery API',
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    durationMs: 87,
    listing,
    results,
    knownServices: [],
    cost: costOf({ requests: 1 + results.length }),
    ...rest,
  }
}

export const utf8 = (text: string) => new TextEncoder().encode(text)
export const malformed = (problem: string) => new MalformedError(problem)

/** The problem that a decoder reports: null if none, '' if it throws another error. */
export function problemOf(decode: () => unknown): string | null {
  try {
    decode()
    return null
  } catch (error) {
    return error instanceof MalformedError ? error.message : ''
  }
}
