import { OperationError } from '../domain/error.ts'
import { recallRound } from '../domain/history/recall.ts'
import type { RecordedRounds, RoundPlace } from '../domain/recorded.ts'
import type { Policy } from '../domain/status/policy.ts'
import type { EpochMs } from '../domain/time.ts'
import { Problem } from './http/problem.ts'
import type { ServedMoment } from './served-fleet.ts'
import type { Turns } from './turns.ts'

// Moments are remembered as long as their instances are no more in all, but always some.
const MOST_INSTANCES = 50_000
const LEAST_MOMENTS = 2
const MOST_MOMENTS = 32

// Another process may keep the file busy.
const RETRY_SECONDS = '5'

/** The moments of a recording that are served: each is judged once for all who look at it. */
export class Past {
  readonly recorded: RecordedRounds
  readonly turns: Turns
  readonly #policy: Policy
  /** The one that was asked for last at the end. */
  readonly #moments = new Map<string, Promise<ServedMoment>>()

  constructor(recorded: RecordedRounds, policy: Policy, turns: Turns) {
    this.recorded = recorded
    this.turns = turns
    this.#policy = policy
  }

  /**
   * Finds the last round at or before a time, with the history that led to it.
   * @throws Problem 404 if there is none, 503 if the recording cannot be read
   */
  find(at: EpochMs): Promise<ServedMoment> {
    return this.read(async () => {
      const place = this.recorded.findPlace({ upTo: at })
      if (place === null) throw new Problem(404, this.#describeStart())
      return this.#remember(place)
    })
  }

  /** Calls a function that reads the recording, and says likewise that it failed. */
  async read<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      // Its message has a path.
      if (!(error instanceof OperationError)) throw error
      throw new Problem(503, 'the recording cannot be read', { 'retry-after': RETRY_SECONDS })
    }
  }

  #describeStart(): string {
    const first = this.recorded.findNext(-1)
    if (first === null) return 'there are no recorded rounds yet'
    const start = new Date(first.startedAt).toISOString()
    return `there is no round so early; the first one started at ${start}`
  }

  #remember(place: RoundPlace): Promise<ServedMoment> {
    // Another file may have taken the place of the recording, whose rounds have the same numbers.
    const key = `${place.number} ${place.startedAt}`
    const moment = this.#moments.get(key) ?? this.#recall(place)
    this.#moments.delete(key)
    this.#moments.set(key, moment)
    moment.then(
      ({ current }) => this.#forget(current.results.length),
      () => this.#moments.delete(key),
    )
    return moment
  }

  async #recall({ number }: RoundPlace): Promise<ServedMoment> {
    const pause = () => this.turns.next()
    const history = await recallRound(this.recorded, this.#policy, number, pause)
    if (history !== null) {
      const { current, downSince } = history
      return { current, history, downSince, isPast: true }
    }
    const [found] = this.recorded.before(number + 1, 1)
    if (found === undefined) throw new Problem(404, 'this round has been deleted meanwhile')
    const { snapshot: current } = found
    return { current, history, downSince: current.startedAt, isPast: true }
  }

  /** Forgets what was asked for longest ago. */
  #forget(instances: number): void {
    const affordable = Math.floor(MOST_INSTANCES / Math.max(1, instances))
    const most = Math.max(LEAST_MOMENTS, Math.min(affordable, MOST_MOMENTS))
    for (const key of this.#moments.keys()) {
      if (this.#moments.size <= most) return
      this.#moments.delete(key)
    }
  }
}
