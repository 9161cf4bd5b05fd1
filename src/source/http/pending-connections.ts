import type { InFlightRequest } from './in-flight.ts'

/** Connections that may wait at once: a listen queue of 5 cannot overflow. */
const FIRST = 5
const MOST = 64
const ENOUGH_SAMPLES = 2
const FAR_MS = 5
// Linux sends a lost SYN again after a second.
const LOST_SYN_MS = 900
// Of five that wait a single-threaded server has taken one: a queue of 5 has room for two more.
const TRY_AFTER_MS = [500, 1000]

/**
 * The connections without a sign that the provider has taken them, in the order of their making.
 * Only they can stand in its listen queue, and that queue is first in, first out: the first byte on
 * one proves all that were made before it. Times are in milliseconds.
 */
export class PendingConnections {
  readonly #waiting = new Set<InFlightRequest>()
  #most = FIRST
  #isFrozen = false
  #isKept = false
  #fullAt = Number.NEGATIVE_INFINITY
  #count = 0
  #inRow = 0
  #leastMs = Number.POSITIVE_INFINITY
  #meanMs = 0

  /** How many may wait. */
  get most(): number {
    return this.#most
  }

  /** How many wait now. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Where all wait long, one more may try whether they hang: its answer would prove them all. */
  hasRoom(now: number): boolean {
    const waitedMs = now - (this.oldestAt ?? now)
    const tries = TRY_AFTER_MS.filter((ms) => waitedMs >= ms).length
    const hasRoom = this.#waiting.size < this.#most + tries
    if (!hasRoom) this.#fullAt = now
    return hasRoom
  }

  /** When the one that has waited longest was made. */
  get oldestAt(): number | undefined {
    const [oldest] = this.#waiting
    return oldest?.startedAt
  }

  add(request: InFlightRequest): void {
    this.#waiting.add(request)
  }

  lose(request: InFlightRequest): void {
    this.#waiting.delete(request)
  }

  /** A connection is used again: who keeps them has taken them from the queue before it answers. */
  reuse(): void {
    this.#isKept = true
  }

  /** The first byte came on a connection made for it. */
  prove(request: InFlightRequest, waitedMs: number): void {
    if (this.#waiting.has(request)) {
      for (const earlier of this.#waiting) {
        this.#waiting.delete(earlier)
        if (earlier === request) break
      }
    }
    this.#leastMs = Math.min(this.#leastMs, waitedMs)
    // One that had the provider to itself says nothing of many.
    if (request.startedAt > this.#fullAt) return
    this.#count += 1
    this.#meanMs += (waitedMs - this.#meanMs) / Math.min(this.#count, 10)
    if (waitedMs > LOST_SYN_MS && waitedMs > 10 * this.#leastMs) this.#freeze()
    else if (!this.#isFrozen) this.#consider()
  }

  #freeze(): void {
    this.#isFrozen = true
    this.#most = FIRST
  }

  /** More may wait where the answers are far away, and as quick however many wait: no queue there. */
  #consider(): void {
    const isFar = this.#count >= ENOUGH_SAMPLES && this.#leastMs >= FAR_MS
    this.#inRow = isFar && this.#meanMs <= 1.5 * this.#leastMs ? this.#inRow + 1 : 0
    if (this.#inRow < this.#most) return
    this.#inRow = 0
    // Who serves one connection after the other, from afar, loses some as soon as more than fit wait.
    this.#most = Math.min(MOST, this.#isKept ? 2 * this.#most : this.#most + 1)
  }
}
