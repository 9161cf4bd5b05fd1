import type { Ticket } from './ticket.ts'

const LEAST_PATIENCE_MS = 30

/**
 * The requests under way, the oldest first. One that waits much longer than usual hangs: it is no
 * load, and must not take the place of the rest. Times are in milliseconds.
 */
export class InFlight {
  readonly #active = new Set<Ticket>()
  readonly #overdue = new Set<Ticket>()
  #meanWaitMs = Number.POSITIVE_INFINITY

  get size(): number {
    return this.#active.size + this.#overdue.size
  }

  add(ticket: Ticket): void {
    this.#active.add(ticket)
  }

  delete(ticket: Ticket): void {
    if (!this.#active.delete(ticket)) this.#overdue.delete(ticket)
  }

  firstByte(waitedMs: number): void {
    const mean = this.#meanWaitMs
    this.#meanWaitMs = Number.isFinite(mean) ? 0.9 * mean + 0.1 * waitedMs : waitedMs
  }

  /** Whether fewer than `limit` count as load. */
  hasRoom(limit: number, now: number): boolean {
    // A set that keeps losing its first members is slow to look through: only where it matters.
    if (this.#active.size >= limit) this.#setOverdueAside(now)
    return this.#active.size < limit
  }

  countOverdue(now: number): number {
    this.#setOverdueAside(now)
    return this.#overdue.size
  }

  /** Milliseconds until the oldest that counts will count no more. */
  waitMs(now: number): number {
    const [oldest] = this.#active
    return oldest === undefined ? Number.POSITIVE_INFINITY : this.#leftMs(now, oldest)
  }

  #setOverdueAside(now: number): void {
    for (const ticket of this.#active) {
      if (this.#leftMs(now, ticket) > 0) return
      this.#active.delete(ticket)
      this.#overdue.add(ticket)
    }
  }

  /** Milliseconds until it is overdue. One sum for all: a rounding error must not open the door. */
  #leftMs(now: number, { startedAt }: Ticket): number {
    return startedAt + Math.max(LEAST_PATIENCE_MS, 4 * this.#meanWaitMs) - now
  }
}
