import { type Failure, isGone } from '../../domain/failure.ts'
import type {
  Cost,
  Listing,
  Sample,
  ScrapeResult,
  Snapshot,
  InstanceId,
} from '../../domain/snapshot.ts'
import type { Progress } from '../../domain/source.ts'
import { type ProviderContext, withTraffic } from './provider-context.ts'
import { PendingRequest, type Decoded } from '../http/request.ts'
import { decodeSample } from './decode.ts'
import type { Work } from '../http/limiter.ts'
import type { Spelling } from './entry.ts'
import { discover } from './listing.ts'
import type { Memory } from './memory.ts'
import { interleave } from './interleave.ts'
import type { RoundBudget } from '../http/round-budget.ts'

const MAX_INSTANCE_BYTES = 64 * 1024
const MOST_NAMED = 3

function resultOf(
  { memory }: ProviderContext,
  scraped: { readonly id: InstanceId; readonly latencyMs: number },
  decoded: Decoded<ReturnType<typeof decodeSample>>,
): ScrapeResult {
  if (decoded.ok) return { ...scraped, kind: 'sample', sample: decoded.value }
  const { failure } = decoded
  const lastService = memory.lastServiceOf(scraped.id)
  return isGone(failure)
    ? { ...scraped, kind: 'gone', status: failure.status, lastService }
    : { ...scraped, kind: 'failure', failure, lastService }
}

/** An instance, and how its address is spelled in the path: `net.isIP` has accepted it there. */
type Requested = readonly [id: InstanceId, spelling: string]

/** One instance to be read, in the provider's own spelling: it may not know any other. */
function askFor(
  context: ProviderContext,
  [id, spelling]: Requested,
  budget: RoundBudget,
  settle: (result: ScrapeResult) => void,
): PendingRequest<Sample> {
  const { basePath, clock } = context
  const startedAt = clock.elapsed()
  const question = {
    path: `${basePath}/${spelling}`,
    id,
    maxBytes: MAX_INSTANCE_BYTES,
    budget,
    isListing: false,
    decode: decodeSample,
    settle: (decoded: Parameters<typeof resultOf>[2]) =>
      settle(resultOf(context, { id, latencyMs: clock.elapsed() - startedAt }, decoded)),
  }
  return new PendingRequest(question, context)
}

/** Reads one instance. */
export async function scrape(
  context: ProviderContext,
  requested: Requested,
  budget: RoundBudget,
): Promise<ScrapeResult> {
  const result = await new Promise<ScrapeResult>((settle) => {
    const work = askFor(context, requested, budget, settle)
    work.isAlone = true
    if (budget.end === null) context.limiter.enqueue(work)
    else work.cancel()
  })
  context.memory.remember(result)
  return result
}

/** An instance that was never requested, and why. */
function unasked(memory: Memory, id: InstanceId, failure: Failure): ScrapeResult {
  const lastService = memory.lastServiceOf(id)
  return { id, latencyMs: null, kind: 'failure', failure, lastService }
}

// Stands for an uncertain answer until it is read again.
const UNCERTAIN: Failure = { code: 'protocol', problem: 'the connection was out of step' }
// A provider that can't be reached any more can't be asked again either.
const UNREACHABLE: ReadonlySet<string> = new Set(['refused', 'reset', 'unreachable'])
// What is out when a round ends may still be answered, and its connections closed, within a second.
const GRACE_MS = 400
const LEAVE_MS = 400

/** The instances of one round, read as they become known. */
class Round {
  readonly results = new Map<InstanceId, ScrapeResult>()
  readonly #context: ProviderContext
  readonly #budget: RoundBudget
  readonly #ids = new Map<InstanceId, Spelling>()
  readonly #uncertain = new Map<InstanceId, ScrapeResult>()
  #settled = 0
  #isListed = false
  #wake = () => {}
  readonly #unsubscribe: () => void

