import { median } from './median.ts'
import type { Concurrency, Round } from './round.ts'

// Fixed values that continue after the warm-up rounds.
const FINALISTS = 2

export interface Racer {
  readonly concurrency: Concurrency
  readonly run: () => Promise<Round>
}

/** The measured rounds of one racer. */
export interface Result {
  readonly concurrency: Concurrency
  readonly rounds: readonly Round[]
  readonly medianMs: number
}

export interface Race {
  readonly adaptive: Result
  /** The fastest fixed value that made no instance unknown. */
  readonly best: Result
  /** Fixed values that made instances unknown. */
  readonly disqualified: readonly Concurrency[]
}

export interface Laps {
  readonly warming: number
  readonly counted: number
  /** Instances that never answer. */
  readonly hanging: number
}

/** Runs all racers in turn, so that all meet the same noise: first all, then the fastest. */
export async function race(racers: readonly Racer[], laps: Laps): Promise<Race> {
  const early = await runLaps(racers, laps.warming)
  const fixed = early.filter(({ concurrency }) => concurrency !== 'auto')
  const isHarmful = ({ rounds }: Result) => rounds.some(({ unknown }) => unknown > laps.hanging)
  const finalists = fixed
    .filter((result) => !isHarmful(result))
    .toSorted((a, b) => lastMs(a) - lastMs(b))
    .slice(0, FINALISTS)
    .map(({ concurrency }) => concurrency)
  const left = racers.filter(
    ({ concurrency }) => concurrency === 'auto' || finalists.includes(concurrency),
  )
  const late = await runLaps(left, laps.counted)
  const [adaptive] = late.filter(({ concurrency }) => concurrency === 'auto')
  const [best] = late
    .filter((result) => result.concurrency !== 'auto' && !isHarmful(result))
    .toSorted((a, b) => a.medianMs - b.medianMs)
  if (adaptive === undefined || best === undefined) throw new Error('no racer finished')
  const harmful = [...fixed, ...late].filter(isHarmful).map(({ concurrency }) => concurrency)
  return { adaptive, best, disqualified: [...new Set(harmful)] }
}

function lastMs({ rounds }: Result): number {
  return rounds.at(-1)?.ms ?? Number.POSITIVE_INFINITY
}

async function runLaps(racers: readonly Racer[], laps: number): Promise<Result[]> {
  const all = new Map<Racer, Round[]>(racers.map((racer) => [racer, []]))
  for (let lap = 0; lap < laps; lap += 1) {
    for (const [racer, rounds] of all) rounds.push(await racer.run())
  }
  return [...all].map(([{ concurrency }, rounds]) => ({
    concurrency,
    rounds,
    medianMs: median(rounds.map(({ ms }) => ms)),
  }))
}
