const BEAT_MS = 50
// A beat that comes later than this means that the process was stopped, busy, or got no processor. Many
// processes that share a few processors each wait for hundreds of milliseconds, again and again.
const LATE_MS = 150

/** Counts the time in which nobody could look at what had come. */
export class Lag {
  readonly #beat = setInterval(() => this.look(), BEAT_MS).unref()
  #lookedAt = performance.now()
  #lostMs = 0

  /** Milliseconds that are known to be lost. */
  get lostMs(): number {
    return this.#lostMs
  }

  /** @returns milliseconds lost up to now */
  look(): number {
    const now = performance.now()
    const gapMs = now - this.#lookedAt
    if (gapMs > LATE_MS) this.#lostMs += gapMs - BEAT_MS
    this.#lookedAt = now
    return this.#lostMs
  }

  stop(): void {
    clearInterval(this.#beat)
  }
}
