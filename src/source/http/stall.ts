import type { Scheduler, Timer } from '../../host.ts'

const BEAT_MS = 50
// A later beat means that other processes had the processor; with many of them on few processors that
// happens for hundreds of milliseconds, again and again.
const STARVED_MS = 150
// An even later one means that this process was stopped, or busy with something other than its input.
const STALLED_MS = 1000

/** Measures how long this process could not read its input. */
export class EventLoopStall {
  readonly #clock: Scheduler
  readonly #beat: Timer
  #lookedAt: number
  #usedMs: number
  #lostMs = 0

  constructor(clock: Scheduler) {
    this.#clock = clock
    this.#lookedAt = clock.elapsed()
    this.#usedMs = clock.cpu()
    this.#beat = clock.every(BEAT_MS, () => this.look())
  }

  /** @returns milliseconds lost up to now */
  look(): number {
    const now = this.#clock.elapsed()
    const usedMs = this.#clock.cpu()
    const gapMs = now - this.#lookedAt
    const idleMs = gapMs - (usedMs - this.#usedMs)
    this.#lookedAt = now
    this.#usedMs = usedMs
    if (gapMs > STALLED_MS) this.#lostMs += gapMs
    else if (gapMs > STARVED_MS) this.#lostMs += Math.max(0, idleMs - BEAT_MS)
    return this.#lostMs
  }

  /**
   * Calls `task` after `ms` milliseconds, and after the time lost to stalls, at most `ms` at once.
   * @returns a function that cancels it
   */
  after(ms: number, task: () => void): () => void {
    let lostMs = this.#lostMs
    const expire = () => {
      const backMs = Math.min(this.look() - lostMs, ms)
      lostMs = this.#lostMs
      if (backMs > 0) timer = this.#clock.after(backMs, expire)
      else task()
    }
    let timer = this.#clock.after(ms, expire)
    return () => this.#clock.cancel(timer)
  }

  stop(): void {
    this.#clock.cancel(this.#beat)
  }
}
