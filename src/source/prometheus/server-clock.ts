import type { Clock } from '../../host.ts'

// Such a difference has no effect that can be seen.
const TOLERANCE_MS = 5000

/** The clock of the server, which the times of its data are from. It may differ from ours. */
export class ServerClock {
  readonly #clock: Pick<Clock, 'now'>
  #aheadMs = 0

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now() + this.#aheadMs
  }

  /** The difference to our clock; 0 if it is small. */
  get aheadMs(): number {
    return this.#aheadMs
  }

  /**
   * Compares the clocks.
   * @param time of the server, which has just been received
   * @param sentAt the time at which it was requested, of our clock
   * @returns whether the time of the server is not what it was taken for
   */
  observe(time: number, sentAt: number): boolean {
    // Anywhere between the request and the answer is equal.
    const aheadMs = Math.min(time - sentAt, Math.max(0, time - this.#clock.now()))
    if (Math.abs(aheadMs - this.#aheadMs) <= TOLERANCE_MS) return false
    this.#aheadMs = Math.abs(aheadMs) <= TOLERANCE_MS ? 0 : aheadMs
    return true
  }
}
