import type { Clock, Timer } from '../../host.ts'
import type { HttpClient } from './client.ts'
import type { Limit, RequestOutcome } from './limit.ts'
import type { Reply, RequestSpec } from './request-spec.ts'
import type { RoundBudget } from './round-budget.ts'

// A server that handles one connection at a time makes all others wait while that one is kept.
const RELIEF_MS = 500
// Requests still in flight this long after the last start are likely to hang.
const HANG_MS = 200

const NEVER = Number.POSITIVE_INFINITY

/** One request that waits for its turn. */
export interface Work {
  readonly spec: RequestSpec
  /** Whether it takes a new connection that no other request uses. */
  readonly isAlone: boolean
  /**
   * Called when an attempt has ended.
   * @returns the effect on the limit, and the wait that the server demands from all clients
   */
  end(reply: Reply): { readonly outcome: RequestOutcome; readonly pauseMs?: number | undefined }
  /** Called if it will not be sent. */
  cancel(): void
}

/** The requests of one budget, each made only when it is its turn. */
export interface RequestQueue extends Pick<Work, 'isAlone'> {
  readonly budget: RoundBudget
  /** Number of `works` that are not made yet; counted down by the limiter. */
  left: number
  readonly works: Iterator<Work>
}

/** Starts every request to a server. `limit` decides when; this carries it out. */
export class Limiter {
  readonly limit: Limit
  readonly #client: HttpClient
  readonly #clock: Clock
  #urgent: Work[] = []
  #queues: RequestQueue[] = []
  /** The number of requests that wait. */
  #left = 0
  #isScheduled = false
  #timer: Timer | undefined

  constructor(limit: Limit, client: HttpClient, clock: Clock) {
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

  /** Sends all of `queue` after everything that waits already. */
  enqueueAll(queue: RequestQueue): void {
    if (queue.left > 0) this.#queues.push(queue)
    this.#left += queue.left
    this.#schedule()
  }

  /** Cancels the waiting requests of a round that has ended. */
  drop(budget: RoundBudget): void {
    const dropped = this.#urgent.filter(({ spec }) => spec.budget === budget)
    this.#urgent = this.#urgent.filter(({ spec }) => spec.budget !== budget)
    this.#queues = this.#queues.filter((queue) => queue.budget !== budget)
    this.#left = this.#queues.reduce((sum, { left }) => sum + left, this.#urgent.length)
    for (const work of dropped) work.cancel()
    this.#schedule()
  }

  close(): void {
    this.#clock.cancel(this.#timer)
  }

  /** Once per turn of the event loop, so that a burst of answers is one pass. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.#clock.soon(() => this.#pump())
  }

  #pump(): void {
    this.#isScheduled = false
    this.#clock.cancel(this.#timer)
    const now = this.#clock.elapsed()
    // In this order: each has an effect on the next.
    const ms = Math.min(this.#relieve(now), this.#startAll(now), this.#endHanging(now))
    if (ms < NEVER) this.#timer = this.#clock.after(Math.ceil(ms), () => this.#schedule())
  }

  /** @returns milliseconds until the next request may start */
  #startAll(now: number): number {
    while (this.#left > 0) {
      const isAlone = (this.#urgent[0] ?? this.#queues[0])?.isAlone === true
      const isFresh = isAlone || this.#client.connections.next === 'none'
      const limitMs = this.limit.waitMs(now, isFresh)
      const waitMs = limitMs > 0 || isAlone || !isFresh ? limitMs : this.#waitForKept(now)
      if (waitMs > 0) return waitMs
      const work = this.#take()
      if (work !== undefined) this.#start(work, now, isFresh)
    }
    return NEVER
  }

  #take(): Work | undefined {
    const [next] = this.#queues
    this.#left -= 1
    if (this.#urgent.length > 0 || next === undefined) return this.#urgent.shift()
    next.left -= 1
    if (next.left === 0) this.#queues.shift()
    return next.works.next().value as Work | undefined
  }

  /**
   * The last requests wait for the kept connections, because each of those has to end with a request
   * that closes it. Connections that hang do not count.
   * @returns milliseconds until a new connection may be opened instead
   */
  #waitForKept(now: number): number {
    const { limit } = this
    const { size } = this.#client.connections
    const mayGrow = this.#queues.some(({ budget }) => budget.mayGrow)
    if (this.#left > size || mayGrow || this.#left > size - limit.countOverdue(now)) return 0
    const overdueMs = limit.overdueMs(now)
    return overdueMs < NEVER ? overdueMs : 0
  }

  /**
   * Once nothing waits and all requests in flight are likely to hang, the other answers of their
   * connections are requested again.
   * @returns milliseconds until the next check
   */
  #endHanging(now: number): number {
    const { limit } = this
    if (this.#left > 0 || limit.inFlight === 0) return NEVER
    const leftMs = limit.lastStartedAt + HANG_MS - now
    if (leftMs > 0) return leftMs
    if (limit.countOverdue(now) === limit.inFlight) this.#client.connections.reportBusy()
    return limit.overdueMs(now)
  }

  /**
   * Whether the connection of the next request is not needed afterwards: the other ones are enough
   * for all requests that cannot start before another request has ended.
   */
  #isLast({ mayGrow }: RoundBudget, isFresh: boolean): boolean {
    const { size } = this.#client.connections
    const others = isFresh ? size : size - 1
    return !mayGrow && others >= this.limit.countWaiting(this.#left, isFresh)
  }

  #start(work: Work, now: number, isFresh: boolean): void {
    const { limit } = this
    const { spec, isAlone } = work
    const { budget } = spec
    const listener = {
      firstByte: () => limit.firstByte(this.#clock.elapsed(), request),
      end: (reply: Reply) => {
        const { outcome, pauseMs } = work.end(reply)
        limit.end(this.#clock.elapsed(), request, outcome, pauseMs)
        this.#schedule()
      },
    }
    const kept = this.#isLast(budget, isFresh) ? 'last' : 'kept'
    const route = isAlone ? 'alone' : kept
    const request = { startedAt: now, isFresh: this.#client.send(spec, listener, route) }
    limit.start(request)
    budget.peakInFlight = Math.max(budget.peakInFlight, limit.inFlight)
  }

  /** @returns milliseconds until the next check */
  #relieve(now: number): number {
    const { oldestAt } = this.limit.pending
    if (oldestAt === undefined) return NEVER
    const leftMs = oldestAt + RELIEF_MS - now
    if (leftMs > 0) return leftMs
    this.#client.connections.closeOneIdle()
    return RELIEF_MS
  }
}
