import type { EpochMs } from '../../domain/time.ts'
import type { Effect, Model, Pace } from './model.ts'

export type Updated = [Model, (Effect | undefined)?]

const SECOND_MS = 1000
// Between two reads of the progress of a round.
const PROGRESS_MS = 250

const INTERVALS = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1800, 3600].map(
  (seconds) => seconds * SECOND_MS,
)

/** Milliseconds until the next round is due; 0 if the clock was set back. */
function untilDue({ askedAt, intervalMs }: Pace, now: EpochMs): number {
  if (askedAt === null || now < askedAt) return 0
  return Math.max(0, askedAt + intervalMs - now)
}

/** Waits until the next full second of the last round's age, or until a round is due. */
export function waitOn({ pace, now, history }: Model): Effect {
  if (pace.progress !== null) return { wait: PROGRESS_MS }
  const age = now - (history?.snapshot.startedAt ?? now)
  const second = SECOND_MS - (Math.max(0, age) % SECOND_MS)
  return { wait: pace.isPaused ? second : Math.min(second, untilDue(pace, now)) }
}

/** Requests a round, unless one is in flight. */
function ask(model: Model): Updated {
  const { pace, now } = model
  if (pace.progress !== null) return [model]
  return [{ ...model, pace: { ...pace, progress: 'asked', askedAt: now } }, { ask: 'now' }]
}

/** Requests a round if one is due. */
export function askIfDue(model: Model): Updated {
  const { pace, now } = model
  const isDue = !pace.isPaused && pace.progress === null && untilDue(pace, now) === 0
  return isDue ? ask(model) : [model, waitOn(model)]
}

function withPace(model: Model, change: Partial<Pace>): Updated {
  return askIfDue({ ...model, pace: { ...model.pace, ...change } })
}

/** The actions of keys. */
export const PACE_ACTIONS = {
  collect: ask,
  pause: (model: Model) => withPace(model, { isPaused: !model.pace.isPaused }),
  slower: (model: Model) => {
    const { intervalMs } = model.pace
    return withPace(model, { intervalMs: INTERVALS.find((ms) => ms > intervalMs) ?? intervalMs })
  },
  faster: (model: Model) => {
    const { intervalMs } = model.pace
    return withPace(model, {
      intervalMs: INTERVALS.findLast((ms) => ms < intervalMs) ?? intervalMs,
    })
  },
}
