import { ConcurrencySearch, MAX } from './concurrency-search.ts'
import { InFlight, type InFlightRequest } from './in-flight.ts'
import { PendingConnections } from './pending-connections.ts'
import { Rate } from './rate.ts'

const NEVER = Number.POSITIVE_INFINITY

/** How a request ended, as far as the limit is concerned. */
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
 * Decides how many requests may be in flight. Without timers: times are arguments, in milliseconds of
 * one clock that never decreases.
 */
export class Limit {
  readonly pending = new PendingConnections()
  readonly rate = new Rate()
  readonly requests = new InFlight()
  readonly #fixed: number | undefined
  readonly #search = new ConcurrencySearch()
  #pausedUntil = -NEVER
  #lastCutAt = -NEVER
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
    return this.#fixed ?? this.pending.most
  }

  /** Milliseconds until one more request may start; infinite if that depends on an answer. */
  waitMs(now: number, isFresh: boolean): number {
    if (now < this.#pausedUntil) return this.#pausedUntil - now
    if (this.#fixed !== undefined) return this.requests.size < this.#fixed ? 0 : NEVER
    if (!this.requests.hasRoom(this.limit, now)) {
      this.#search.reach()
      return this.requests.waitMs(now)
    }
    if (this.requests.size >= MAX || (isFresh && !this.pending.hasRoom(now))) return NEVER
    return this.rate.waitMs(now)
  }

  /** How many of `left` requests have to wait for the end of another one, once the next has started. */
  countWaiting(left: number, isFresh: boolean): number {
    const pending = this.pending.waiting + (isFresh ? 1 : 0)
    const room = Math.min(this.limit - this.requests.size - 1, this.mostPending - pending)
    return left - Math.max(0, room)
  }

  start(request: InFlightRequest): void {
    this.requests.add(request)
    if (request.isFresh) this.pending.add(request)
    else this.pending.reuse()
    this.rate.start()
  }

  firstByte(now: number, request: InFlightRequest): void {
    const waitedMs = now - request.startedAt
    this.#answeredAt = now
    this.requests.firstByte(waitedMs)
    this.#search.firstByte(waitedMs)
    if (request.isFresh) this.pending.prove(request, waitedMs)
  }

  /** @param pauseMs the wait that the answer demands from all clients */
  end(now: number, request: InFlightRequest, outcome: RequestOutcome, pauseMs = 0): void {
    this.requests.delete(request)
    if (request.isFresh) this.pending.lose(request)
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
}
