import type { Timepiece } from '../domain/host.ts'
import type { Limit } from './limit.ts'
import type { Outcome, Ticket } from './ticket.ts'
import type { Traffic } from './traffic.ts'
import type { Asking, Reply, Wire } from './wire.ts'

// A provider that serves one connection at a time lets all others wait while we keep that one.
const RELIEF_MS = 500
// A timer of more would ring at once.
const LONGEST_MS = 2 ** 31 - 1

/** One request that waits for its turn. */
export interface Work {
  readonly asking: Asking
  /**
   * It has ended.
   * @returns what that says of the load, and how long the provider asks everybody to wait
   */
  end(reply: Reply): { readonly outcome: Outcome; readonly pauseMs?: number | undefined }
  /** It will not be sent. */
  cancel(): void
}

/** Works of one traffic, each made only when it is its turn. */
export interface Line {
  readonly traffic: Traffic
  readonly works: Iterator<Work>
}

/** The one door that every request to a provider passes. `limit` decides; this only carries it out. */
export class Limiter {
  readonly limit: Limit
  readonly #wire: Wire
  readonly #clock: Timepiece
  #urgent: Work[] = []
  #lines: Line[] = []
  #isScheduled = false
  #alarm: NodeJS.Timeout | undefined

  constructor(limit: Limit, wire: Wire, clock: Timepiece) {
    this.limit = limit
    this.#wire = wire
    this.#clock = clock
  }

  /** Sends `work` as soon as possible. */
  enqueue(work: Work): void {
    this.#urgent.push(work)
    this.#schedule()
  }

  /** Sends all of `line` behind what waits already. */
  enqueueLine(line: Line): void {
    this.#lines.push(line)
    this.#schedule()
  }

  /** Cancels what waits here of something that has ended. */
  drop(traffic: Traffic): void {
    const dropped = this.#urgent.filter(({ asking }) => asking.traffic === traffic)
    this.#urgent = this.#urgent.filter(({ asking }) => asking.traffic !== traffic)
    this.#lines = this.#lines.filter((line) => line.traffic !== traffic)
    for (const work of dropped) work.cancel()
    this.#schedule()
  }

  /** Nothing waits any more. */
  close(): void {
    clearTimeout(this.#alarm)
  }

  /** Once a turn of the event loop, so that a burst of answers is one pass. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => this.#pump())
  }

  #pump(): void {
    this.#isScheduled = false
    clearTimeout(this.#alarm)
    const now = this.#clock.elapsed()
    const reliefMs = this.#relieve(now)
    let waitMs = Number.POSITIVE_INFINITY
    while (this.#hasWork()) {
      waitMs = this.limit.waitMs(now, !this.#wire.hasIdle)
      if (waitMs > 0) break
      const work = this.#take()
      if (work !== undefined) this.#start(work, now)
    }
    const alarmMs = Math.min(waitMs <= 0 ? Number.POSITIVE_INFINITY : waitMs, reliefMs)
    if (alarmMs < Number.POSITIVE_INFINITY) {
      this.#alarm = setTimeout(() => this.#schedule(), Math.min(LONGEST_MS, Math.ceil(alarmMs)))
    }
  }

  #hasWork(): boolean {
    return this.#urgent.length > 0 || this.#lines.length > 0
  }

  #take(): Work | undefined {
    if (this.#urgent.length > 0) return this.#urgent.shift()
    const next = this.#lines[0]?.works.next()
    if (next?.done !== false) this.#lines.shift()
    return next?.value as Work | undefined
  }

  #start(work: Work, now: number): void {
    const { traffic } = work.asking
    const isFresh = this.#wire.send(work.asking, {
      firstByte: () => this.limit.firstByte(this.#clock.elapsed(), ticket),
      end: (reply) => {
        const { outcome, pauseMs } = work.end(reply)
        this.limit.end(this.#clock.elapsed(), ticket, outcome, pauseMs)
        this.#schedule()
      },
    })
    const ticket: Ticket = { startedAt: now, isFresh }
    this.limit.start(ticket)
    traffic.peakInFlight = Math.max(traffic.peakInFlight, this.limit.inFlight)
  }

  /** @returns milliseconds until it has to be looked after again */
  #relieve(now: number): number {
    const oldestAt = this.limit.oldestUnprovenAt
    if (oldestAt === undefined) return Number.POSITIVE_INFINITY
    const leftMs = oldestAt + RELIEF_MS - now
    if (leftMs > 0) return leftMs
    this.#wire.closeOneIdle()
    return RELIEF_MS
  }
}
