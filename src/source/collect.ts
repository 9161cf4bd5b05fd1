import type { Failure } from '../domain/failure.ts'
import type { Timepiece } from '../domain/host.ts'
import type { Listing, ScrapeResult, Snapshot, Target } from '../domain/snapshot.ts'
import { decodeJson, decodeListing, decodeSample, MalformedError } from './decode.ts'
import type { Limiter } from './limiter.ts'
import type { Memory } from './memory.ts'
import { type Reply, Traffic, type Wire } from './wire.ts'

const MAX_LISTING_BYTES = 16 * 1024 * 1024
const MAX_INSTANCE_BYTES = 64 * 1024

/** What reading one provider takes. */
export interface Access {
  readonly address: string
  readonly basePath: string
  readonly wire: Wire
  readonly limiter: Limiter
  readonly memory: Memory
  readonly clock: Timepiece
}

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure }

function decodeReply<T>(reply: Reply, decode: (value: unknown) => T): Decoded<T> {
  if (!reply.ok) return reply
  const { status, location } = reply
  if (status < 200 || status > 299) {
    return {
      ok: false,
      failure: { code: 'http', status, ...(location !== undefined && { location }) },
    }
  }
  try {
    return { ok: true, value: decode(decodeJson(reply.body)) }
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    return { ok: false, failure: { code: 'malformed', problem: error.message } }
  }
}

/** Gives `task` a `Traffic` of its own; rejects with the reason of `signal` once that aborts. */
export async function withTraffic<T>(
  signal: AbortSignal,
  task: (traffic: Traffic) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const traffic = new Traffic()
  const abort = () => traffic.abort()
  signal.addEventListener('abort', abort)
  try {
    const result = await task(traffic)
    signal.throwIfAborted()
    return result
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** One GET for anything under the provider's address, through the limiter. */
async function read<T>(
  access: Access,
  endpoint: string,
  decode: (value: unknown) => T,
  traffic: Traffic,
): Promise<Decoded<T>> {
  const path = `${access.basePath}/${endpoint}`
  const reply = await access.limiter.run(() => access.wire.get(path, MAX_LISTING_BYTES, traffic))
  return decodeReply(reply, decode)
}

/** Asks for one path; the caller distrusts what comes. */
export function readAny(
  access: Access,
  endpoint: string,
  traffic: Traffic,
): Promise<Decoded<unknown>> {
  return read(access, endpoint, (value) => value, traffic)
}

/** Asks for the targets. */
export async function discover(access: Access, traffic: Traffic): Promise<Listing> {
  const decoded = await read(access, 'servers', decodeListing, traffic)
  return decoded.ok ? { ok: true, ...decoded.value } : decoded
}

/** Reads one target; `target` has passed `decodeListing` or `net.isIP`, so it is safe in a path. */
export async function scrape(
  access: Access,
  target: Target,
  traffic: Traffic,
): Promise<ScrapeResult> {
  const { basePath, wire, memory, clock } = access
  const startedAt = clock.elapsed()
  const reply = await wire.get(`${basePath}/${target}`, MAX_INSTANCE_BYTES, traffic)
  const scraped = { target, latencyMs: clock.elapsed() - startedAt }
  const lastService = memory.lastServiceOf(target)
  if (reply.ok && (reply.status === 400 || reply.status === 404)) {
    return { ...scraped, kind: 'gone', status: reply.status, lastService }
  }
  const decoded = decodeReply(reply, decodeSample)
  const result: ScrapeResult = decoded.ok
    ? { ...scraped, kind: 'sample', sample: decoded.value }
    : { ...scraped, kind: 'failure', failure: decoded.failure, lastService }
  memory.remember(result)
  return result
}

/** Without a listing nothing is known of the last known targets but why. */
function failAll(memory: Memory, failure: Failure): ScrapeResult[] {
  return memory.lastTargets.map((target) => ({
    target,
    latencyMs: 0,
    kind: 'failure',
    failure,
    lastService: memory.lastServiceOf(target),
  }))
}

async function scrapeAll(
  access: Access,
  targets: readonly Target[],
  traffic: Traffic,
): Promise<ScrapeResult[]> {
  access.memory.rememberListing(targets)
  const results = Array.from<ScrapeResult>({ length: targets.length })
  const untilAborted = function* () {
    for (const entry of targets.entries()) {
      if (traffic.aborted) return
      yield entry
    }
  }
  await access.limiter.forEach(untilAborted(), async ([index, target]) => {
    results[index] = await scrape(access, target, traffic)
  })
  return results
}

/**
 * One round: discover, then read every target. Failures, the provider's own included, are values;
 * rejects only when `signal` aborts.
 */
export function collect(access: Access, signal: AbortSignal): Promise<Snapshot> {
  const { address, memory, clock } = access
  const startedAt = clock.now()
  const begun = clock.elapsed()
  return withTraffic(signal, async (traffic) => {
    const listing = await discover(access, traffic)
    const results = listing.ok
      ? await scrapeAll(access, listing.targets, traffic)
      : failAll(memory, listing.failure)
    const { requests, connections, bytes } = traffic
    return {
      source: address,
      startedAt,
      durationMs: clock.elapsed() - begun,
      listing,
      results,
      knownServices: memory.knownServices,
      cost: { requests, connections, bytes },
    }
  })
}
