import { OperationError } from '../error.ts'
import type { NumberedRound, RecordedRounds } from '../recorded.ts'
import type { Policy } from '../status/policy.ts'
import type { EpochMs } from '../time.ts'
import type { Change } from './change.ts'
import { isAfterGap } from './gaps.ts'
import type { History } from './history.ts'
import { countRecalled, extendRecorded, recallRound } from './recall.ts'
import { Timeline } from './timeline.ts'

/** A round of a recording, as it was known then. */
export interface Replayed {
  readonly number: number
  /** Ends with this round. */
  readonly history: History
  /** Start of the next round; null if this is the last one. */
  readonly nextAt: EpochMs | null
  /** Start of the last round. */
  readonly endsAt: EpochMs
}

/** Selects a round of a recording. */
export type Seek =
  | { readonly to: 'first' | 'last' }
  /** The last round at or before a time, or the first one. */
  | { readonly to: 'time'; readonly at: EpochMs }
  | {
      readonly to: 'nextRound' | 'previousRound' | 'nextEvent' | 'previousEvent'
      readonly from: Replayed
    }

interface ReplayOptions {
  /** Printable path of the recording. */
  readonly address: string
  readonly recorded: RecordedRounds
  readonly policy: Policy
  /** Whether a change is an event to go to. */
  readonly isEvent: (change: Change) => boolean
  /** Lets input through, if the last time is a while ago. */
  readonly pause: () => Promise<void>
}

// Instances in the rounds between two pauses: they take less than a tenth of a second.
const MOST_INSTANCES = 5000
const MOST_ROUNDS = 500
// Rounds of which no change counts, because they tell what is usual before the others.
const CONTEXT = 6

function countAtOnce({ current }: History): number {
  const affordable = Math.floor(MOST_INSTANCES / Math.max(1, current.results.length))
  // Those before are read again with each part.
  return Math.max(CONTEXT, Math.min(affordable, MOST_ROUNDS))
}

/** Finds the rounds of a recording that a replay shows. */
export class Replay {
  readonly #options: ReplayOptions

  constructor(options: ReplayOptions) {
    this.#options = options
  }

  /**
   * Finds a round; null if there is none beyond. Rejects with the reason of a signal that aborts.
   * @param report called with the start of the rounds that a long search has reached
   * @throws OperationError if the recording cannot be read, or has no listing
   */
  async find(
    seek: Seek,
    signal: AbortSignal,
    report: (at: EpochMs) => void,
  ): Promise<Replayed | null> {
    const pause = async (reached?: EpochMs) => {
      if (reached !== undefined) report(reached)
      await this.#options.pause()
      signal.throwIfAborted()
    }
    if (seek.to === 'nextRound') return this.#findNext(seek.from)
    if (seek.to === 'previousRound') return this.#findPrevious(seek.from, pause)
    if (seek.to === 'nextEvent') return this.#findNextEvent(seek.from, pause)
    if (seek.to === 'previousEvent') return this.#findPreviousEvent(seek.from, pause)
    const { recorded, address } = this.#options
    const where = seek.to === 'time' ? { upTo: seek.at } : 'last'
    const place = seek.to === 'first' ? null : recorded.findPlace(where)
    const found =
      (place === null ? null : await this.#recall(place.number, pause)) ??
      (await this.#findFirst(pause))
    if (found !== null) return found
    throw new OperationError(`${address} has no round whose instances could be listed`)
  }

  #show(number: number, history: History): Replayed {
    const { recorded } = this.#options
    return {
      number,
      history,
      nextAt: recorded.findPlace({ after: number })?.startedAt ?? null,
      endsAt: recorded.findPlace('last')?.startedAt ?? history.current.startedAt,
    }
  }

  #extend(history: History | null, { snapshot }: NumberedRound): History {
    return extendRecorded(history, snapshot, this.#options.policy)
  }

  /** Finds the first round whose listing could be read. */
  async #findFirst(pause: Pause): Promise<Replayed | null> {
    const { recorded } = this.#options
    for (let last = 0; ;) {
      const rounds = recorded.after(last, CONTEXT)
      const first = rounds.find(({ snapshot }) => snapshot.listing.ok)
      if (first !== undefined) return this.#show(first.number, this.#extend(null, first))
      const end = rounds.at(-1)
      if (end === undefined) return null
      last = end.number
      await pause(end.snapshot.startedAt)
    }
  }

