import { type Failure, isGone } from '../domain/failure.ts'
import type { Cost, Listing, ScrapeResult, Snapshot, Target } from '../domain/snapshot.ts'
import type { Progress } from '../domain/source.ts'
import { type Access, withTraffic } from './access.ts'
import { Ask, type Decoded } from './ask.ts'
import { decodeSample } from './decode.ts'
import type { Work } from './limiter.ts'
import { discover } from './listing.ts'
import { spread } from './spread.ts'
import type { Traffic } from './traffic.ts'

const MAX_INSTANCE_BYTES = 64 * 1024
const MOST_NAMED = 3

function resultOf(
  { memory }: Access,
  scraped: { readonly target: Target; readonly latencyMs: number },
  decoded: Decoded<ReturnType<typeof decodeSample>>,
): ScrapeResult {
  if (decoded.ok) return { ...scraped, kind: 'sample', sample: decoded.value }
  const { failure } = decoded
  const lastService = memory.lastServiceOf(scraped.target)
  return isGone(failure)
    ? { ...scraped, kind: 'gone', status: failure.status, lastService }
    : { ...scraped, kind: 'failure', failure, lastService }
}

/** One target to be read; `target` has passed `decodeListing` or `net.isIP`, so it is safe in a path. */
function askFor(
  access: Access,
  target: Target,
  traffic: Traffic,
  settle: (result: ScrapeResult) => void,
): Work {
  const { basePath, limiter, memory, clock } = access
  const startedAt = clock.elapsed()
  const question = {
    path: `${basePath}/${target}`,
    target,
    maxBytes: MAX_INSTANCE_BYTES,
    traffic,
    isListing: false,
    decode: decodeSample,
    settle: (decoded: Parameters<typeof resultOf>[2]) => {
      const result = resultOf(access, { target, latencyMs: clock.elapsed() - startedAt }, decoded)
      memory.remember(result)
      settle(result)
    },
  }
  return new Ask(question, limiter, clock)
}

/** Reads one target. */
export function scrape(access: Access, target: Target, traffic: Traffic): Promise<ScrapeResult> {
  return new Promise((settle) => {
    const work = askFor(access, target, traffic, settle)
    if (traffic.end === null) access.limiter.enqueue(work)
    else work.cancel()
  })
}

/** What was never asked for fails with what ended everything. */
function unasked({ memory }: Access, target: Target, failure: Failure): ScrapeResult {
  const lastService = memory.lastServiceOf(target)
  return { target, latencyMs: null, kind: 'failure', failure, lastService }
}

/** The targets of one round, read as they become known. */
class Round {
  readonly results = new Map<Target, ScrapeResult>()
  readonly #access: Access
  readonly #traffic: Traffic
  readonly #targets = new Set<Target>()
  readonly #ended = Promise.withResolvers<void>()
  #isListed = false

  constructor(access: Access, traffic: Traffic) {
    this.#access = access
    this.#traffic = traffic
    traffic.onStop(() => this.#check())
  }

  get progress(): Pick<Progress, 'listed' | 'settled'> {
    return { listed: this.#targets.size, settled: this.results.size }
  }

  readonly add = (targets: readonly Target[]): void => {
    const fresh = targets.filter((target) => !this.#targets.has(target))
    for (const target of fresh) this.#targets.add(target)
    this.#access.limiter.enqueueLine({ traffic: this.#traffic, works: this.#askForAll(fresh) })
  }

  /** Resolves once every target has its result, or everything has ended. */
  finish(): Promise<void> {
    this.#isListed = true
    this.#check()
    return this.#ended.promise
  }

  *#askForAll(targets: readonly Target[]): Generator<Work, void> {
    for (const target of spread(targets)) {
      if (this.#traffic.end !== null) return
      yield askFor(this.#access, target, this.#traffic, (result) => {
        this.results.set(target, result)
        this.#check()
      })
    }
  }

  #check(): void {
    const isOver = this.#traffic.end !== null && this.#traffic.inFlight.size === 0
    if (this.#isListed && (isOver || this.results.size === this.#targets.size)) {
      this.#ended.resolve()
    }
  }
}

function costOf({ limiter: { limit } }: Access, traffic: Traffic): Cost {
  const { requests, retries, connections, bytes, peakInFlight, shortOf } = traffic
  return {
    ...{ requests, retries, connections, bytes, peakInFlight, shortOf },
    finalLimit: limit.limit,
    finalUnproven: limit.unproven,
    quotaPerSecond: limit.perSecond ?? null,
  }
}

async function readAll(
  access: Access,
  traffic: Traffic,
  round: Round,
): Promise<[Listing, ScrapeResult[]]> {
  const { memory } = access
  const listing = await discover(access, traffic, round.add)
  if (!listing.ok) {
    traffic.stop(listing.failure)
    // Without a listing nothing is known of the last known targets but why.
    return [listing, memory.lastTargets.map((target) => unasked(access, target, listing.failure))]
  }
  memory.rememberListing(listing.targets)
  await round.finish()
  const failure = traffic.end ?? { code: 'deadline', afterMs: access.deadlineMs }
  const results = listing.targets.map(
    (target) => round.results.get(target) ?? unasked(access, target, failure),
  )
  return [listing, results]
}

/** The targets of the requests that were sent first. */
function oldestOf({ inFlight }: Traffic): Target[] {
  const targets = inFlight.values().filter((target) => target !== null)
  return [...targets.take(MOST_NAMED)]
}

/**
 * One round: discover, then read every target. Failures, the provider's own included, are values;
 * rejects only when `signal` aborts.
 * @param watch given what tells how far the round has come
 */
export function collect(
  access: Access,
  signal: AbortSignal,
  watch: (progress: () => Progress) => void = () => {},
): Promise<Snapshot> {
  const { address, memory, clock } = access
  const startedAt = clock.now()
  const begun = clock.elapsed()
  return withTraffic(access, signal, async (traffic) => {
    const round = new Round(access, traffic)
    watch(() => ({
      ...round.progress,
      ...{ requests: traffic.requests, retries: traffic.retries },
      inFlight: traffic.inFlight.size,
      elapsedMs: clock.elapsed() - begun,
      waitingFor: oldestOf(traffic),
    }))
    const [listing, results] = await readAll(access, traffic, round)
    return {
      source: address,
      startedAt,
      durationMs: clock.elapsed() - begun,
      listing,
      results,
      knownServices: memory.knownServices,
      cost: costOf(access, traffic),
    }
  })
}
