import type { Failure } from '../../domain/failure.ts'
import type { InstanceId, Listing, ScrapeResult, Snapshot } from '../../domain/snapshot.ts'
import type { Progress } from '../../domain/source.ts'
import type { Timer } from '../../host.ts'
import { costOf } from '../http/cost.ts'
import type { Work } from '../http/limiter.ts'
import { isUnreachable } from '../http/retry.ts'
import { progressOf } from '../http/progress.ts'
import type { Spelling } from './decode.ts'
import { API, discover, LISTING, type Page } from './listing.ts'
import { type Call, requestInstance } from './scrape.ts'

// Stands for an uncertain answer until the instance is read again.
const UNCERTAIN: Failure = { code: 'protocol', problem: 'the connection was out of step' }
// Requests in flight at the end of a round may still be answered, and their connections closed.
const GRACE_MS = 400
const LEAVE_MS = 400

/** One round: lists the instances, and reads each of them as soon as it is known. */
export class Round {
  readonly #call: Call
  readonly #startedAt: number
  readonly #begunAt: number
  readonly #spellings = new Map<InstanceId, Spelling>()
  readonly #results = new Map<InstanceId, ScrapeResult>()
  /** Results that may belong to other instances. */
  readonly #uncertain = new Map<InstanceId, ScrapeResult>()
  #settled = 0
  #isPartial = false
  #wake = () => {}

  constructor(call: Call) {
    const { budget, clock } = call
    this.#call = call
    this.#startedAt = clock.now()
    this.#begunAt = clock.elapsed()
    budget.mayGrow = true
    budget.graceMs = GRACE_MS
    budget.onStop(() => this.#wake())
  }

  get progress(): Progress {
    const [settled, elapsedMs] = [this.#settled, this.#elapsedMs]
    return progressOf(this.#call.budget, { listed: this.#spellings.size, settled, elapsedMs })
  }

  /** Failures, the provider's own included, are values. A round that is interrupted ends early. */
  async collect(): Promise<Snapshot> {
    const { address, client, memory } = this.#call
    const unsubscribe = client.connections.onUncertain((ids) => this.#readAgain(ids))
    const [listing, results] = await this.#readAll().finally(unsubscribe)
    return {
      source: address,
      listingAddress: address + LISTING,
      api: API,
      startedAt: this.#startedAt,
      durationMs: this.#elapsedMs,
      listing,
      results,
      knownServices: memory.knownServices,
      cost: costOf(this.#call, this.#call.budget),
      ...(this.#isPartial && { isPartial: true }),
    }
  }

  async #readAll(): Promise<[Listing, ScrapeResult[]]> {
    const { budget, memory } = this.#call
    const listing = await discover(this.#call, (page) => this.#add(page))
    if (!listing.ok) {
      budget.stop(listing.failure)
      return [listing, memory.lastIds.map((id) => this.#miss(id, listing.failure))]
    }
    memory.rememberListing(listing.ids)
    await this.#finish()
    const results = listing.ids.map((id) => this.#results.get(id) ?? this.#miss(id))
    memory.remember(results)
    return [listing, results]
  }

  get #elapsedMs(): number {
    return this.#call.clock.elapsed() - this.#begunAt
  }

  /** The result of an instance without a certain answer. */
  #miss(id: InstanceId, failure = this.#call.budget.end ?? UNCERTAIN): ScrapeResult {
    const lastService = this.#call.memory.lastServiceOf(id)
    return { id, latencyMs: null, kind: 'failure', failure, lastService }
  }

  #add({ ids, isPartial }: Page): void {
    this.#isPartial ||= isPartial
    const requested: InstanceId[] = []
    for (const [id, spelling] of ids) {
      if (this.#spellings.has(id)) continue
      this.#spellings.set(id, spelling)
      if (typeof spelling === 'string') requested.push(id)
      else this.#set(this.#miss(id, spelling))
    }
    this.#enqueue(requested, false)
  }

  /** Resolves once every instance has a certain result, or the round has ended. */
  async #finish(): Promise<void> {
    this.#call.budget.mayGrow = false
    do {
      while (!this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve))
      await this.#leave()
    } while (!this.#isOver)
    this.#restore()
  }

  get #isOver(): boolean {
    const { end, inFlight } = this.#call.budget
    return end === null ? this.#settled === this.#spellings.size : inFlight.size === 0
  }

  /** Waits for the ends of all connections; only for a moment once the round has ended. */
  async #leave(): Promise<void> {
    const { budget, client, clock } = this.#call
    const { promise: expiry, resolve } = Promise.withResolvers<void>()
    let timer: Timer | undefined
    budget.onStop(() => (timer = clock.after(LEAVE_MS, resolve)))
    await Promise.race([client.connections.leave(), expiry])
    clock.cancel(timer)
    if (budget.end !== null) client.connections.abandon()
  }

  #readAgain(uncertain: readonly InstanceId[]): void {
    const ids = uncertain.filter((id) => this.#results.has(id))
    for (const id of ids) {
      this.#uncertain.set(id, this.#results.get(id) as ScrapeResult)
      this.#results.set(id, this.#miss(id))
    }
    if (this.#call.budget.end !== null) return
    this.#settled -= ids.length
    this.#enqueue(ids, true)
  }

  /** Accepts uncertain results that cannot be read again, unless the provider is out of step. */
  #restore(): void {
    const { budget, client } = this.#call
    if (client.connections.isOutOfStep) return
    for (const [id, answered] of this.#uncertain) {
      const result = this.#results.get(id)
      if (result?.kind !== 'failure') continue
      const failure = (result.failure === UNCERTAIN ? budget.end : result.failure) ?? UNCERTAIN
      // A provider that cannot be reached any more cannot be read again either.
      if (isUnreachable(failure)) this.#results.set(id, answered)
    }
  }

  #set(result: ScrapeResult): void {
    this.#results.set(result.id, result)
    this.#settled += 1
  }

  #enqueue(ids: readonly InstanceId[], isAlone: boolean): void {
    const { budget, limiter } = this.#call
    const works = this.#requestAll(ids, isAlone)
    limiter.enqueueAll({ budget, left: ids.length, isAlone, works })
  }

  *#requestAll(ids: readonly InstanceId[], isAlone: boolean): Generator<Work, void> {
    for (const id of interleave(ids)) {
      const spelling = this.#spellings.get(id) as string
      yield requestInstance(this.#call, { id, spelling }, isAlone, (result) => {
        this.#set(result)
        if (this.#isOver) this.#wake()
      })
    }
  }
}

// Steps of this size cover a circle most evenly.
const GOLDEN_SECTION = 0.618

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}

/**
 * Yields every item once, each far from the one before, because the instances of a failing rack are
 * listed together and must not be in flight together.
 */
export function* interleave<T>(items: readonly T[]): Generator<T, void> {
  const count = items.length
  let step = Math.max(1, Math.round(count * GOLDEN_SECTION))
  while (commonDivisor(step, count) > 1) step += 1
  for (let visited = 0; visited < count; visited += 1) {
    yield items[(visited * step) % count] as T
  }
}
