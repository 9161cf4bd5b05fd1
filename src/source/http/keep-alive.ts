// Reuse ends for the round after 3 uses of a dead connection that are more than 1 in 50: each makes
// the other answers of its connection uncertain.
const MOST_DEAD = 3
const USES_PER_DEATH = 50

/** The treatment of kept connections by a server, as far as it has shown it. */
export class KeepAlive {
  /** Answers that one connection may carry; usual servers allow at least 100. */
  mostAnswers = 96
  /** Whether it ignores requests to close a connection. */
  neverCloses = false
  /** Number of reused connections in this round that were dead. */
  deadUses = 0
  /** Number of times that a connection was reused in this round. */
  uses = 0
  #lastEndAt = 0
  #hasClosed = false

  /** Whether reuse pays. */
  get isUseful(): boolean {
    if (this.neverCloses || this.mostAnswers < 2) return false
    return this.deadUses < MOST_DEAD || this.deadUses * USES_PER_DEATH < this.uses
  }

  startRound(): void {
    this.uses = 0
    this.deadUses = 0
  }

  /** A reused connection was dead after `answers` answers. */
  die(answers: number): void {
    this.deadUses += 1
    this.end(answers)
  }

  /** The server ended a connection on its own. A number seen twice is its limit. */
  end(answers: number): void {
    if (answers === this.#lastEndAt) {
      this.mostAnswers = Math.min(this.mostAnswers, Math.max(1, answers - 1))
    }
    this.#lastEndAt = answers
  }

  /** Whether the server closed a connection as requested. One that ever did is trusted to do so. */
  close(isClosed: boolean): void {
    if (isClosed) this.#hasClosed = true
    else this.neverCloses ||= !this.#hasClosed
  }
}
