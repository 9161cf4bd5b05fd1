import type { SelectPlaces } from '../../domain/recorded.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { EpochMs } from '../../domain/time.ts'
import { Problem } from '../http/problem.ts'
import type { Past } from '../past.ts'
import type { ServedWorld } from '../world.ts'

/** Instances in the rounds of one slice: they take a few milliseconds. */
const MOST_AT_ONCE = 5000
const MOST_ROUNDS_AT_ONCE = 64

/** Rounds of a recording, by number. */
export interface RoundRange {
  /** The number before the first one. */
  readonly after: number
  /** The number of the last one. */
  readonly last: number
  /** Start of the last one. */
  readonly endsAt: EpochMs
}

const NO_PLACE = { number: 0, startedAt: 0 }

/** Finds the rounds of a span, both ends included; there may be others among them. */
export function findRange({ recorded }: Past, from: EpochMs, to: EpochMs): RoundRange {
  const after = recorded.findPlace({ upTo: from - 1 })?.number ?? 0
  const { number: last, startedAt: endsAt } = recorded.findPlace({ upTo: to }) ?? NO_PLACE
  return { after, last, endsAt }
}

interface Reading {
  readonly range: RoundRange
  /** How many rounds to go on after each one; 1 for all. */
  readonly every?: number
  /** The results that they have; all if undefined. */
  readonly select?: SelectPlaces
}

/** Yields the rounds of a range, a slice each turn. */
export async function* readRounds(
  { recorded, turns }: Past,
  { range: { after, last }, every = 1, select }: Reading,
  signal: AbortSignal,
): AsyncGenerator<Snapshot> {
  let number = after + 1 - every
  let count = 1
  for (;;) {
    await turns.next(signal)
    const rounds = recorded.after(number + every - 1, every === 1 ? count : 1, select)
    for (const round of rounds) {
      if (round.number > last) return
      number = round.number
      yield round.snapshot
    }
    const [first] = rounds
    if (first === undefined) return
    const { listing, results } = first.snapshot
    const listed = listing.ok ? listing.ids.length : results.length
    const affordable = Math.floor(MOST_AT_ONCE / Math.max(1, listed))
    count = Math.max(1, Math.min(affordable, MOST_ROUNDS_AT_ONCE))
  }
}

/**
 * Runs a long task until its clients leave, or the server ends.
 * @throws Problem 503 if the recording cannot be read, or if the task did not end
 */
export async function runWhileAsked<T>(
  left: AbortSignal,
  { stop }: Pick<ServedWorld, 'stop'>,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.any([left, stop])
  try {
    return await task(signal)
  } catch (error) {
    if (signal.aborted) throw new Problem(503, 'the answer was not completed')
    throw error
  }
}
