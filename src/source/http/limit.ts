import { ConcurrencySearch, MAX } from './concurrency-search.ts'
import { InFlight, type InFlightRequest } from './in-flight.ts'
import { PendingConnections } from './pending-connections.ts'
import { Rate } from './rate.ts'

const NEVER = Number.POSITIVE_INFINITY

/** How a request ended, as far as the limit is concerned. */
export type Outcome =
  | 'ok'
  /** Refused or reset before the first byte. */
  | 'dropped'
  /** Timed out before the first byte. */
  | 'silent'
  | 'overloaded'
  | 'throttled'
  /** This machine had no descriptor or port left. */
  | 'starved'
  /** A fault of the answer, which says nothing about the load. */
  | 'broken'

/**
 * Decides how many requests may be in flight. Without timers: times are arguments, in milliseconds of
 * one clock that never decreases.
 */
export class Limit {
  readonly #fixed: number | undefined
  readonly #search = new ConcurrencySearch()
  readonly #pending = new PendingConnections()
  readonly #rate = new Rate()
  readonly #inFlight = new InFlight()
  #pausedUntil = -NEVER
  #lastCutAt = -NEVER
  #lastStartedAt = -NEVER
  #answeredAt = -NEVER

  /** @param fixed a number that is never adapted; adaptive if undefined */
  constructor(fixed?: number) {
    this.#fixed = fixed
  }

  get limit(): number {
    return this.#fixed ?? Math.floor(this.#search.limit)
  }

  /** How many connections may wait for their first byte. */
  get mostPending(): number {
    return this.#fixed ?? this.#pending.most
  }

  /** Requests per second; undefined if no quota has refused any. */
  get perSecond(): number | undefined {
    return this.#rate.perSecond
  }

  get inFlight(): number {
    return this.#inFlight.size
  }

  get lastStartedAt(): number {
    return this.#lastStartedAt
  }

  /** Nothing starts before. */
  get pausedUntil(): number {
    return this.#pausedUntil
  }

  /** When the connection that has waited longest for its first byte was opened. */
  get oldestPendingAt(): number | undefined {
    return this.#pending.oldestAt
  }

  /** Milliseconds until one more request may start; infinite if that depends on an answer. */
  waitMs(now: number, isFresh: boolean): number {
    if (now < this.#pausedUntil) return this.#pausedUntil - now
    if (this.#fixed !== undefined) return this.inFlight < this.#fixed ? 0 : NEVER
    if (!this.#inFlight.hasRoom(this.limit, now)) {
      this.#search.reach()
      return this.#inFlight.waitMs(now)
    }
    if (this.inFlight >= MAX || (isFresh && !this.#pending.hasRoom(now))) return NEVER
    return this.#rate.waitMs(now)
  }

  /** How many of `left` requests have to wait for the end of another one, once the next has started. */
  countWaiting(left: number, isFresh: boolean): number {
    const pending = this.#pending.waiting + (isFresh ? 1 : 0)
    const room = Math.min(this.limit - this.inFlight - 1, this.mostPending - pending)
    return left - Math.max(0, room)
  }

  /** How many requests have waited so long that they are likely to hang. */
  countOverdue(now: number): number {
    return this.#inFlight.countOverdue(now)
  }

  /** Milliseconds until one more is overdue; 0 if the usual time is not known. */
  overdueMs(now: number): number {
    const waitMs = this.#inFlight.waitMs(now)
    return Number.isFinite(waitMs) ? waitMs : 0
  }

  start(request: InFlightRequest): void {
    this.#lastStartedAt = request.startedAt
    this.#inFlight.add(request)
    if (request.isFresh) this.#pending.add(request)
    else this.#pending.reuse()
    this.#rate.start()
  }

  firstByte(now: number, request: InFlightRequest): void {
    const waitedMs = now - request.startedAt
    this.#answeredAt = now
    this.#inFlight.firstByte(waitedMs)
    this.#search.firstByte(waitedMs)
    if (request.isFresh) this.#pending.prove(request, waitedMs)
  }

  /** @param pauseMs what the answer asks all clients to wait */
  end(now: number, request: InFlightRequest, outcome: Outcome, pauseMs = 0): void {
    this.#inFlight.delete(request)
    if (request.isFresh) this.#pending.lose(request)
    if (pauseMs > 0) this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs)
    // A silent request hangs on its own if others were answered meanwhile.
    const isAlone = outcome === 'silent' && this.#answeredAt > request.startedAt
    if (outcome === 'ok') {
      this.#rate.answer(now)
      this.#search.answer(now)
    } else if (outcome !== 'broken' && !isAlone) this.#cut(now, request, outcome)
  }

  /** Once per flight, as in NewReno: requests older than the last cut did not know of it. */
  #cut(now: number, { startedAt }: InFlightRequest, outcome: Outcome): void {
    if (startedAt < this.#lastCutAt) return
    this.#lastCutAt = now
    if (outcome === 'throttled') this.#rate.refuse(now, Math.max(now, this.#pausedUntil))
    this.#search.halve(now)
  }
}
