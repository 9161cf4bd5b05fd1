// So late a timer comes only where the process was stopped, or busy: nobody could look meanwhile.
const LATE_MS = 1000

/**
 * Calls `task` after `ms` milliseconds in which somebody could have looked: where it comes more than a
 * second late, what may have come in the meantime is read first, and the time that was lost is given
 * back, `ms` at the most.
 */
export class Alarm {
  readonly #task: () => void
  readonly #ms: number
  #dueAt = 0
  #timer: NodeJS.Timeout | undefined

  constructor(task: () => void, ms: number) {
    this.#task = task
    this.#ms = ms
    this.#set(ms)
  }

  clear(): void {
    clearTimeout(this.#timer)
  }

  #set(ms: number): void {
    this.#dueAt = performance.now() + ms
    this.#timer = setTimeout(() => this.#ring(), ms)
  }

  #ring(): void {
    const lateMs = performance.now() - this.#dueAt
    if (lateMs > LATE_MS) this.#set(Math.min(lateMs, this.#ms))
    else this.#task()
  }
}
