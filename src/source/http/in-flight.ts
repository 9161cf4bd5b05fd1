/** One request in flight. */
export interface InFlightRequest {
  /** Milliseconds of a clock that never decreases. */
  readonly startedAt: number
  /** Whether it opened a connection. */
  readonly isFresh: boolean
}

const LEAST_OVERDUE_MS = 30

/**
 * The requests in flight, the oldest first. One that waits much longer than usual hangs: it is no
 * load, so it does not count against the limit. Times are in milliseconds.
 */
export class InFlight {
  lastStartedAt = Number.NEGATIVE_INFINITY
  readonly #active = new Set<InFlightRequest>()
  readonly #overdue = new Set<InFlightRequest>()
  #meanWaitMs = Number.POSITIVE_INFINITY

  get size(): number {
    return this.#active.size + this.#overdue.size
  }

  add(request: InFlightRequest): void {
    this.lastStartedAt = request.startedAt
    this.#active.add(request)
  }

  delete(request: InFlightRequest): void {
    if (!this.#active.delete(request)) this.#overdue.delete(request)
  }

  firstByte(waitedMs: number): void {
    const mean = this.#meanWaitMs
    this.#meanWaitMs = Number.isFinite(mean) ? 0.9 * mean + 0.1 * waitedMs : waitedMs
  }

  /** Whether fewer than `limit` count as load. */
  hasRoom(limit: number, now: number): boolean {
    // A set that loses its first members is slow to iterate: only if it matters.
    if (this.#active.size >= limit) this.#setOverdueAside(now)
    return this.#active.size < limit
  }

  countOverdue(now: number): number {
    this.#setOverdueAside(now)
    return this.#overdue.size
  }

  /** Milliseconds until the oldest one that counts is overdue; infinite if the usual time is unknown. */
  waitMs(now: number): number {
    const [oldest] = this.#active
    return oldest === undefined ? Number.POSITIVE_INFINITY : this.#leftMs(now, oldest)
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
