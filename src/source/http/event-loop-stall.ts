import type { Timepiece } from '../../host.ts'

const BEAT_MS = 50
// A beat that comes later than the first means that the process got no processor: many processes that
// share a few each wait for hundreds of milliseconds, again and again. One that comes later than the
// second means that it was stopped, or busy with something else than what it receives.
const STARVED_MS = 150
const STALLED_MS = 1000

/** Counts the time in which nobody could look at what had come. */
export class EventLoopStall {
  readonly #clock: Timepiece
  readonly #beat: NodeJS.Timeout
  #lookedAt: number
  #usedMs: number
  #lostMs = 0

  constructor(clock: Timepiece) {
    this.#clock = clock
    this.#lookedAt = clock.elapsed()
    this.#usedMs = clock.cpu()
    this.#beat = setInterval(() => this.look(), BEAT_MS).unref()
  }

  /** Milliseconds that are known to be lost. */
  get lostMs(): number {
    return this.#lostMs
  }

  /** @returns milliseconds lost up to now */
  look(): number {
    const now = this.#clock.elapsed()
    const gapMs = now - this.#lookedAt
    this.#lookedAt = now
    const usedMs = this.#clock.cpu()
    const idleMs = gapMs - (usedMs - this.#usedMs)
    this.#usedMs = usedMs
    if (gapMs > STALLED_MS) this.#lostMs += gapMs
    else if (gapMs > STARVED_MS) this.#lostMs += Math.max(0, idleMs - BEAT_MS)
    return this.#lostMs
  }

  stop(): void {
    clearInterval(this.#beat)
  }
}
