import type { Failure } from '../../domain/failure.ts'
import type { InstanceId, ScrapeResult } from '../../domain/snapshot.ts'
import type { Progress } from '../../domain/source.ts'
import type { Timer } from '../../host.ts'
import type { Work } from '../http/limiter.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import type { Spelling } from './decode.ts'
import { notRequested, type ProviderContext, requestInstance } from './scrape.ts'

// Stands for an uncertain answer until the instance is read again.
const UNCERTAIN: Failure = { code: 'protocol', problem: 'the connection was out of step' }
// A provider that cannot be reached any more cannot be read again either.
const UNREACHABLE: ReadonlySet<string> = new Set(['refused', 'reset', 'unreachable'])
// Requests in flight at the end of a round may still be answered, and their connections closed.
const GRACE_MS = 400
const LEAVE_MS = 400

/** The instances of one round, read as they become known. */
export class Round {
  readonly results = new Map<InstanceId, ScrapeResult>()
  readonly #context: ProviderContext
  readonly #budget: RoundBudget
  readonly #ids = new Map<InstanceId, Spelling>()
  /** Results that may belong to other instances. */
  readonly #uncertain = new Map<InstanceId, ScrapeResult>()
  readonly #unsubscribe: () => void
  #settled = 0
  #isListed = false
  #wake = () => {}

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
      else this.#set(notRequested(this.#context.memory, id, spelling))
    }
    this.#enqueue(requested, false)
  }

  /** Resolves once every instance has a certain result, or the round has ended. */
  async finish(): Promise<void> {
    this.#isListed = true
    this.#budget.mayGrow = false
    do {
      while (!this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve))
      await this.#leave()
    } while (!this.#isOver)
    this.#restore()
  }

  get #isOver(): boolean {
    const { end, inFlight } = this.#budget
    return end === null ? this.#settled === this.#ids.size : inFlight.size === 0
  }

  /** Waits for the ends of all connections; only for a moment once the round has ended. */
  async #leave(): Promise<void> {
    const { client, clock } = this.#context
    const { promise: expiry, resolve } = Promise.withResolvers<void>()
    let timer: Timer | undefined
    this.#budget.onStop(() => (timer = clock.after(LEAVE_MS, resolve)))
    await Promise.race([client.connections.leave(), expiry])
    clock.cancel(timer)
    if (this.#budget.end !== null) client.connections.abandon()
  }

  #readAgain(uncertain: readonly InstanceId[]): void {
    const ids = uncertain.filter((id) => this.results.has(id))
    const failure = this.#budget.end ?? UNCERTAIN
    for (const id of ids) {
      this.#uncertain.set(id, this.results.get(id) as ScrapeResult)
      this.results.set(id, notRequested(this.#context.memory, id, failure))
    }
    if (this.#budget.end !== null) return
    this.#settled -= ids.length
    this.#enqueue(ids, true)
  }

  /** Accepts uncertain results that cannot be read again, unless the provider is out of step. */
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

  #enqueue(ids: readonly InstanceId[], isAlone: boolean): void {
    const works = this.#requestAll(ids, isAlone)
    this.#context.limiter.enqueueAll({ budget: this.#budget, left: ids.length, isAlone, works })
  }

  *#requestAll(ids: readonly InstanceId[], isAlone: boolean): Generator<Work, void> {
    for (const id of interleave(ids)) {
      const requested = { id, spelling: this.#ids.get(id) as string, isAlone }
      yield requestInstance(this.#context, requested, this.#budget, (result) => {
        this.#set(result)
        if (this.#isListed && this.#isOver) this.#wake()
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
