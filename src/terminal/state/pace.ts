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

function isDue({ pace, now }: Model): boolean {
  if (pace.progress !== null) return false
  if (pace.wanted !== null) return pace.asked !== pace.wanted
  return !pace.isPaused && untilDue(pace, now) === 0
}

/** Waits until the next full second of the last round's age, or until a round is due. */
export function waitOn(model: Model): Effect {
  const { pace, now, history } = model
  if (pace.progress !== null) return { wait: PROGRESS_MS }
  if (isDue(model)) return { wait: 0 }
  const age = now - (history?.snapshot.startedAt ?? now)
  const second = 1000 - (Math.max(0, age) % 1000)
  return { wait: pace.isPaused ? second : Math.min(second, untilDue(pace, now)) }
}

/** Requests a round of the wanted moment, unless a round is in flight. */
export function ask(model: Model): Updated {
  const { pace, now } = model
  if (pace.progress !== null) return [model]
  const { wanted } = pace
  const askedAt = wanted === null ? now : pace.askedAt
  const asked = { ...pace, progress: 'asked', askedAt, asked: wanted } as const
  return [{ ...model, pace: asked }, { ask: wanted === null ? 'now' : { upTo: wanted } }]
}

/** Changes the pace and requests a round if one is due. */
export function withPace(before: Model, change: Partial<PaceState>): Updated {
  const model = { ...before, pace: { ...before.pace, ...change } }
  return isDue(model) ? ask(model) : [model, waitOn(model)]
}

/** Changes the interval, unless it is the longest or the shortest. */
function changeInterval(find: (from: number) => number | undefined) {
  return (model: Model): Updated => {
    const { intervalMs } = model.pace
    return withPace(model, { intervalMs: find(intervalMs) ?? intervalMs })
  }
}

export const PACE_ACTIONS = {
  slower: changeInterval((from) => INTERVALS_MS.find((ms) => ms > from)),
  faster: changeInterval((from) => INTERVALS_MS.findLast((ms) => ms < from)),
}
