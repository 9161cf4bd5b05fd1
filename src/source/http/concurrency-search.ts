const FIRST = 8
const FLOOR = 16
export const MAX = 256
// Above it the limit is at most four times the bandwidth-delay product: the two of BBR would end the
// doubling too early.
const SOFT_MAX = 64
// From this distance on a connection is worth its cost: the limit grows with every answer.
const FAR_MS = 5
const STARTUP_GAIN = 1.25
const PROBE_GAIN = 1.08
const PROBE_FACTOR = 1.25
const CAREFUL_FACTOR = 1.125
// In windows. Each probe that gains nothing doubles the time to the next one.
const FIRST_PERIOD = 16
const AFTER_CUT = 4
const AFTER_GAIN = 2
const LONGEST_PERIOD = 128
// Closer than this to a limit that was too high, it is not approached further.
const NEAR = 0.9
const STARTUP_MS = 50
const FAR_STARTUP_MS = 25
const STEADY_MS = 100
const LONGEST_MS = 1000
const LEAST_ENDS = 32

/**
 * Finds the number of requests in flight beyond which the throughput does not grow. Starts by doubling
 * it, for a far server within each window, then probes a higher number every few windows. Times are in
 * milliseconds.
 */
export class ConcurrencySearch {
  /** May have a fraction. */
  limit = FIRST
  /** Whether it has kept a request waiting in this window. */
  isReached = false
  #isStartup = true
  #stalls = 0
  #best = 0
  #bestLimit = FIRST
  #mean = 0
  #leastMs = Number.POSITIVE_INFINITY
  /** The limit before the probe in progress. */
  #probedFrom: number | undefined
  /** The limit that turned out too high. */
  #ceiling = 0
  #factor = PROBE_FACTOR
  #period = FIRST_PERIOD
  #countdown = FIRST_PERIOD
  #windowFrom: number | undefined
  #windowLimit = FIRST
  #ends = 0

  firstByte(waitedMs: number): void {
    this.#leastMs = Math.min(this.#leastMs, waitedMs)
  }

  /** Halves the limit after a sign of overload, or ends a probe that caused it. */
  halve(now: number): void {
    this.#isStartup = false
    this.#ceiling = this.limit
    if (this.#probedFrom === undefined) {
      this.#mean = 0
      this.#rest(this.limit / 2, AFTER_CUT)
    } else {
      this.#factor = CAREFUL_FACTOR
      this.#retreat(this.#probedFrom)
    }
    this.#open(now)
  }

  answer(now: number): void {
    this.#ends += 1
    const isFar = this.#leastMs >= FAR_MS
    if (this.#isStartup && this.isReached && isFar) {
      this.#setLimit(Math.min(this.limit + 1, 2 * this.#windowLimit))
    }
    const elapsedMs = now - (this.#windowFrom ??= now)
    // Answers come in bursts: a window shorter than a round trip may contain none.
    const startupMs = isFar ? FAR_STARTUP_MS : STARTUP_MS
    const leastMs = Math.max(this.#leastMs, this.#isStartup ? startupMs : STEADY_MS)
    const enough = this.#isStartup ? this.#windowLimit : Math.max(LEAST_ENDS, 2 * this.limit)
    if (elapsedMs < leastMs || (this.#ends < enough && elapsedMs < LONGEST_MS)) return
    // A window does not measure the server if this side was the slow one.
    if (this.isReached) this.#judge(this.#ends / elapsedMs)
    this.#open(now)
  }

  #open(now: number): void {
    this.#windowFrom = now
    this.#windowLimit = this.limit
    this.#ends = 0
    this.isReached = false
  }

  #judge(throughput: number): void {
    if (this.#isStartup) this.#double(throughput)
    else if (this.#probedFrom === undefined) this.#countDown(throughput)
    else if (throughput < PROBE_GAIN * this.#mean) this.#retreat(this.#probedFrom)
    else {
      this.#mean = throughput
      this.#rest(this.limit, AFTER_GAIN)
    }
  }

  #double(throughput: number): void {
    if (throughput >= STARTUP_GAIN * this.#best) {
      this.#best = throughput
      this.#bestLimit = this.limit
      this.#stalls = 0
    } else if ((this.#stalls += 1) === 2) {
      this.#isStartup = false
      return this.#setLimit(Math.max(this.#bestLimit, FLOOR))
    }
    this.#setLimit(2 * this.#windowLimit)
  }

  #countDown(throughput: number): void {
    this.#mean = this.#mean === 0 ? throughput : 0.7 * this.#mean + 0.3 * throughput
    this.#best = Math.max(this.#best, throughput)
    // Binary search between too low and too high, as in BIC
    // (https://doi.org/10.1109/INFCOM.2004.1354672).
    const isBelow = this.limit < NEAR * this.#ceiling
    if ((this.#countdown -= 1) > 0 && !isBelow) return
    const wanted = isBelow ? (this.limit + this.#ceiling) / 2 : this.#factor * this.limit
    this.#probedFrom = this.limit
    this.#setLimit(Math.max(this.limit + 1, wanted))
  }

  /** Ends a probe without a gain. */
  #retreat(from: number): void {
    this.#ceiling = from
    this.#rest(from, Math.min(LONGEST_PERIOD, 2 * this.#period))
  }

  /** Stays at a limit for `period` windows. */
  #rest(limit: number, period: number): void {
    this.#probedFrom = undefined
    this.#period = period
    this.#countdown = period
    this.#setLimit(limit)
  }

  #setLimit(wanted: number): void {
    const product = this.#best > 0 ? 4 * this.#best * this.#leastMs : 0
    this.limit = Math.max(1, Math.min(MAX, wanted, Math.max(SOFT_MAX, product)))
  }
}
