import { Limit } from '../../../src/source/http/limit.ts'
import type { InFlightRequest } from '../../../src/source/http/pending-connections.ts'

const SYN_RETRY_MS = 1000
const TIMEOUT_MS = 5000
// Interval at which the limiter checks connections that wait for a first byte.
const RELIEF_MS = 500

export interface Model {
  readonly ids: number
  /** Connections that are served at a time; the others wait in the listen queue. */
  readonly threads: number
  readonly backlog: number
  readonly serviceMs: number
  /** Network latency of an answer. */
  readonly distanceMs: number
  readonly keepsAlive: boolean
  /** Service time of the second instance; 0: that of the others. */
  readonly slowMs: number
  /** Sequential requests before all others, such as the listing. */
  readonly alone: number
  /** Every N-th instance never answers; 0: all answer. */
  readonly hangsEvery: number
  /** Answers per second; other requests are refused with 429. */
  readonly quotaPerSecond: number
}

export interface Outcome {
  readonly answered: number
  readonly silent: number
  readonly overflows: number
  readonly refused: number
  readonly peakInFlight: number
  readonly limits: readonly number[]
  readonly mostUnproven: number
  readonly lastUnproven: number
  readonly endedAt: number
}

interface Request extends InFlightRequest {
  readonly id: number
}

/** A provider and the limit, event by event, without a network and without waiting. */
export class Simulator {
  readonly #limit = new Limit()
  readonly #model: Model
  readonly #events: { readonly at: number; readonly run: () => void }[] = []
  readonly #queue: number[]
  readonly #listening: Request[] = []
  readonly #limits: number[] = []
  #now = 0
  #isAlarmed = false
  #idle = 0
  #busy = 0
  #tokens: number
  #answered = 0
  #silent = 0
  #overflows = 0
  #refused = 0
  #peakInFlight = 0
  #mostUnproven = 0

  constructor(model: Model) {
    this.#model = model
    this.#queue = Array.from({ length: model.ids }, (_, id) => id)
    this.#tokens = model.quotaPerSecond / 10
  }

  run(): Outcome {
    this.#pump()
    for (let steps = 0; this.#events.length > 0 && steps < 100_000; steps += 1) {
      const next = this.#events.shift()
      if (next === undefined) break
      this.#tokens = Math.min(
        this.#model.quotaPerSecond / 10,
        this.#tokens + ((next.at - this.#now) / 1000) * this.#model.quotaPerSecond,
      )
      this.#now = next.at
      next.run()
    }
    return {
      answered: this.#answered,
      silent: this.#silent,
      overflows: this.#overflows,
      refused: this.#refused,
      peakInFlight: this.#peakInFlight,
      limits: this.#limits,
      mostUnproven: this.#mostUnproven,
      lastUnproven: this.#limit.mostPending,
      endedAt: this.#now,
    }
  }

  #after(ms: number, run: () => void): void {
    const at = this.#now + ms
    const index = this.#events.findLastIndex((event) => event.at <= at)
    this.#events.splice(index + 1, 0, { at, run })
  }

  #pump(): void {
    while (this.#queue.length > 0 && !this.#isBusyAlone()) {
      const waitMs = this.#limit.waitMs(this.#now, this.#idle === 0)
      if (waitMs > 0) {
        return this.#wake(Math.min(waitMs, RELIEF_MS))
      }
      this.#start(this.#queue.shift() ?? 0)
    }
  }

  #isBusyAlone(): boolean {
    return this.#answered < this.#model.alone && this.#limit.inFlight > 0
  }

  #wake(ms: number): void {
    if (this.#isAlarmed) return
    this.#isAlarmed = true
    this.#after(ms, () => {
      this.#isAlarmed = false
      this.#pump()
    })
  }

  #start(id: number): void {
    const request = { startedAt: this.#now, isFresh: this.#idle === 0, id }
    this.#limit.start(request)
    this.#limits.push(this.#limit.limit)
    this.#mostUnproven = Math.max(this.#mostUnproven, this.#limit.mostPending)
    this.#peakInFlight = Math.max(this.#peakInFlight, this.#limit.inFlight)
    if (!request.isFresh) this.#idle -= 1
    this.#after(this.#model.distanceMs / 2, () =>
      request.isFresh ? this.#connect(request) : this.#serve(request),
    )
  }

  #connect(request: Request): void {
    if (this.#busy < this.#model.threads) {
      this.#busy += 1
      this.#serve(request)
    } else if (this.#listening.length <= this.#model.backlog) {
      this.#listening.push(request)
    } else {
      this.#overflows += 1
      this.#after(SYN_RETRY_MS, () => this.#connect(request))
    }
  }

  #serve(request: Request): void {
    const { hangsEvery, serviceMs, slowMs } = this.#model
    if (hangsEvery > 0 && (request.id + 1) % hangsEvery === 0) {
      this.#after(TIMEOUT_MS, () => {
        this.#free()
        this.#end(request, 'silent')
      })
    } else {
      const ms = slowMs > 0 && request.id === 1 ? slowMs : serviceMs
      this.#after(ms, () => {
        if (!this.#model.keepsAlive) this.#free()
        this.#after(this.#model.distanceMs / 2, () => this.#answer(request))
      })
    }
  }

  #answer(request: Request): void {
    this.#limit.firstByte(this.#now, request)
    const isWithin = this.#tokens >= 1
    if (isWithin) this.#tokens -= 1
    this.#end(request, isWithin ? 'ok' : 'throttled')
  }

  #end(request: Request, outcome: 'ok' | 'throttled' | 'silent'): void {
    this.#limit.end(this.#now, request, outcome)
    if (outcome === 'ok') this.#answered += 1
    if (outcome === 'silent') this.#silent += 1
    if (outcome === 'throttled') {
      this.#refused += 1
      this.#queue.push(request.id)
    }
    if (this.#model.keepsAlive && outcome !== 'silent') this.#idle += 1
    this.#pump()
  }

  /** A thread takes the next connection. */
  #free(): void {
    this.#busy -= 1
    const next = this.#listening.shift()
    if (next !== undefined) this.#connect(next)
  }
}
