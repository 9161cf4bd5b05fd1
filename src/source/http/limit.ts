import { ConcurrencySearch, MAX } from './concurrency-search.ts'
import { type InFlightRequest, PendingConnections } from './pending-connections.ts'
import { Rate } from './rate.ts'

const NEVER = Number.POSITIVE_INFINITY
const LEAST_OVERDUE_MS = 30

/** The end of a request, as far as the limit is concerned. */
export type RequestOutcome =
  | 'ok'
  /** Refused or reset before the first byte. */
  | 'dropped'
  /** Timed out before the first byte. */
  | 'silent'
  | 'overloaded'
  | 'throttled'
  /** This machine had no descriptor or port left. */
  | 'starved'
  /** A fault of the answer, which is no sign of overload. */
  | 'broken'

/**
 * Decides how many requests may be in flight. One that waits much longer than usual is overdue: it
 * hangs and is no load, so it does not count. Without timers: times are arguments, in milliseconds of
 * one clock that never decreases.
 */
export class Limit {
  readonly pending = new PendingConnections()
  readonly rate = new Rate()
  lastStartedAt = -NEVER
  readonly #fixed: number | undefined
  #most = NEVER
  readonly #search = new ConcurrencySearch()
  /** The requests in flight, the oldest first. */
  readonly #active = new Set<InFlightRequest>()
  readonly #overdue = new Set<InFlightRequest>()
  #meanWaitMs = NEVER
  #pausedUntil = -NEVER
  #lastCutAt = -NEVER
  #answeredAt = -NEVER

  /** @param fixed a number that is never adapted; adaptive if undefined */
  constructor(fixed?: number) {
    this.#fixed = fixed
  }

  get limit(): number {
    return this.#fixed ?? Math.min(this.#most, Math.floor(this.#search.limit))
  }

  /**
   * Bounds the adaptive limit, for a server of which it is known that more does not help.
   * @param most infinite for no bound
   */
  bound(most: number): void {
    this.#most = most
  }

  get mostPending(): number {
    return this.#fixed ?? this.pending.most
  }

  get inFlight(): number {
    return this.#active.size + this.#overdue.size
  }

  /** Milliseconds until one more request may start; infinite if that depends on an answer. */
  waitMs(now: number, isFresh: boolean): number {
    if (now < this.#pausedUntil) return this.#pausedUntil - now
    if (this.#fixed !== undefined) return this.inFlight < this.#fixed ? 0 : NEVER
    const { limit } = this
    // A set that loses its first members is slow to iterate: only if it matters.
    if (this.#active.size >= limit) this.#setOverdueAside(now)
    if (this.#active.size >= limit) {
      this.#search.isReached = true
      return this.overdueMs(now)
    }
    if (this.inFlight >= MAX || (isFresh && !this.pending.hasRoom(now))) return NEVER
    return this.rate.waitMs(now)
  }

  /** The number of `left` requests that wait for the end of another one, once the next has started. */
  countWaiting(left: number, isFresh: boolean): number {
    const pending = this.pending.waiting.size + (isFresh ? 1 : 0)
    const room = Math.min(this.limit - this.inFlight - 1, this.mostPending - pending)
    return left - Math.max(0, room)
  }

  countOverdue(now: number): number {
    this.#setOverdueAside(now)
    return this.#overdue.size
  }

  /** Milliseconds until one more request is overdue; infinite if the usual time is unknown. */
  overdueMs(now: number): number {
    const [oldest] = this.#active
    return oldest === undefined ? NEVER : this.#leftMs(now, oldest)
  }

  start(request: InFlightRequest): void {
    this.lastStartedAt = request.startedAt
    this.#active.add(request)
    if (request.isFresh) this.pending.waiting.add(request)
    else this.pending.isKept = true
    this.rate.start()
  }

  firstByte(now: number, request: InFlightRequest): void {
    const waitedMs = now - request.startedAt
    const mean = this.#meanWaitMs
    this.#meanWaitMs = mean === NEVER ? waitedMs : 0.9 * mean + 0.1 * waitedMs
    this.#answeredAt = now
    this.#search.firstByte(waitedMs)
    if (request.isFresh) this.pending.prove(request, waitedMs)
  }

  /** @param pauseMs the wait that the answer demands from all clients */
  end(now: number, request: InFlightRequest, outcome: RequestOutcome, pauseMs = 0): void {
    if (!this.#active.delete(request)) this.#overdue.delete(request)
    if (request.isFresh) this.pending.waiting.delete(request)
    if (pauseMs > 0) this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs)
    // A silent request hangs on its own if others were answered meanwhile.
    const isAlone = outcome === 'silent' && this.#answeredAt > request.startedAt
    if (outcome === 'ok') {
      this.rate.answer(now)
      this.#search.answer(now)
    } else if (outcome !== 'broken' && !isAlone) this.#cut(now, request, outcome)
  }

  /** Once per flight, as in NewReno: requests older than the last cut did not know of it. */
  #cut(now: number, { startedAt }: InFlightRequest, outcome: RequestOutcome): void {
    if (startedAt < this.#lastCutAt) return
    this.#lastCutAt = now
    if (outcome === 'throttled') this.rate.refuse(now, Math.max(now, this.#pausedUntil))
    this.#search.halve(now)
  }

  #setOverdueAside(now: number): void {
    for (const request of this.#active) {
      if (this.#leftMs(now, request) > 0) return
      this.#active.delete(request)
      this.#overdue.add(request)
    }
  }

  /** One formula for all callers, so that rounding errors cannot contradict each other. */
  #leftMs(now: number, { startedAt }: InFlightRequest): number {
    return startedAt + Math.max(LEAST_OVERDUE_MS, 4 * this.#meanWaitMs) - now
  }
}
