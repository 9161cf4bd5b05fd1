import type { Clock, Timer } from '../../src/host.ts'

export { clock } from '../../src/bin/clock.ts'

const STEP_MS = 20

interface Alarm {
  at: number
  readonly everyMs: number | null
  readonly task: () => void
}

/** A clock that tests advance, for use with a real network. */
export class FakeClock implements Clock {
  #elapsedMs = 1000
  #alarms: Alarm[] = []
  /** The result of `random`. */
  chance = 0.5

  now = () => Date.UTC(2026, 0, 2) + this.#elapsedMs
  elapsed = () => this.#elapsedMs
  cpu = () => this.#elapsedMs
  random = () => this.chance
  sleep = (ms: number) => new Promise<void>((resolve) => void this.after(ms, resolve))

  after(ms: number, task: () => void): Timer {
    return this.#add({ at: this.#elapsedMs + ms, everyMs: null, task })
  }

  every(ms: number, task: () => void): Timer {
    return this.#add({ at: this.#elapsedMs + ms, everyMs: ms, task })
  }

  soon(task: () => void): void {
    setImmediate(task)
  }

  cancel(timer: Timer | undefined): void {
    this.#alarms = this.#alarms.filter((alarm) => alarm !== timer)
  }

  /** Advances by `ms` and runs the tasks that fall due. */
  pass(ms: number): void {
    const end = this.#elapsedMs + ms
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#elapsedMs = Math.max(this.#elapsedMs, next.at)
      if (next.everyMs === null) this.cancel(next)
      else next.at = this.#elapsedMs + next.everyMs
      next.task()
    }
    this.#elapsedMs = end
  }

  /** Advances without running tasks, like a process that was stopped. */
  jump(ms: number): void {
    this.#elapsedMs += ms
  }

  #add(alarm: Alarm): Timer {
    this.#alarms.push(alarm)
    return alarm
  }

  #next(end: number): Alarm | undefined {
    return this.#alarms.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
  }

  /** Advances in small steps until `promise` settles, with time for the network between them. */
  async passUntil<T>(promise: Promise<T>): Promise<T> {
    const progress = { isSettled: false }
    const result = promise.finally(() => (progress.isSettled = true))
    while (!progress.isSettled) {
      this.pass(STEP_MS)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    return result
  }
}
