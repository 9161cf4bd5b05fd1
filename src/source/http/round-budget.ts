import type { ClientRequest } from 'node:http'
import type { Failure } from '../../domain/failure.ts'
import type { Timepiece } from '../../host.ts'
import type { InstanceId } from '../../domain/snapshot.ts'
import { EventLoopStall } from './event-loop-stall.ts'

const FREE_RETRIES = 10
const MOST_RETRIES = 500
// A retry has to be earned by so many successes.
const SUCCESSES_PER_RETRY = 5
const CIRCUIT_FAILURES = 20
// In a row: a single one may be an instance's own.
const MOST_REFUSALS = 3

interface TrafficOptions {
  readonly clock: Timepiece
  /** Whatever is not answered so long afterwards fails. */
  readonly deadlineMs: number
}

/** What one round, or one call of the library, has sent so far, and what it may still send. */
export class RoundBudget {
  readonly deadlineMs: number
  readonly lag: EventLoopStall
  requests = 0
  retries = 0
  connections = 0
  bytes = 0
  peakInFlight = 0
  /** What this machine was short of, as the system calls it: EMFILE, EADDRNOTAVAIL. */
  shortOf: string | null = null
  /** How long instances that are being read when it is stopped may take to answer, in milliseconds. */
  graceMs = 0
  /** Whether requests will follow that do not wait yet, so that connections are kept for them. */
  mayGrow = false
  /** The last request failed with this, a shortage of this machine; else null. */
  shortage: Failure | null = null
  /** What each is for, where it is for an instance. */
  readonly inFlight = new Map<ClientRequest, InstanceId | null>()
  readonly #dueAt: number
  readonly #waiting = new Map<NodeJS.Timeout, () => void>()
  readonly #ends: (() => void)[] = []
  #end: Failure | null = null
  #earned = FREE_RETRIES * SUCCESSES_PER_RETRY
  #successes = 0
  #connectionFailures = 0
  #refusals = 0

  constructor({ clock, deadlineMs }: TrafficOptions) {
    this.deadlineMs = deadlineMs
    this.lag = new EventLoopStall(clock)
    this.#dueAt = clock.elapsed() + deadlineMs
  }

  /** When it is over, on the limiter's clock; time in which nobody could look does not count. */
  get deadlineAt(): number {
    return this.#dueAt + this.lag.look()
  }

  /** What everything fails with from now on; null while it goes on. */
  get end(): Failure | null {
    return this.#end
  }

  succeed(): void {
    this.#successes += 1
    this.#refusals = 0
    this.#earned = Math.min(MOST_RETRIES * SUCCESSES_PER_RETRY, this.#earned + 1)
  }

  /** A provider that takes no connection at all is not asked N times over. */
  failToConnect(failure: Failure): void {
    this.#connectionFailures += 1
    if (this.#successes === 0 && this.#connectionFailures >= CIRCUIT_FAILURES) this.stop(failure)
  }

  /** A quota that is used up for longer than there is time need not refuse every single request. */
  refuse(failure: Failure): void {
    this.#refusals += 1
    if (this.#refusals >= MOST_REFUSALS) this.stop(failure)
  }

  /** Whether one more retry fits into the budget: a fifth of what succeeded, and ten. */
  takeRetry(): boolean {
    if (this.#earned < SUCCESSES_PER_RETRY) return false
    this.#earned -= SUCCESSES_PER_RETRY
    return true
  }

  /** Calls `wake` after `delayMs`, at once when everything ends. */
  wait(delayMs: number, wake: () => void): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer)
      wake()
    }, delayMs)
    this.#waiting.set(timer, wake)
  }

  onStop(listener: () => void): void {
    this.#ends.push(listener)
  }

  /**
   * Ends all of it: what waits for its retry or has not been requested, and, after a moment of grace,
   * what is in flight.
   */
  stop(failure: Failure): void {
    if (this.#end !== null) return
    this.#end = failure
    for (const [timer, wake] of this.#waiting) {
      clearTimeout(timer)
      wake()
    }
    this.#waiting.clear()
    this.#abandon((id) => id === null || this.graceMs === 0)
    if (this.inFlight.size > 0) setTimeout(() => this.#abandon(() => true), this.graceMs)
    for (const listener of this.#ends) listener()
  }

  #abandon(isMeant: (id: InstanceId | null) => boolean): void {
    for (const [request, id] of this.inFlight) if (isMeant(id)) request.destroy()
  }
}
