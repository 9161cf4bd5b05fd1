const BEAT_MS = 250
// So long nobody looks only where the process was stopped, or busy.
const LATE_MS = 1000

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
    if (gapMs > LATE_MS) this.#lostMs += gapMs
    this.#lookedAt = now
    return this.#lostMs
  }

  stop(): void {
    clearInterval(this.#beat)
  }
}
