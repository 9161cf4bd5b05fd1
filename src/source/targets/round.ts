import type { Cost, InstanceId, ScrapeResult, Snapshot } from '../../domain/snapshot.ts'
import type { Progress } from '../../domain/source.ts'
import type { Clock } from '../../host.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import { progressOf } from '../http/progress.ts'
import type { FanOut } from './fan-out.ts'
import type { Lists } from './lists.ts'
import type { PageClient } from './page-client.ts'
import type { ScrapeContext } from './read-page.ts'
import { assignTo, failedResult, scrapeOnce, scrapeTwice } from './scrape.ts'
import type { TargetMemory } from './target-memory.ts'
import { addressOf, isUsable, type ListedTarget, pageOf, type Target } from './target.ts'

/** Everything that is needed to read the targets of a list. */
export interface TargetsContext {
  /** Printable address of the source. */
  readonly address: string
  readonly clock: Clock
  readonly lists: Lists
  readonly client: PageClient
  readonly fanOut: FanOut
  readonly memory: TargetMemory
  /** Time between two requests for CPU usage; null if that is the time between rounds. */
  readonly windowMs: number | null
}

function costOf(budget: RoundBudget): Cost {
  const { requests, retries, connections, bytes, peakInFlight, shortOf } = budget
  const none = { limit: null, isOutOfStep: false }
  return { requests, retries, connections, bytes, peakInFlight, shortOf, ...none }
}

/** The servers that are listed with more than one page. */
function findShared(targets: Iterable<ListedTarget>): Set<string> {
  const pages = new Map<string, string>()
  const shared = new Set<string>()
  for (const target of targets) {
    if (!isUsable(target)) continue
    const [address, page] = [addressOf(target), pageOf(target)]
    if ((pages.get(address) ?? page) !== page) shared.add(address)
    pages.set(address, page)
  }
  return shared
}

/** One round: reads the list, and then all of its targets. */
export class Round {
  readonly #context: TargetsContext
  readonly #budget: RoundBudget
  readonly #startedAt: number
  readonly #begunAt: number
  #listed = 0
  #settled = 0
  #hasFirst = false

  constructor(context: TargetsContext, budget: RoundBudget) {
    this.#context = context
    this.#budget = budget
    this.#startedAt = context.clock.now()
    this.#begunAt = context.clock.elapsed()
    budget.hasManyServers = true
  }

  get progress(): Progress {
    const [settled, elapsedMs] = [this.#settled, this.#elapsedMs]
    return progressOf(this.#budget, { listed: this.#listed, settled, elapsedMs })
  }

  /** Failures, those of the list included, are values. A round that is interrupted ends early. */
  async collect(): Promise<Snapshot> {
    const { address, lists, memory, windowMs } = this.#context
    const list = await lists.read(this.#budget)
    memory.startRound(list)
    const { listing } = list
    const results = listing.ok
      ? await this.#readAll(list.targets)
      : Array.from(memory.targets.values(), (target) => failedResult(target, listing.failure))
    return {
      source: address,
      listingAddress: lists.listingAddress,
      api: lists.api,
      startedAt: this.#startedAt,
      durationMs: this.#elapsedMs,
      listing,
      results,
      knownServices: memory.knownServices,
      cost: costOf(this.#budget),
      ...(windowMs !== null && { cpuWindowMs: windowMs }),
      ...(this.#hasFirst && { remarks: [{ code: 'nextRound', measures: ['cpu'] }] }),
    }
  }

  get #elapsedMs(): number {
    return this.#context.clock.elapsed() - this.#begunAt
  }

  async #readAll(targets: ReadonlyMap<InstanceId, ListedTarget>): Promise<ScrapeResult[]> {
    const all = [...targets.values()]
    const { client, fanOut, clock, memory } = this.#context
    await client.load(all.some((target) => isUsable(target) && target.isSecure))
    const shared = findShared(all)
    const isShared = (target: Target) => shared.has(addressOf(target))
    const context = { fanOut, clock, budget: this.#budget, memory, isShared }
    this.#listed = all.length
    const pages = new Map<string, Promise<ScrapeResult>>()
    return Promise.all(all.map((target) => this.#settle(context, target, pages)))
  }

  /** @param pages that were requested already: a page may belong to several services */
  async #settle(
    context: ScrapeContext,
    target: ListedTarget,
    pages: Map<string, Promise<ScrapeResult>>,
  ): Promise<ScrapeResult> {
    let result
    if (isUsable(target)) {
      const page = pageOf(target)
      const read = pages.get(page) ?? this.#read(context, target)
      pages.set(page, read)
      result = assignTo(target, await read)
    } else result = failedResult(target, { code: 'unusable', problem: target.problem })
    this.#settled += 1
    return result
  }

  async #read(context: ScrapeContext, target: Target): Promise<ScrapeResult> {
    const { windowMs } = this.#context
    if (windowMs !== null) return scrapeTwice(context, target, windowMs)
    const { result, isFirst } = await scrapeOnce(context, target)
    this.#hasFirst ||= isFirst
    return result
  }
}
