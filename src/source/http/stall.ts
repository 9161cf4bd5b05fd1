import type { Scheduler, Timer } from '../../host.ts'

const BEAT_MS = 50
// A later beat means that other processes had the processor; with many of them on few processors that
// happens for hundreds of milliseconds, again and again.
const STARVED_MS = 150
// An even later one means that this process was stopped, or busy with something other than its input.
const STALLED_MS = 1000

/** Measures how long this process could not read its input. */
export class EventLoopStall {
  readonly clock: Scheduler
  readonly #beat: Timer
  #lookedAt: number
  #usedMs: number
  /** Milliseconds lost up to the last look. */
  lostMs = 0

  constructor(clock: Scheduler) {
    this.clock = clock
    this.#lookedAt = clock.elapsed()
    this.#usedMs = clock.cpu()
    this.#beat = clock.every(BEAT_MS, () => this.look())
  }

  /** @returns milliseconds lost up to now */
  look(): number {
    const now = this.clock.elapsed()
    const gapMs = now - this.#lookedAt
    this.#lookedAt = now
    const usedMs = this.clock.cpu()
    const idleMs = gapMs - (usedMs - this.#usedMs)
    this.#usedMs = usedMs
    if (gapMs > STALLED_MS) this.lostMs += gapMs
    else if (gapMs > STARVED_MS) this.lostMs += Math.max(0, idleMs - BEAT_MS)
    return this.lostMs
  }

  stop(): void {
    this.clock.cancel(this.#beat)
  }
}

/** A timer that adds the time lost to stalls, at most its own length at once. */
export class StallAwareTimer {
  readonly #stall: EventLoopStall
  readonly #ms: number
  readonly #task: () => void
  #lostMs: number
  #timer: Timer

  constructor(stall: EventLoopStall, ms: number, task: () => void) {
    this.#stall = stall
    this.#ms = ms
    this.#task = task
    this.#lostMs = stall.lostMs
    this.#timer = this.#start(ms)
  }

  cancel(): void {
    this.#stall.clock.cancel(this.#timer)
  }

  #start(ms: number): Timer {
    return this.#stall.clock.after(ms, () => this.#expire())
  }

  #expire(): void {
    const lostMs = this.#stall.look()
    const backMs = Math.min(lostMs - this.#lostMs, this.#ms)
    this.#lostMs = lostMs
    if (backMs > 0) this.#timer = this.#start(backMs)
    else this.#task()
  }
}
