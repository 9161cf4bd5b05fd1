// A listen queue of 5 cannot overflow.
const FIRST = 5
const MOST = 64
const ENOUGH_SAMPLES = 2
const FAR_MS = 5
// Linux repeats a lost SYN after one second.
const LOST_SYN_MS = 900
// A single-threaded server has accepted one of five, so that a queue of 5 has room for two more.
const TRY_AFTER_MS = [500, 1000]

/** One request in flight. */
export interface InFlightRequest {
  /** Milliseconds of a clock that never decreases. */
  readonly startedAt: number
  /** Whether it opened a connection. */
  readonly isFresh: boolean
}

/**
 * The connections that the server may not have accepted yet, the oldest first. Only they can be in its
 * listen queue. That queue is first in, first out, so the first byte on one proves that all older ones
 * were accepted. Times are in milliseconds.
 */
export class PendingConnections {
  /** The number that may wait. */
  most = FIRST
  readonly waiting = new Set<InFlightRequest>()
  /** Whether connections are reused: such a server accepts them faster than it answers. */
  isKept = false
  #isFrozen = false
  #fullAt = Number.NEGATIVE_INFINITY
  #count = 0
  #inRow = 0
  #leastMs = Number.POSITIVE_INFINITY
  #meanMs = 0

  /** If all wait long, they may hang: one more may be opened, whose answer would prove them all. */
  hasRoom(now: number): boolean {
    const waitedMs = now - (this.oldestAt ?? now)
    const tries = TRY_AFTER_MS.filter((ms) => waitedMs >= ms).length
    const hasRoom = this.waiting.size < this.most + tries
    if (!hasRoom) this.#fullAt = now
    return hasRoom
  }

  get oldestAt(): number | undefined {
    const [oldest] = this.waiting
    return oldest?.startedAt
  }

  /** The first byte of a new connection was received. */
  prove(request: InFlightRequest, waitedMs: number): void {
    if (this.waiting.has(request)) {
      for (const earlier of this.waiting) {
        this.waiting.delete(earlier)
        if (earlier === request) break
      }
    }
    this.#leastMs = Math.min(this.#leastMs, waitedMs)
    // A connection that had the server to itself is not evidence about many.
    if (request.startedAt > this.#fullAt) return
    this.#count += 1
    this.#meanMs += (waitedMs - this.#meanMs) / Math.min(this.#count, 10)
    this.#isFrozen ||= waitedMs > LOST_SYN_MS && waitedMs > 10 * this.#leastMs
    if (this.#isFrozen) this.most = FIRST
    else this.#consider()
  }

  /** Allows more if the server is far away and answers evenly: then there is no queue. */
  #consider(): void {
    const isFar = this.#count >= ENOUGH_SAMPLES && this.#leastMs >= FAR_MS
    this.#inRow = isFar && this.#meanMs <= 1.5 * this.#leastMs ? this.#inRow + 1 : 0
    if (this.#inRow < this.most) return
    this.#inRow = 0
    // A server that does not keep connections may have a short queue.
    this.most = Math.min(MOST, this.isKept ? 2 * this.most : this.most + 1)
  }
}
