import type { Clock, Timer } from '../../host.ts'
import type { RequestOutcome } from '../http/limit.ts'
import type { Work } from '../http/limiter.ts'
import type { Reply, ReplyListener } from '../http/request-spec.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import type { Target } from './target.ts'

// From half of it on, more requests do not make a round of near targets faster.
const MAX_RECENT = 64
// After this time a request waits for its target, and does not use this process.
const RECENT_MS = 100
// Each takes a descriptor, and memory for its connection.
const MAX_IN_FLIGHT = 2048
// A host may have several targets, or be a proxy of them with a short queue.
const MAX_RECENT_PER_HOST = 5
const BUSY = 0.9

/** One request that waits for its turn. */
export interface Turn {
  readonly target: Target
  readonly budget: RoundBudget
  /** Makes the request when it is its turn, or to cancel it. */
  make(): Work
}

/** Sends a request to a target. */
export type Send = (target: Target, work: Work, listener: ReplyListener) => void

interface Sent {
  readonly at: number
  readonly host: HostLoad
}

/** The requests of one host. */
interface HostLoad {
  inFlight: number
  /** The number of its requests that started a moment ago. */
  recent: number
  waiting: Turn[]
}

/**
 * Starts the requests to many servers that do not know each other: no answer tells anything about
 * the others, so nothing is learned from latencies and refusals. What is limited is the load of this
 * process, by the number of requests that started a moment ago, and the load of each host.
 */
export class FanOut {
  readonly #send: Send
  readonly #clock: Clock
  /** A fixed number of requests in flight; undefined if they are limited as above. */
  readonly #fixed: number | undefined
  readonly #hosts = new Map<string, HostLoad>()
  /** The requests that started a moment ago, the oldest first. */
  readonly #recent = new Set<Sent>()
  #ready: Turn[] = []
  #inFlight = 0
  /** The number of requests that wait for their host. */
  #waiting = 0
  #most = MAX_IN_FLIGHT
  #isScheduled = false
  #timer: Timer | undefined
  #checkedAt: number
  #cpuMs: number

  constructor(send: Send, clock: Clock, fixed: number | undefined) {
    this.#send = send
    this.#clock = clock
    this.#fixed = fixed
    this.#checkedAt = clock.elapsed()
    this.#cpuMs = clock.cpu()
  }

  enqueue(turn: Turn): void {
    this.#ready.push(turn)
    this.#schedule()
  }

  /** Cancels the waiting requests of a round that has ended. */
  drop(budget: RoundBudget): void {
    const isDropped = (turn: Turn) => turn.budget === budget
    const waiting = this.#hosts.values().flatMap((host) => host.waiting)
    const dropped = [...this.#ready, ...waiting].filter(isDropped)
    this.#ready = this.#ready.filter((turn) => !isDropped(turn))
    this.#waiting = 0
    for (const host of this.#hosts.values()) {
      host.waiting = host.waiting.filter((turn) => !isDropped(turn))
      this.#waiting += host.waiting.length
    }
    for (const turn of dropped) turn.make().cancel()
  }

  close(): void {
    this.#clock.cancel(this.#timer)
  }

  /** Once per turn of the event loop, so that a burst of answers is one pass. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.#clock.soon(() => this.#pump())
  }

  #pump(): void {
    this.#isScheduled = false
    this.#clock.cancel(this.#timer)
    const now = this.#clock.elapsed()
    if (this.#fixed === undefined) this.#setAside(now)
    let next = 0
    for (; next < this.#ready.length && this.#hasRoom(); next += 1) {
      this.#startOrWait(this.#ready[next] as Turn, now)
    }
    this.#ready.splice(0, next)
    if (this.#hasWaiting && this.#fixed === undefined) {
      this.#timer = this.#clock.after(RECENT_MS / 2, () => this.#schedule())
    }
  }

  get #hasWaiting(): boolean {
    return this.#ready.length > 0 || this.#waiting > 0
  }

  #hasRoom(): boolean {
    if (this.#fixed !== undefined) return this.#inFlight < this.#fixed
    return this.#recent.size < MAX_RECENT && this.#inFlight < this.#most
  }

  /** Requests that wait long for their targets do not count, unless they wait for this process. */
  #setAside(now: number): void {
    const elapsedMs = now - this.#checkedAt
    if (elapsedMs < RECENT_MS / 2) return
    const cpuMs = this.#clock.cpu()
    const isBusy = cpuMs - this.#cpuMs > BUSY * elapsedMs
    this.#checkedAt = now
    this.#cpuMs = cpuMs
    if (isBusy) return
    for (const sent of this.#recent) {
      if (now - sent.at < RECENT_MS) return
      this.#forget(sent)
    }
  }

  /** A request has ended or does not count any more: the next one of its host may start. */
  #forget(sent: Sent): void {
    if (!this.#recent.delete(sent)) return
    const { host } = sent
    host.recent -= 1
    const next = host.waiting.shift()
    if (next === undefined) return
    this.#waiting -= 1
    this.#ready.push(next)
  }

  #startOrWait(turn: Turn, now: number): void {
    const host = this.#hostOf(turn.target)
    if (this.#fixed !== undefined || host.recent < MAX_RECENT_PER_HOST) {
      return this.#start(turn, host, now)
    }
    host.waiting.push(turn)
    this.#waiting += 1
  }

  #hostOf({ hostname }: Target): HostLoad {
    let host = this.#hosts.get(hostname)
    if (host === undefined) {
      host = { inFlight: 0, recent: 0, waiting: [] }
      this.#hosts.set(hostname, host)
    }
    return host
  }

  #start({ target, budget, make }: Turn, host: HostLoad, now: number): void {
    const sent = { at: now, host }
    this.#recent.add(sent)
    this.#inFlight += 1
    host.inFlight += 1
    host.recent += 1
    budget.peakInFlight = Math.max(budget.peakInFlight, this.#inFlight)
    const work = make()
    this.#send(target, work, {
      firstByte: () => {},
      end: (reply: Reply) => this.#end(sent, target, work.end(reply).outcome),
    })
  }

  #end(sent: Sent, { hostname }: Target, outcome: RequestOutcome): void {
    const { host } = sent
    this.#forget(sent)
    this.#inFlight -= 1
    host.inFlight -= 1
    // This machine has no descriptors left for more.
    if (outcome === 'starved') this.#most = Math.max(1, Math.min(this.#most, this.#inFlight))
    else this.#most = Math.min(MAX_IN_FLIGHT, this.#most + 1)
    if (host.inFlight === 0 && host.waiting.length === 0) this.#hosts.delete(hostname)
    if (this.#ready.length > 0) this.#schedule()
  }
}
