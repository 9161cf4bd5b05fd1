import { median } from './median.ts'
import type { Concurrency, Round } from './round.ts'

// The others of the sweep are out of the race after the rounds that warm up.
const FINALISTS = 2

export interface Racer {
  readonly concurrency: Concurrency
  readonly run: () => Promise<Round>
}

/** One racer's rounds that count. */
export interface Result {
  readonly concurrency: Concurrency
  readonly rounds: readonly Round[]
  readonly medianMs: number
}

export interface Race {
  readonly adaptive: Result
  /** Of the fixed numbers that made no instance unknown. */
  readonly best: Result
  /** Fixed numbers that did. */
  readonly disqualified: readonly Concurrency[]
}

export interface Laps {
  readonly warming: number
  readonly counted: number
  /** Instances that nobody can read. */
  readonly hung: number
}

/** Lets all run in turn, so that they meet the same noise: first everybody, then the fastest. */
export async function race(racers: readonly Racer[], laps: Laps): Promise<Race> {
  const early = await runLaps(racers, laps.warming)
  const fixed = early.filter(({ concurrency }) => concurrency !== 'auto')
  const isHarmful = ({ rounds }: Result) => rounds.some(({ unknown }) => unknown > laps.hung)
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
  if (adaptive === undefined || best === undefined) throw new Error('nobody finished')
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
