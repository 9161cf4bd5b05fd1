import type { EventLoopStall } from './event-loop-stall.ts'

/**
 * Calls `task` after `ms` milliseconds in which somebody could have looked: what was lost of them is
 * given back, `ms` at the most, and what came in the meantime is read first.
 */
export class StallAwareTimer {
  readonly #task: () => void
  readonly #ms: number
  readonly #lag: EventLoopStall
  #lostMs: number
  #timer: NodeJS.Timeout

  constructor(task: () => void, ms: number, lag: EventLoopStall) {
    this.#task = task
    this.#ms = ms
    this.#lag = lag
    this.#lostMs = lag.lostMs
    this.#timer = this.#set(ms)
  }

  clear(): void {
    clearTimeout(this.#timer)
  }

  #set(ms: number): NodeJS.Timeout {
    // No function for each: there is an alarm for every request.
    return setTimeout(ring, ms, this)
  }

  /** Called by its own timer alone. */
  ring(): void {
    const lostMs = this.#lag.look()
    const backMs = Math.min(lostMs - this.#lostMs, this.#ms)
    this.#lostMs = lostMs
    if (backMs > 0) this.#timer = this.#set(backMs)
    else this.#task()
  }
}

function ring(alarm: StallAwareTimer): void {
  alarm.ring()
}