  /** Finds a round with those before; null if no listing could be read up to there. */
  async #recall(number: number, pause: Pause): Promise<Replayed | null> {
    const { recorded, policy } = this.#options
    const history = await recallRound(recorded, policy, number, pause)
    return history === null ? null : this.#show(number, history)
  }

  #findNext({ number, history }: Replayed): Replayed | null {
    const [next] = this.#options.recorded.after(number, 1)
    if (next !== undefined) return this.#show(next.number, this.#extend(history, next))
    this.#options.recorded.checkFile?.()
    return null
  }

  async #findPrevious({ number }: Replayed, pause: Pause): Promise<Replayed | null> {
    const [previous] = this.#options.recorded.before(number, 1)
    return previous === undefined ? null : this.#recall(previous.number, pause)
  }

  /** Reads the rounds after in parts. */
  async #findNextEvent(from: Replayed, pause: Pause): Promise<Replayed | null> {
    const { recorded } = this.#options
    const count = countAtOnce(from.history)
    let before = recorded.before(from.number + 1, CONTEXT)
    for (let last = from.number; ;) {
      const rounds = recorded.after(last, count)
      const end = rounds.at(-1)
      if (end === undefined) return null
      const [found] = this.#listEvents([...before, ...rounds], before.length)
      if (found !== undefined) return this.#advance(from, found, pause)
      before = [...before, ...rounds].slice(-CONTEXT)
      last = end.number
      await pause(end.snapshot.startedAt)
    }
  }

  /** Continues the history of a round, unless the other one is so far that it would not matter. */
  async #advance(from: Replayed, number: number, pause: Pause): Promise<Replayed | null> {
    const distance = number - from.number
    const { results } = from.history.current
    if (distance > countRecalled(results.length)) return this.#recall(number, pause)
    let { history } = from
    for (const round of this.#options.recorded.after(from.number, distance)) {
      history = this.#extend(history, round)
    }
    return this.#show(number, history)
  }

  /** Reads the rounds before in parts, the last part first. */
  async #findPreviousEvent({ number, history }: Replayed, pause: Pause): Promise<Replayed | null> {
    const count = countAtOnce(history) + CONTEXT
    for (let before = number; ;) {
      const rounds = this.#options.recorded.before(before, count)
      const isWhole = rounds.length < count
      const found = this.#listEvents(rounds, isWhole ? 0 : CONTEXT).at(-1)
      if (found !== undefined) return this.#recall(found, pause)
      if (isWhole) return null
      before = rounds[CONTEXT]?.number ?? 0
      await pause(rounds[CONTEXT]?.snapshot.startedAt)
    }
  }

  /** Returns the numbers of the rounds with an event, from a place on. */
  #listEvents(rounds: readonly NumberedRound[], from: number): number[] {
    const { policy, isEvent } = this.#options
    const starts = rounds.map(({ snapshot }) => snapshot.startedAt)
    const late = starts.flatMap((start, at) => {
      const distance = start - (starts[at - 1] ?? start)
      const known = starts.slice(Math.max(0, at - CONTEXT), at)
      return isAfterGap(known, start) ? [[start, distance] as const] : []
    })
    const timeline = new Timeline(policy, new Map(late))
    return rounds.flatMap(({ number, snapshot }, at) => {
      const isFound = timeline.add(snapshot).some(isEvent)
      return isFound && at >= from ? number : []
    })
  }
}

type Pause = (reached?: EpochMs) => Promise<void>
