import type { Clock } from '../host.ts'

/**
 * Long tasks take turns, a slice each: no matter how many there are, only one slice at a time delays
 * everything else.
 */
export class Turns {
  readonly #clock: Pick<Clock, 'soon'>
  readonly #waiting: (() => void)[] = []

  constructor(clock: Pick<Clock, 'soon'>) {
    this.#clock = clock
  }

  /** Resolves when the next slice may begin. Rejects with the reason of a signal that has aborted. */
  async next(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve)
      if (this.#waiting.length === 1) this.#clock.soon(() => this.#begin())
    })
    signal?.throwIfAborted()
  }

  #begin(): void {
    // The slice runs as soon as this task ends, before the next one.
    this.#waiting.shift()?.()
    if (this.#waiting.length > 0) this.#clock.soon(() => this.#begin())
  }
}
