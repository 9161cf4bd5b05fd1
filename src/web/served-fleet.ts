import { extendHistory, type History } from '../domain/history/history.ts'
import { extendRecorded } from '../domain/history/recall.ts'
import { makeReport } from '../domain/report/make-report.ts'
import type { Query } from '../domain/report/query.ts'
import type { Report } from '../domain/report/report.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { judge, type Judgement } from '../domain/status/judge.ts'
import type { Policy } from '../domain/status/policy.ts'
import type { EpochMs } from '../domain/time.ts'
import { memoize, memoizeBy } from './memoize.ts'
import { makeRows, type ServedRows } from './rows.ts'

/** A round with what was known when it had ended: the last one, or one of the past. */
export interface ServedMoment {
  /** The round, also if its listing failed. */
  readonly current: Snapshot
  /** The rounds up to it; null until a listing could be read. */
  readonly history: History | null
  /** Start of the first round whose listing failed; null while it can be read. */
  readonly downSince: EpochMs | null
  /** Whether it was asked for: then it does not become old. */
  readonly isPast: boolean
}

/** What is served after a round: one value for all requests until the next round ends. */
export interface ServedRound extends ServedMoment {
  /** Counts rounds from 1 on. */
  readonly number: number
  /** Rounds so far whose listing failed. */
  readonly failures: number
  /** When it ended, by `Clock.elapsed`; negative if that was before the start of the clock. */
  readonly endedAtMs: number
}

/** What is known of rounds that are recorded. */
interface Recording {
  /** Whether they are: then a time without one is an event. */
  readonly isRecorded: boolean
  /** Those before the first one. */
  readonly earlier: History | null
}

const NO_RECORDING: Recording = { isRecorded: false, earlier: null }

type Listener = (round: ServedRound) => void

/** The fleet as it is served: follows the rounds of a source, and tells who listens. */
export class ServedFleet {
  readonly policy: Policy
  /** Returns a round as formats show it, whether or not its listing failed. */
  readonly reportOf: (moment: ServedMoment) => Report
  /** Returns the rows of the last round whose listing could be read. */
  readonly rowsOf: (history: History) => ServedRows
  #round: ServedRound | null = null
  readonly #listeners = new Set<Listener>()
  readonly #recording: Recording

  /** @param query of the whole fleet */
  constructor(policy: Policy, query: Query, recording: Recording = NO_RECORDING) {
    this.policy = policy
    this.reportOf = memoize(({ current, history, isPast }) => {
      // A round of the past delays no other one.
      const asked = isPast ? { ...query, intervalMs: null } : query
      const { judgement = null } = history ?? {}
      const isJudged = history?.snapshot === current && judgement !== null
      return makeReport(
        current,
        policy,
        asked,
        isJudged ? judgement : judge(current, policy, judgement),
      )
    })
    // A failed round leaves the judgement as it was.
    this.rowsOf = memoizeBy(
      ({ judgement }) => judgement,
      (history) => makeRows(history, policy),
    )
    this.#recording = recording
  }

  /** The last round; null before the first one has ended. */
  get round(): ServedRound | null {
    return this.#round
  }

  /** Judges a round before it is added, as a step of its own. */
  judge(current: Snapshot): Judgement | undefined {
    return current.listing.ok ? judge(current, this.policy, this.#history?.judgement) : undefined
  }

  /**
   * Adds a round, and calls every listener.
   * @param judged as `judge` did
   */
  add(current: Snapshot, endedAtMs: number, judged = this.judge(current)): ServedRound {
    const last = this.#round
    const before = this.#history
    const extend = this.#recording.isRecorded ? extendRecorded : extendHistory
    const isLost = before === null && !current.listing.ok
    const history = isLost ? null : extend(before, current, this.policy, judged)
    const downSince = history?.downSince ?? last?.downSince ?? current.startedAt
    const round = {
      number: (last?.number ?? 0) + 1,
      failures: (last?.failures ?? 0) + (current.listing.ok ? 0 : 1),
      current,
      history,
      downSince: current.listing.ok ? null : downSince,
      isPast: false,
      endedAtMs,
    }
    this.#round = round
    for (const listener of this.#listeners) listener(round)
    return round
  }

  get #history(): History | null {
    return this.#round === null ? this.#recording.earlier : this.#round.history
  }

  /** Calls `listener` with each later round, until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
