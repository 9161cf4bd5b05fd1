import type { Clock } from '../../host.ts'

// An HTTP date has whole seconds, and an answer may take some.
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

  /**
   * Compares the clocks.
   * @param date of an answer that has just been received
   * @returns whether the time of the server is not what it was taken for
   */
  observe(date: string | undefined): boolean {
    const aheadMs = Date.parse(date ?? '') - this.#clock.now()
    if (Number.isNaN(aheadMs) || Math.abs(aheadMs - this.#aheadMs) <= TOLERANCE_MS) return false
    this.#aheadMs = Math.abs(aheadMs) <= TOLERANCE_MS ? 0 : aheadMs
    return true
  }
}
