import type { EpochMs } from '../domain/time.ts'
import type { Effect, Model, Pace } from './model.ts'

const SECOND_MS = 1000
// How often the progress of a round that takes its time is looked at.
const PROGRESS_MS = 250

// In seconds; what lies between two of them goes to the next.
const INTERVALS = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1800, 3600] as const

function isAsking({ progress }: Pace): boolean {
  return progress !== null
}

/** Milliseconds until the next round is due. A clock that was put back makes it due at once. */
function untilDue({ askedAt, intervalMs }: Pace, now: EpochMs): number {
  if (askedAt === null || now < askedAt) return 0
  return Math.max(0, askedAt + intervalMs - now)
}

/** When to look again: at the next full second of the picture's age, or when a round is due. */
export function waitOn({ pace, now, history }: Model): Effect {
  if (isAsking(pace)) return { wait: PROGRESS_MS }
  const age = now - (history?.snapshot.startedAt ?? now)
  const second = SECOND_MS - (Math.max(0, age) % SECOND_MS)
  return { wait: pace.isPaused ? second : Math.min(second, untilDue(pace, now)) }
}

/** Begins a round, where none is under way. */
export function ask(model: Model): [Model, Effect?] {
  const { pace, now } = model
  if (isAsking(pace)) return [model]
  return [{ ...model, pace: { ...pace, progress: 'asked', askedAt: now } }, { ask: 'now' }]
}

/** Begins a round where one is due. */
export function askIfDue(model: Model): [Model, Effect?] {
  const { pace, now } = model
  const isDue = !pace.isPaused && !isAsking(pace) && untilDue(pace, now) === 0
  return isDue ? ask(model) : [model, waitOn(model)]
}

export type IntervalStep = 'longer' | 'shorter'

/** The next longer interval, or the next shorter one; the same where there is none. */
export function stepInterval(intervalMs: number, step: IntervalStep): number {
  const seconds = intervalMs / SECOND_MS
  const next =
    step === 'longer'
      ? INTERVALS.find((one) => one > seconds)
      : INTERVALS.findLast((one) => one < seconds)
  return next === undefined ? intervalMs : next * SECOND_MS
}
