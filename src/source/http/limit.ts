import { InFlight } from './in-flight.ts'
import { Rate } from './rate.ts'
import { MAX, ConcurrencySearch } from './concurrency-search.ts'
import type { Outcome, InFlightRequest } from './in-flight-request.ts'
import { PendingConnections } from './pending-connections.ts'

/**
 * How many requests may be in flight: a pure step, whose times are milliseconds of one clock that
 * never runs backwards.
 */
export class Limit {
  readonly #fixed: number | undefined
  readonly #search = new ConcurrencySearch()
  readonly #unproven = new PendingConnections()
  readonly #rate = new Rate()
  readonly #inFlight = new InFlight()
  #pausedUntil = Number.NEGATIVE_INFINITY
  #lastCutAt = Number.NEGATIVE_INFINITY
  #lastStartedAt = Number.NEGATIVE_INFINITY
  #answeredAt = Number.NEGATIVE_INFINITY

  /** @param fixed exactly so many, whatever the provider makes of it; found out where undefined */
  constructor(fixed?: number) {
    this.#fixed = fixed
  }

  get limit(): number {
    return this.#fixed ?? Math.floor(this.#search.limit)
  }

  /** Connections that may wait for their first byte. */
  get unproven(): number {
    return this.#fixed ?? this.#unproven.most
  }

  /** Requests a second; undefined where no quota has refused any. */
  get perSecond(): number | undefined {
    return this.#rate.perSecond
  }

  get inFlight(): number {
    return this.#inFlight.size
  }

  /** When the last request started. */
  get lastStartedAt(): number {
    return this.#lastStartedAt
  }

  /** Nothing starts before. */
  get pausedUntil(): number {
    return this.#pausedUntil
  }

  /** When the connection that has waited longest for its first byte was made. */
  get oldestUnprovenAt(): number | undefined {
    return this.#unproven.oldestAt
  }

  /**
   * Milliseconds until one more request may start: 0 where it may now, infinite where that depends
   * on an answer.
   */
  waitMs(now: number, isFresh: boolean): number {
    if (now < this.#pausedUntil) return this.#pausedUntil - now
    if (this.#fixed !== undefined) return this.inFlight < this.#fixed ? 0 : Number.POSITIVE_INFINITY
    if (!this.#inFlight.hasRoom(this.limit, now)) {
      this.#search.reach()
      return this.#inFlight.waitMs(now)
    }
    if (this.inFlight >= MAX || (isFresh && !this.#unproven.hasRoom(now)))
      return Number.POSITIVE_INFINITY
    return this.#rate.waitMs(now)
  }

  /** How many of `left` requests have to wait for the end of another one, once the next has started. */
  countWaiting(left: number, isFresh: boolean): number {
    const unproven = this.#unproven.waiting + (isFresh ? 1 : 0)
    const room = Math.min(this.limit - this.inFlight - 1, this.unproven - unproven)
    return left - Math.max(0, room)
  }

  /** How many requests have waited so long that they are likely to hang. */
  countOverdue(now: number): number {
    return this.#inFlight.countOverdue(now)
  }

  /** Milliseconds until one more is overdue; 0 if it is not known what is usual. */
  overdueMs(now: number): number {
    const waitMs = this.#inFlight.waitMs(now)
    return Number.isFinite(waitMs) ? waitMs : 0
  }

  start(request: InFlightRequest): void {
    this.#lastStartedAt = request.startedAt
    this.#inFlight.add(request)
    if (request.isFresh) this.#unproven.add(request)
    else this.#unproven.reuse()
    this.#rate.start()
  }

  firstByte(now: number, request: InFlightRequest): void {
    const waitedMs = now - request.startedAt
    this.#inFlight.firstByte(waitedMs)
    this.#answeredAt = now
    this.#search.firstByte(waitedMs)
    if (request.isFresh) this.#unproven.prove(request, waitedMs)
  }

  /** @param pauseMs what the answer asks to wait */
  end(now: number, request: InFlightRequest, outcome: Outcome, pauseMs = 0): void {
    this.#inFlight.delete(request)
    if (request.isFresh) this.#unproven.lose(request)
    if (pauseMs > 0) this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs)
    if (outcome === 'ok') {
      this.#rate.answer(now)
      this.#search.answer(now)
    } else if (
      outcome !== 'broken' &&
      !(outcome === 'silent' && this.#answeredAt > request.startedAt)
    ) {
      // Where others were answered meanwhile, one that is silent hangs by itself.
      this.#cut(now, request, outcome)
    }
  }

  /** Once a flight, as NewReno: what started before the last cut knew nothing of it. */
  #cut(now: number, { startedAt }: InFlightRequest, outcome: Outcome): void {
    if (startedAt < this.#lastCutAt) return
    this.#lastCutAt = now
    if (outcome === 'throttled') this.#rate.refuse(now, Math.max(now, this.#pausedUntil))
    this.#search.halve(now)
  }
}