  constructor(context: ProviderContext, budget: RoundBudget) {
    this.#context = context
    this.#budget = budget
    budget.mayGrow = true
    budget.graceMs = GRACE_MS
    budget.onStop(() => this.#wake())
    const { connections } = context.client
    this.#unsubscribe = connections.onUncertain((ids) => this.#readAgain(ids))
  }

  [Symbol.dispose](): void {
    this.#unsubscribe()
  }

  get progress(): Pick<Progress, 'listed' | 'settled'> {
    return { listed: this.#ids.size, settled: this.#settled }
  }

  readonly add = (ids: ReadonlyMap<InstanceId, Spelling>): void => {
    const requested: InstanceId[] = []
    for (const [id, spelling] of ids) {
      if (this.#ids.has(id)) continue
      this.#ids.set(id, spelling)
      if (typeof spelling === 'string') requested.push(id)
      else this.#set(unasked(this.#context.memory, id, spelling))
    }
    this.#enqueue(requested)
  }

  /** Resolves once every instance has its result and all of them are certain, or the round has ended. */
  async finish(): Promise<void> {
    this.#isListed = true
    this.#budget.mayGrow = false
    do {
      await this.#settle()
      await this.#leave()
    } while (!this.#isOver)
    this.#restore()
  }

  get #isOver(): boolean {
    const { end, inFlight } = this.#budget
    return end === null ? this.#settled === this.#ids.size : inFlight.size === 0
  }

  async #settle(): Promise<void> {
    while (!this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve))
  }

  async #leave(): Promise<void> {
    const { connections } = this.#context.client
    const left = connections.leave()
    const { promise, resolve } = Promise.withResolvers<void>()
    let timer: NodeJS.Timeout | undefined
    const limit = () => (timer = setTimeout(resolve, LEAVE_MS))
    if (this.#budget.end === null) this.#budget.onStop(limit)
    else limit()
    await Promise.race([left, promise])
    clearTimeout(timer)
    if (this.#budget.end !== null) connections.abandon()
  }

  /** These answers may belong to other requests. */
  #readAgain(uncertain: readonly InstanceId[]): void {
    const { memory } = this.#context
    const ids = uncertain.filter((id) => this.results.has(id))
    const failure = this.#budget.end ?? UNCERTAIN
    for (const id of ids) {
      const result = this.results.get(id)
      if (result !== undefined) this.#uncertain.set(id, result)
      this.results.set(id, unasked(memory, id, failure))
    }
    if (this.#budget.end !== null) return
    this.#settled -= ids.length
    this.#enqueue(ids, true)
  }

  /** An uncertain answer counts if it can't be read again and nothing speaks against its provider. */
  #restore(): void {
    if (this.#context.client.connections.isOutOfStep) return
    const end = this.#budget.end?.code ?? ''
    for (const [id, answered] of this.#uncertain) {
      const result = this.results.get(id)
      if (result?.kind !== 'failure') continue
      const code = result.failure === UNCERTAIN ? end : result.failure.code
      if (UNREACHABLE.has(code)) this.results.set(id, answered)
    }
  }

  #set(result: ScrapeResult): void {
    this.results.set(result.id, result)
    this.#settled += 1
  }

  #enqueue(ids: readonly InstanceId[], isAlone = false): void {
    const works = this.#askForAll(ids, isAlone)
    const line = { budget: this.#budget, size: ids.length, isAlone, works }
    this.#context.limiter.enqueueLine(line)
  }

  *#askForAll(ids: readonly InstanceId[], isAlone: boolean): Generator<Work, void> {
    for (const id of interleave(ids)) {
      const spelling = this.#ids.get(id) as string
      const work = askFor(this.#context, [id, spelling], this.#budget, (result) => {
        this.#set(result)
        if (this.#isListed && this.#isOver) this.#wake()
      })
      work.isAlone = isAlone
      yield work
    }
  }
}

function costOf({ limiter: { limit }, client }: ProviderContext, budget: RoundBudget): Cost {
  const { requests, retries, connections, bytes, peakInFlight, shortOf } = budget
  return {
    ...{ requests, retries, connections, bytes, peakInFlight, shortOf },
    finalLimit: limit.limit,
    finalUnproven: limit.unproven,
    quotaPerSecond: limit.perSecond ?? null,
    isOutOfStep: client.connections.isOutOfStep,
  }
}

async function readAll(
  context: ProviderContext,
  budget: RoundBudget,
  round: Round,
): Promise<[Listing, ScrapeResult[]]> {
  const { memory } = context
  const listing = await discover(context, budget, round.add)
  if (!listing.ok) {
    budget.stop(listing.failure)
    // Without a listing nothing is known of the last known instances but why.
    return [listing, memory.lastIds.map((id) => unasked(memory, id, listing.failure))]
  }
  memory.rememberListing(listing.ids)
  await round.finish()
  const failure = budget.end ?? { code: 'deadline', afterMs: context.deadlineMs }
  const results = listing.ids.map((id) => round.results.get(id) ?? unasked(memory, id, failure))
  for (const result of results) memory.remember(result)
  return [listing, results]
}

/** The instances of the requests that were sent first. */
function oldestOf({ inFlight }: RoundBudget): InstanceId[] {
  const ids = inFlight.values().filter((id) => id !== null)
  return [...ids.take(MOST_NAMED)]
}

/**
 * One round: discover, then read every instance. Failures, the provider's own included, are values. A
 * round whose `signal` aborts ends early; rejects only if that has aborted already.
 * @param watch given what tells how far the round has come
 */
export function collect(
  context: ProviderContext,
  signal: AbortSignal,
  watch: (progress: () => Progress) => void = () => {},
): Promise<Snapshot> {
  const { address, memory, clock } = context
  const startedAt = clock.now()
  const begun = clock.elapsed()
  return withTraffic(context, signal, async (budget) => {
    using round = new Round(context, budget)
    watch(() => ({
      ...round.progress,
      ...{ requests: budget.requests, retries: budget.retries },
      inFlight: budget.inFlight.size,
      elapsedMs: clock.elapsed() - begun,
      waitingFor: oldestOf(budget),
    }))
    const [listing, results] = await readAll(context, budget, round)
    return {
      source: address,
      startedAt,
      durationMs: clock.elapsed() - begun,
      listing,
      results,
      knownServices: memory.knownServices,
      cost: costOf(context, budget),
    }
  })
}
