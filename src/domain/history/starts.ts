import type { NumberedRound, RecordedRounds } from '../recorded.ts'
import type { Status } from '../status/instance-status.ts'
import { judgeStatuses } from '../status/judge.ts'
import type { Policy } from '../status/policy.ts'
import type { EpochMs } from '../time.ts'
import { isBeforeGap, KNOWN_STARTS } from './gaps.ts'
import type { History } from './history.ts'
import type { Certainty } from './instance-history.ts'

// What is read in all: it takes about a second.
const MOST_RESULTS = 2_000_000
// The time that a round takes besides its results, in results.
const RESULTS_A_ROUND = 200
// What is read between two pauses: it takes a few milliseconds.
const MOST_RESULTS_AT_ONCE = 5000

interface Started {
  readonly status: Status
  readonly since: EpochMs
  readonly certainty: Certainty
}

/** Statuses, and those of them whose starts are looked for in earlier rounds. */
class OpenStatuses<Known extends Started> {
  readonly #all: Map<string, Known>
  readonly #open: Map<string, Known>
  readonly #end: (known: Known, at: EpochMs, isNew: boolean) => Known

  /** @param end adds what the round before the start of a status tells: another one, or nothing */
  constructor(
    known: ReadonlyMap<string, Known>,
    first: EpochMs,
    end: (known: Known, at: EpochMs, isNew: boolean) => Known,
  ) {
    this.#all = new Map(known)
    const isOpen = ([, { since, certainty }]: readonly [string, Known]) =>
      certainty === 'atLeast' && since === first
    this.#open = new Map([...known].filter(isOpen))
    this.#end = end
  }

  get areKnown(): boolean {
    return this.#open.size === 0
  }

  /**
   * Settles the start of each status that began at a time, because the round before has another one.
   * @param statuses of the round before
   */
  settle(statuses: ReadonlyMap<string, Status>, at: EpochMs, certainty: Certainty): void {
    for (const [name, known] of this.#open) {
      const status = statuses.get(name)
      if (status === known.status) continue
      this.#open.delete(name)
      const started = { ...known, since: at, certainty }
      this.#all.set(name, this.#end(started, at, status === undefined))
    }
  }

  /** Returns all statuses; those without a known start are at least as old as the oldest round. */
  datedFrom(oldestAt: EpochMs): ReadonlyMap<string, Known> {
    for (const [name, known] of this.#open) this.#all.set(name, { ...known, since: oldestAt })
    return this.#all
  }
}

/** Yields the rounds before a number, the last one first, until as many are read as time allows. */
async function* readBack(
  recorded: Pick<RecordedRounds, 'before'>,
  number: number,
  pause: () => Promise<void>,
): AsyncGenerator<NumberedRound> {
  let [before, left, count] = [number, MOST_RESULTS, 1]
  while (left > 0) {
    const rounds = recorded.before(before, count)
    const [first] = rounds
    if (first === undefined) return
    for (const round of rounds.toReversed()) {
      left -= RESULTS_A_ROUND + round.snapshot.results.length
      yield round
    }
    before = first.number
    const each = RESULTS_A_ROUND + first.snapshot.results.length
    count = Math.ceil(Math.min(left, MOST_RESULTS_AT_ONCE) / each)
    await pause()
  }
}

interface FromRecording {
  readonly recorded: Pick<RecordedRounds, 'before' | 'after'>
  readonly policy: Policy
}

/**
 * Returns a history with the starts of statuses that began before its first round, as far as they can
 * be read in a short time; the others are at least as old as the rounds that were read.
 * @param number of the first round of the history
 * @param pause lets input through
 */
export async function findStarts(
  history: History,
  { recorded, policy }: FromRecording,
  number: number,
  pause: () => Promise<void>,
): Promise<History> {
  const [first] = recorded.after(number - 1, 1)
  if (first === undefined) return history
  let at = first.snapshot.startedAt
  const instances = new OpenStatuses(history.instanceHistories, at, (known, start, isNew) =>
    isNew ? { ...known, appearedAt: start } : { ...known, changes: known.changes + 1 },
  )
  const services = new OpenStatuses(history.serviceHistories, at, (known) => known)
  // Within a time without rounds, a status may have been another one.
  let isVague = history.changes.some(({ kind }) => kind === 'gap' || kind === 'back')
  let starts: readonly EpochMs[] = history.times
  for await (const { snapshot } of readBack(recorded, number, pause)) {
    const { startedAt, listing } = snapshot
    // The clock was set back.
    if (startedAt > at) break
    isVague ||= !listing.ok || isBeforeGap(startedAt, starts)
    starts = [startedAt, ...starts.slice(0, KNOWN_STARTS)]
    if (!listing.ok) continue
    const before = judgeStatuses(snapshot, policy)
    const certainty = isVague ? 'about' : 'exact'
    instances.settle(before.instances, at, certainty)
    services.settle(before.services, at, certainty)
    at = startedAt
    if (instances.areKnown && services.areKnown) break
  }
  return {
    ...history,
    instanceHistories: instances.datedFrom(at),
    serviceHistories: services.datedFrom(at),
  }
}
