import type { ClientRequest } from 'node:http'
import type { Failure } from '../../domain/failure.ts'
import type { Clock } from '../../host.ts'
import { type StallWatch, watchStalls } from './stall.ts'

const FREE_RETRIES = 10
const MOST_RETRIES = 500
const SUCCESSES_PER_RETRY = 5
const CIRCUIT_FAILURES = 20
// In a row: a single one may concern one instance only.
const MOST_REFUSALS = 3

/** The requests of one round, or of one call of the library, and the retries left to it. */
export class RoundBudget {
  readonly deadlineMs: number
  readonly stall: StallWatch
  requests = 0
  retries = 0
  connections = 0
  bytes = 0
  peakInFlight = 0
  /** The failure of everything from now on; null while the round goes on. */
  end: Failure | null = null
  /** The last shortage of this machine, by its error code: EMFILE, EADDRNOTAVAIL. */
  shortOf: string | null = null
  /** Milliseconds that requests with a key may still take when the round is stopped. */
  graceMs = 0
  /** Whether requests will follow that are not queued yet, so that connections are kept for them. */
  mayGrow = false
  /** Whether the requests go to many servers, of which none speaks for the others. */
  hasManyServers = false
  /** The shortage of this machine that the last request failed with; else null. */
  shortage: Extract<Failure, { errno: string }> | null = null
  /** The requests in flight with their keys, the oldest first. */
  readonly inFlight = new Map<ClientRequest, string | null>()
  readonly #clock: Clock
  readonly #dueAt: number
  readonly #listeners = new Set<() => void>()
  #earned = FREE_RETRIES * SUCCESSES_PER_RETRY
  #successes = 0
  #connectionFailures = 0
  #refusals = 0

  /** @param deadlineMs time after which unanswered requests fail */
  constructor(clock: Clock, deadlineMs: number) {
    this.deadlineMs = deadlineMs
    this.stall = watchStalls(clock)
    this.#clock = clock
    this.#dueAt = clock.elapsed() + deadlineMs
  }

  /** The deadline on the elapsed clock; time lost to stalls is added. */
  get deadlineAt(): number {
    return this.#dueAt + this.stall.check()
  }

  succeed(): void {
    this.#successes += 1
    this.#refusals = 0
    this.#earned = Math.min(MOST_RETRIES * SUCCESSES_PER_RETRY, this.#earned + 1)
  }

  /** Stops the round if the server accepts no connection at all. */
  failToConnect(failure: Failure): void {
    this.#connectionFailures += 1
    if (this.hasManyServers) return
    if (this.#successes === 0 && this.#connectionFailures >= CIRCUIT_FAILURES) this.stop(failure)
  }

  /** Stops the round if a quota is used up beyond the deadline. */
  refuse(failure: Failure): void {
    this.#refusals += 1
    if (this.hasManyServers) return
    if (this.#refusals >= MOST_REFUSALS) this.stop(failure)
  }

  /** Whether one more retry fits into the budget: ten, and a fifth of the successes. */
  takeRetry(): boolean {
    if (this.#earned < SUCCESSES_PER_RETRY) return false
    this.#earned -= SUCCESSES_PER_RETRY
    return true
  }

  /** Calls `wake` after `delayMs`, or as soon as the round is stopped. */
  wait(delayMs: number, wake: () => void): void {
    const settle = () => {
      this.#clock.cancel(timer)
      this.#listeners.delete(settle)
      wake()
    }
    const timer = this.#clock.after(delayMs, settle)
    this.#listeners.add(settle)
  }

  /** Calls `listener` when the round is stopped; at once if it is already. */
  onStop(listener: () => void): void {
    if (this.end === null) this.#listeners.add(listener)
    else listener()
  }

  /** Fails requests that wait for a retry or their turn, and, after `graceMs`, those in flight. */
  stop(failure: Failure): void {
    if (this.end !== null) return
    this.end = failure
    for (const [request, key] of this.inFlight) {
      if (key === null || this.graceMs === 0) request.destroy()
    }
    if (this.inFlight.size > 0) {
      this.#clock.after(this.graceMs, () => {
        for (const request of this.inFlight.keys()) request.destroy()
      })
    }
    for (const listener of this.#listeners) listener()
  }
}
