import type { Timepiece } from '../../host.ts'
import type { RequestSpec } from './request-spec.ts'
import type { Limit } from './limit.ts'
import type { Outcome, InFlightRequest } from './in-flight-request.ts'
import type { RoundBudget } from './round-budget.ts'
import type { Reply, HttpClient } from './client.ts'

// A provider that serves one connection at a time lets all others wait while we keep that one.
const RELIEF_MS = 500
// There are never more connections.
const MOST_CONNECTIONS = 1024
// Requests that are out for so long, after all others have ended, are likely to hang.
const HANG_MS = 200
// A timer of more would ring at once.
const LONGEST_MS = 2 ** 31 - 1

/** One request that waits for its turn. */
export interface Work {
  readonly spec: RequestSpec
  /** Whether it takes a new connection that no other request uses. */
  readonly isAlone: boolean
  /**
   * It has ended.
   * @returns what that says of the load, and how long the provider asks everybody to wait
   */
  end(reply: Reply): { readonly outcome: Outcome; readonly pauseMs?: number | undefined }
  /** It will not be sent. */
  cancel(): void
}

/** Works of one budget, each made only when it is its turn. */
export interface RequestQueue {
  readonly budget: RoundBudget
  /** How many `works` gives. */
  readonly size: number
  /** Whether each of them takes a connection of its own. */
  readonly isAlone: boolean
  readonly works: Iterator<Work>
}

/** The one door that every request to a provider passes. `limit` decides; this only carries it out. */
export class Limiter {
  readonly limit: Limit
  readonly #client: HttpClient
  readonly #clock: Timepiece
  #urgent: Work[] = []
  #lines: { readonly line: RequestQueue; left: number }[] = []
  /** How many requests wait for their turn. */
  #left = 0
  #isScheduled = false
  #alarm: NodeJS.Timeout | undefined

  constructor(limit: Limit, client: HttpClient, clock: Timepiece) {
    this.limit = limit
    this.#client = client
    this.#clock = clock
  }

  /** Sends `work` as soon as possible. */
  enqueue(work: Work): void {
    this.#urgent.push(work)
    this.#left += 1
    this.#schedule()
  }

  /** Sends all of `line` behind what waits already. */
  enqueueLine(line: RequestQueue): void {
    if (line.size > 0) this.#lines.push({ line, left: line.size })
    this.#left += line.size
    this.#schedule()
  }

  /** Cancels what waits here of something that has ended. */
  drop(budget: RoundBudget): void {
    const dropped = this.#urgent.filter(({ spec }) => spec.budget === budget)
    this.#urgent = this.#urgent.filter(({ spec }) => spec.budget !== budget)
    this.#lines = this.#lines.filter(({ line }) => line.budget !== budget)
    this.#left = this.#lines.reduce((sum, { left }) => sum + left, this.#urgent.length)
    for (const work of dropped) work.cancel()
    this.#schedule()
  }

  /** Nothing waits any more. */
  close(): void {
    clearTimeout(this.#alarm)
  }

  /** Once a turn of the event loop, so that a burst of answers is one pass. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => this.#pump())
  }

  #pump(): void {
    this.#isScheduled = false
    clearTimeout(this.#alarm)
    const now = this.#clock.elapsed()
    const reliefMs = this.#relieve(now)
    let waitMs = Number.POSITIVE_INFINITY
    while (this.#left > 0) {
      const isAlone = (this.#urgent[0] ?? this.#lines[0]?.line)?.isAlone === true
      const isFresh = isAlone || !this.#client.hasIdle
      waitMs = isAlone ? this.limit.waitMs(now, true) : this.#waitMs(now, isFresh)
      if (waitMs > 0) break
      const work = this.#take()
      if (work !== undefined) this.#start(work, now, isFresh)
    }
    const hangMs = this.#left === 0 ? this.#hangMs(now) : Number.POSITIVE_INFINITY
    const alarmMs = Math.min(waitMs <= 0 ? Number.POSITIVE_INFINITY : waitMs, reliefMs, hangMs)
    if (alarmMs < Number.POSITIVE_INFINITY) {
      this.#alarm = setTimeout(() => this.#schedule(), Math.min(LONGEST_MS, Math.ceil(alarmMs)))
    }
  }

  #take(): Work | undefined {
    const [next] = this.#lines
    this.#left -= 1
    if (this.#urgent.length > 0 || next === undefined) return this.#urgent.shift()
    next.left -= 1
    if (next.left === 0) this.#lines.shift()
    return next.line.works.next().value as Work | undefined
  }

  #waitMs(now: number, isFresh: boolean): number {
    const waitMs = this.limit.waitMs(now, isFresh)
    if (waitMs > 0 || !isFresh || this.#left > MOST_CONNECTIONS || this.#mayGrow) return waitMs
    // The last requests wait for the kept connections, each of which is to end with a request that
    // closes it; only those that hang are not waited for.
    const kept = this.#client.connections.size
    if (this.limit.inFlight === 0 || this.#left > kept) return 0
    return this.#left > kept - this.limit.countOverdue(now) ? 0 : this.limit.overdueMs(now)
  }

  /**
   * Once nothing waits and all requests that are out are likely to hang, the other answers of their
   * connections are read again meanwhile.
   * @returns milliseconds until that has to be looked at again
   */
  #hangMs(now: number): number {
    if (this.limit.inFlight === 0) return Number.POSITIVE_INFINITY
    const leftMs = this.limit.lastStartedAt + HANG_MS - now
    if (leftMs > 0) return leftMs
    if (this.limit.countOverdue(now) === this.limit.inFlight) this.#client.connections.doubtBusy()
    return this.limit.overdueMs(now) || Number.POSITIVE_INFINITY
  }

  get #mayGrow(): boolean {
    return this.#lines.some(({ line }) => line.budget.mayGrow)
  }

  /**
   * Whether the connection of the next request will have nothing more to do: the connections that
   * stay are enough for all requests that can't start before another one has ended.
   */
  #isLast({ mayGrow }: RoundBudget, isFresh: boolean): boolean {
    if (mayGrow || this.#left > MOST_CONNECTIONS) return false
    const { size } = this.#client.connections
    return (isFresh ? size : size - 1) >= this.limit.countWaiting(this.#left, isFresh)
  }

  #start(work: Work, now: number, isFresh: boolean): void {
    const { spec, isAlone } = work
    const { budget } = spec
    const listener = {
      firstByte: () => this.limit.firstByte(this.#clock.elapsed(), request),
      end: (reply: Reply) => {
        const { outcome, pauseMs } = work.end(reply)
        this.limit.end(this.#clock.elapsed(), request, outcome, pauseMs)
        this.#schedule()
      },
    }
    const isLast = this.#isLast(budget, isFresh)
    const request: InFlightRequest = {
      startedAt: now,
      isFresh: this.#client.send(spec, listener, { isAlone, isLast }),
    }
    this.limit.start(request)
    budget.peakInFlight = Math.max(budget.peakInFlight, this.limit.inFlight)
  }

  /** @returns milliseconds until it has to be looked after again */
  #relieve(now: number): number {
    const oldestAt = this.limit.oldestUnprovenAt
    if (oldestAt === undefined) return Number.POSITIVE_INFINITY
    const leftMs = oldestAt + RELIEF_MS - now
    if (leftMs > 0) return leftMs
    this.#client.connections.closeOneIdle()
    return RELIEF_MS
  }
}
