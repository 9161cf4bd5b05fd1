const FIRST = 8
const FLOOR = 16
// Nearer than this a connection costs more than it saves: the limit grows only with what it gains.
const FAR_MS = 5
export const MAX = 256
// Above it the limit follows the bandwidth-delay product: twice it, as BBR, would end the doubling.
const SOFT_MAX = 64
const STARTUP_GAIN = 1.25
const PROBE_GAIN = 1.08
const PROBE_FACTOR = 1.25
const CAREFUL_FACTOR = 1.125
const STARTUP_MS = 50
const FAR_STARTUP_MS = 25
const STEADY_MS = 100
const LONGEST_MS = 1000
const LEAST_ENDS = 32
// So near to what was too much it is tried as rarely as any other number.
const NEAR = 0.9

/**
 * Finds the number in flight beyond which nothing is gained: doubles it while the throughput grows,
 * far away with every flight, by one more with every answer; then tries a little more now and then.
 * Times are in milliseconds.
 */
export class ConcurrencySearch {
  #limit = FIRST
  #isStartup = true
  #stalls = 0
  #best = 0
  #bestLimit = FIRST
  #mean = 0
  #leastMs = Number.POSITIVE_INFINITY
  #ceiling = 0
  #probedFrom: number | undefined
  #factor = PROBE_FACTOR
  #period = 16
  #countdown = 16
  #windowFrom: number | undefined
  #windowLimit = FIRST
  #ends = 0
  #isReached = false

  get limit(): number {
    return this.#limit
  }

  /** The limit was in the way. */
  reach(): void {
    this.#isReached = true
  }

  firstByte(waitedMs: number): void {
    this.#leastMs = Math.min(this.#leastMs, waitedMs)
  }

  /** Half of it; where a little more was just tried, that was too much, and what was before is right. */
  halve(now: number): void {
    this.#isStartup = false
    this.#ceiling = this.#limit
    if (this.#probedFrom === undefined) {
      this.#period = 4
      this.#mean = 0
      this.#setLimit(this.#limit / 2)
    } else {
      this.#factor = CAREFUL_FACTOR
      this.#retreat(this.#probedFrom)
    }
    this.#countdown = this.#period
    this.#open(now)
  }

  answer(now: number): void {
    this.#ends += 1
    const isFar = this.#leastMs >= FAR_MS
    if (this.#isStartup && this.#isReached && isFar) {
      this.#setLimit(Math.min(this.#limit + 1, 2 * this.#windowLimit))
    }
    const elapsedMs = now - (this.#windowFrom ??= now)
    // Answers come in bursts: less than a round trip may hold one of them, or two, or none.
    const startupMs = isFar ? FAR_STARTUP_MS : STARTUP_MS
    const leastMs = Math.max(this.#leastMs, this.#isStartup ? startupMs : STEADY_MS)
    const enough = this.#isStartup ? this.#windowLimit : Math.max(LEAST_ENDS, 2 * this.#limit)
    if (elapsedMs < leastMs || (this.#ends < enough && elapsedMs < LONGEST_MS)) return
    // A window in which we were the slow side tells nothing.
    if (this.#isReached) this.#judge(this.#ends / elapsedMs)
    this.#open(now)
  }

  #open(now: number): void {
    this.#windowFrom = now
    this.#windowLimit = this.#limit
    this.#ends = 0
    this.#isReached = false
  }

  #judge(throughput: number): void {
    if (this.#isStartup) this.#double(throughput)
    else if (this.#probedFrom === undefined) this.#rest(throughput)
    else this.#conclude(throughput, this.#probedFrom)
  }

  #double(throughput: number): void {
    if (throughput >= STARTUP_GAIN * this.#best) {
      this.#best = throughput
      this.#bestLimit = this.#limit
      this.#stalls = 0
    } else if ((this.#stalls += 1) === 2) {
      this.#isStartup = false
      return this.#setLimit(Math.max(this.#bestLimit, FLOOR))
    }
    this.#setLimit(2 * this.#windowLimit)
  }

  #rest(throughput: number): void {
    this.#mean = this.#mean === 0 ? throughput : 0.7 * this.#mean + 0.3 * throughput
    this.#best = Math.max(this.#best, throughput)
    // Between what is too little and what was too much the right number is found by halves, as BIC
    // does (https://doi.org/10.1109/INFCOM.2004.1354672).
    const isBelow = this.#limit < NEAR * this.#ceiling
    if ((this.#countdown -= 1) > 0 && !isBelow) return
    const wanted = isBelow ? (this.#limit + this.#ceiling) / 2 : this.#factor * this.#limit
    this.#probedFrom = this.#limit
    this.#setLimit(Math.max(this.#limit + 1, wanted))
  }

  #conclude(throughput: number, from: number): void {
    if (throughput >= PROBE_GAIN * this.#mean) {
      this.#probedFrom = undefined
      this.#mean = throughput
      this.#period = 2
    } else this.#retreat(from)
    this.#countdown = this.#period
  }

  #retreat(from: number): void {
    this.#probedFrom = undefined
    this.#ceiling = from
    this.#setLimit(from)
    this.#period = Math.min(128, 2 * this.#period)
  }

  #setLimit(wanted: number): void {
    const product = this.#best > 0 ? 4 * this.#best * this.#leastMs : 0
    this.#limit = Math.max(1, Math.min(MAX, wanted, Math.max(SOFT_MAX, product)))
  }
}
