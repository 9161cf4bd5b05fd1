import type { EpochMs } from '../../domain/time.ts'
import type { Effect, Model, PaceState } from './model.ts'

export type Updated = [Model, (Effect | undefined)?]

// Between two reads of the progress of a round.
const PROGRESS_MS = 250
const INTERVALS_MS = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1800, 3600].map(
  (seconds) => seconds * 1000,
)

/** Milliseconds until the next round is due; 0 if the clock was set back. */
function untilDue({ askedAt, intervalMs }: PaceState, now: EpochMs): number {
  if (askedAt === null || now < askedAt) return 0
  return Math.max(0, askedAt + intervalMs - now)
}

/** Waits until the next full second of the last round's age, or until a round is due. */
export function waitOn({ pace, now, history }: Model): Effect {
  if (pace.progress !== null) return { wait: PROGRESS_MS }
  const age = now - (history?.snapshot.startedAt ?? now)
  const second = 1000 - (Math.max(0, age) % 1000)
  return { wait: pace.isPaused ? second : Math.min(second, untilDue(pace, now)) }
}

/** Requests a round, unless one is in flight. */
function ask(model: Model): Updated {
  const { pace, now } = model
  if (pace.progress !== null) return [model]
  return [{ ...model, pace: { ...pace, progress: 'asked', askedAt: now } }, { ask: 'now' }]
}

/** Changes the pace and requests a round if one is due. */
export function withPace(before: Model, change: Partial<PaceState>): Updated {
  const model = { ...before, pace: { ...before.pace, ...change } }
  const { pace, now } = model
  const isDue = !pace.isPaused && pace.progress === null && untilDue(pace, now) === 0
  return isDue ? ask(model) : [model, waitOn(model)]
}

/** Changes the interval, unless it is the longest or the shortest. */
function changeInterval(find: (from: number) => number | undefined) {
  return (model: Model): Updated => {
    const { intervalMs } = model.pace
    return withPace(model, { intervalMs: find(intervalMs) ?? intervalMs })
  }
}

export const PACE_ACTIONS = {
  collect: ask,
  pause: (model: Model) => withPace(model, { isPaused: !model.pace.isPaused }),
  slower: changeInterval((from) => INTERVALS_MS.find((ms) => ms > from)),
  faster: changeInterval((from) => INTERVALS_MS.findLast((ms) => ms < from)),
}
