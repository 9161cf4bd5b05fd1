const BETA = 0.7
const GROWTH = 4
const LEAST_PER_SECOND = 0.5
const LEAST_MEASURED_MS = 100
const MEASURED_MS = 500
// If the very first request is refused; a guess that is too high is soon corrected.
const FIRST_GUESS = 100

/**
 * The requests per second that a quota allows, learned from its refusals. There is no bound before the
 * first one. After each the rate falls to 0.7 of the measured one and grows along a cubic curve: slowly
 * around the old value, faster beyond it (RFC 9438, section 4.2). Times are in milliseconds.
 */
export class Rate {
  /** Requests per second; undefined if there is no bound. */
  perSecond: number | undefined
  #lastMax = 0
  #refusedAt = 0
  #tokens = 0
  #filledAt = 0
  #measuredFrom: number | undefined
  #answered = 0
  #activeAt: number | undefined
  #measured = 0

  /** Milliseconds until one more request may start. */
  waitMs(now: number): number {
    if (this.perSecond === undefined) return 0
    if (now > this.#filledAt) {
      const burst = Math.max(1, this.perSecond / 10)
      const refill = ((now - this.#filledAt) / 1000) * this.perSecond
      this.#tokens = Math.min(burst, this.#tokens + refill)
      this.#filledAt = now
    }
    // Tolerates rounding errors, so that no timer waits for nothing.
    const missing = 1 - this.#tokens
    return missing <= 1e-9 ? 0 : (missing / this.perSecond) * 1000 + this.#filledAt - now
  }

  start(): void {
    if (this.perSecond !== undefined) this.#tokens -= 1
  }

  answer(now: number): void {
    this.#skipIdle(now)
    this.#answered += 1
    const elapsedMs = now - (this.#measuredFrom ??= now)
    if (elapsedMs >= MEASURED_MS) {
      this.#measured = (this.#answered / elapsedMs) * 1000
      this.#measuredFrom = now
      this.#answered = 0
    }
    if (this.perSecond !== undefined) this.#grow(now)
  }

  /** A quota refused a request; nothing starts before `resumeAt`. */
  refuse(now: number, resumeAt: number): void {
    this.#skipIdle(now)
    const sinceRefusalMs = now - this.#refusedAt
    const known = this.perSecond
    this.#lastMax = known !== undefined && sinceRefusalMs < MEASURED_MS ? known : this.#current(now)
    this.perSecond = Math.max(LEAST_PER_SECOND, BETA * this.#lastMax)
    this.#refusedAt = resumeAt
    this.#filledAt = resumeAt
    this.#tokens = 0
    this.#measuredFrom = resumeAt
    this.#activeAt = resumeAt
    this.#answered = 0
  }

  /** Ignores the time between two rounds, which is not evidence about the quota. */
  #skipIdle(now: number): void {
    const idleMs = now - (this.#activeAt ?? now)
    this.#activeAt = Math.max(now, this.#activeAt ?? now)
    if (idleMs <= MEASURED_MS) return
    this.#refusedAt += idleMs
    this.#measuredFrom = now
    this.#answered = 0
  }

  #current(now: number): number {
    const elapsedMs = now - (this.#measuredFrom ?? now)
    if (this.#answered === 0 && this.#measured === 0) return FIRST_GUESS
    const counted = (this.#answered / Math.max(LEAST_MEASURED_MS, elapsedMs)) * 1000
    return elapsedMs < MEASURED_MS && this.#measured > 0 ? this.#measured : counted
  }

  #grow(now: number): void {
    const seconds = (now - this.#refusedAt) / 1000
    const plateau = Math.cbrt(((1 - BETA) * this.#lastMax) / GROWTH)
    const cubic = GROWTH * (seconds - plateau) ** 3 + this.#lastMax
    const most = this.#measured > 0 ? 2 * this.#measured : cubic
    this.perSecond = Math.max(LEAST_PER_SECOND, Math.min(cubic, most))
  }
}
