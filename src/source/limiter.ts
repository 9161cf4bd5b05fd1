/** Decides whether one more request may start; the only thing that knows a number. */
export type Gate = (inFlight: number) => boolean

/** As many at once as `concurrency` says, whatever the provider makes of it. */
export function fixedGate(concurrency: number): Gate {
  return (inFlight) => inFlight < concurrency
}

interface Job {
  readonly start: () => Promise<void> | undefined
  readonly settle: () => void
  readonly reject: (error: unknown) => void
  running: number
}

/** The one door that every request to a provider passes, first come, first served. */
export class Limiter {
  readonly #gate: Gate
  #jobs: Job[] = []
  #inFlight = 0

  constructor(gate: Gate) {
    this.#gate = gate
  }

  /** Runs `task` on every item as the gate admits it. Items are taken only when it is their turn. */
  forEach<T>(items: Iterable<T>, task: (item: T) => Promise<void>): Promise<void> {
    const iterator = items[Symbol.iterator]()
    const start = () => {
      const next = iterator.next()
      return next.done === true ? undefined : task(next.value)
    }
    return new Promise((settle, reject) => {
      this.#jobs.push({ start, settle, reject, running: 0 })
      this.#pump()
    })
  }

  /** Runs one task when it is its turn. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    let result: Promise<T> | undefined
    await this.forEach([task], async (admitted) => {
      result = admitted()
      await result
    })
    return result as Promise<T>
  }

  #pump(): void {
    for (
      let job = this.#jobs[0];
      job !== undefined && this.#gate(this.#inFlight);
      job = this.#jobs[0]
    ) {
      const running = job.start()
      if (running === undefined) this.#exhaust(job)
      else this.#watch(job, running)
    }
  }

  #exhaust(job: Job): void {
    this.#jobs.shift()
    if (job.running === 0) job.settle()
  }

  #watch(job: Job, running: Promise<void>): void {
    this.#inFlight += 1
    job.running += 1
    const end = () => {
      this.#inFlight -= 1
      job.running -= 1
      this.#pump()
      if (job.running === 0 && !this.#jobs.includes(job)) job.settle()
    }
    running.then(end, (error: unknown) => {
      job.reject(error)
      end()
    })
  }
}
