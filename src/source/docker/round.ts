import type { Failure } from '../../domain/failure.ts'
import type { Listing, ScrapeResult, Snapshot } from '../../domain/snapshot.ts'
import type { Progress } from '../../domain/source.ts'
import { costOf } from '../http/cost.ts'
import { progressOf } from '../http/progress.ts'
import { roundLatency } from '../latency.ts'
import { type Call, list } from './call.ts'
import type { Container } from './listing.ts'
import { measure, type Measured } from './measure.ts'
import { findJobs, hasFinished, type Service, serviceOf } from './services.ts'

/** One container that was read. */
interface Read extends Measured {
  readonly container: Container
  readonly service: Service
  readonly latencyMs: number
}

/** One round: lists the containers, and reads all of them at once. */
export class Round {
  readonly #call: Call
  readonly #startedAt: number
  readonly #begunAt: number
  #listed = 0
  #settled = 0

  constructor(call: Call) {
    this.#call = call
    this.#startedAt = call.clock.now()
    this.#begunAt = call.clock.elapsed()
  }

  get progress(): Progress {
    const [settled, elapsedMs] = [this.#settled, this.#elapsedMs]
    return progressOf(this.#call.budget, { listed: this.#listed, settled, elapsedMs })
  }

  /** Failures, the daemon's own included, are values. */
  async collect(): Promise<Snapshot> {
    const { address, endpoint, memory, budget } = this.#call
    const [listing, results] = await this.#readAll()
    return {
      source: address,
      listingAddress: endpoint.url,
      api: 'a Docker daemon',
      server: 'the daemon',
      narrowing: ['project'],
      startedAt: this.#startedAt,
      durationMs: this.#elapsedMs,
      listing,
      results,
      knownServices: memory.names.all,
      cost: { ...costOf(this.#call, budget), limit: null },
    }
  }

  async #readAll(): Promise<[Listing, ScrapeResult[]]> {
    const { memory, maxInstances } = this.#call
    const listed = await list(this.#call)
    if (!listed.ok) return this.#fail(listed.failure)
    const { containers, duplicates } = listed.value
    if (containers.length > maxInstances) return this.#fail({ code: 'tooMany', maxInstances })
    const jobs = findJobs(containers)
    const candidates = containers.filter(({ isOneOff }) => !isOneOff)
    this.#listed = candidates.length
    const read = await Promise.all(candidates.map((container) => this.#read(container)))
    const isFinished = ({ container, inspection }: Read) => hasFinished(container, inspection, jobs)
    const instances = read.filter((one) => !isFinished(one))
    memory.endRound(instances, read.filter(isFinished))
    const ids = instances.map(({ container }) => container.name)
    return [{ ok: true, ids, duplicates }, instances.map((instance) => this.#toResult(instance))]
  }

  /** Every instance of the last listing fails with it. */
  #fail(failure: Failure): [Listing, ScrapeResult[]] {
    const { last, names } = this.#call.memory
    const results = last.map(({ container: { name, ip }, service }): ScrapeResult => {
      const lastService = names.nameOf(service)
      return { id: name, ip, latencyMs: null, kind: 'failure', failure, lastService }
    })
    return [{ ok: false, failure }, results]
  }

  async #read(container: Container): Promise<Read> {
    const { clock } = this.#call
    const startedAt = clock.elapsed()
    const measured = await measure(this.#call, container)
    this.#settled += 1
    const service = serviceOf(container, measured.inspection)
    const latencyMs = roundLatency(clock.elapsed() - startedAt)
    return { ...measured, container, service, latencyMs }
  }

  #toResult({ container: { name, ip }, latencyMs, service: own, outcome }: Read): ScrapeResult {
    const service = this.#call.memory.names.nameOf(own)
    const scraped = { id: name, ip, latencyMs }
    switch (outcome.kind) {
      case 'sample': {
        const { kind, values, condition } = outcome
        const sample = { service, ...values }
        return { ...scraped, kind, sample, ...(condition !== null && { condition }) }
      }
      case 'stopped':
        return { ...scraped, ...outcome, service }
      case 'failure':
      case 'gone':
        return { ...scraped, ...outcome, lastService: service }
    }
  }

  get #elapsedMs(): number {
    return this.#call.clock.elapsed() - this.#begunAt
  }
}
