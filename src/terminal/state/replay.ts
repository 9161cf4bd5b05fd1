import { playedPause } from '../../domain/history/playback.ts'
import type { Replayed, Seek } from '../../domain/history/replay.ts'
import type { EpochMs } from '../../domain/time.ts'
import type { Effect, Model, Notice, ReplayState } from './model.ts'
import type { Updated } from './pace.ts'

/** A model with a replay. */
export type Replaying = Model & { readonly replay: ReplayState }

// Between two looks for a round that another process records.
const POLL_MS = 1000
// Nothing changes by itself in the meantime.
const IDLE_MS = 1000
// The time that a slow round may take from the pause before the next one.
const MOST_LAG_MS = 1000
// Instances in the rounds to step back to.
const MOST_INSTANCES = 50_000
const MOST_BEHIND = 240

export function beginReplay(
  given: Pick<ReplayState, 'isFollowing' | 'readTime' | 'isPaused' | 'speed' | 'start'>,
): ReplayState {
  return {
    ...given,
    shown: null,
    shownAt: 0,
    behind: [],
    sought: null,
    reachedAt: null,
    steps: 0,
    events: 0,
    prompt: null,
  }
}

/** Time from the round on the screen to the next one, as it is played. */
function pauseAfter({ history, nextAt }: Replayed, speed: number): number {
  if (nextAt === null) return POLL_MS
  return playedPause(history.times, nextAt) / speed
}

/** Whether the next round comes by itself. */
function isPlaying({ isPaused, shown, isFollowing }: ReplayState): boolean {
  return !isPaused && shown !== null && (shown.nextAt !== null || isFollowing)
}

function dueAt({ shown, shownAt, speed }: ReplayState): EpochMs {
  return shown === null ? shownAt : shownAt + pauseAfter(shown, speed)
}

/** Milliseconds until the next round comes by itself; null if it does not. */
export function untilNext({ replay }: Replaying, now: EpochMs): number | null {
  return isPlaying(replay) && replay.shown?.nextAt !== null
    ? Math.max(0, dueAt(replay) - now)
    : null
}

/** Whether a round is looked for that does not depend on the one on the screen. */
export function isJump(sought: Seek | null): boolean {
  return sought !== null && !('from' in sought)
}

export function withReplay(model: Replaying, change: Partial<ReplayState>): Replaying {
  return { ...model, replay: { ...model.replay, ...change } }
}

export function seek(model: Replaying, sought: Seek): Updated {
  return [withReplay(model, { sought, reachedAt: null, steps: 0, events: 0 }), { seek: sought }]
}

/** Waits for the next round. */
export function waitForRound({ replay, now }: Replaying): Effect {
  if (!isPlaying(replay) || replay.sought !== null) return { wait: IDLE_MS }
  return { wait: Math.min(IDLE_MS, Math.max(0, dueAt(replay) - now)) }
}

/** Goes on if it is time. */
export function playOn(model: Replaying): Updated {
  const { sought, shown, start } = model.replay
  if (sought !== null) return [model, waitForRound(model)]
  if (shown === null) return seek(model, start)
  const isDue = isPlaying(model.replay) && dueAt(model.replay) <= model.now
  return isDue ? seek(model, { to: 'nextRound', from: shown }) : [model, waitForRound(model)]
}

export function notify(model: Model, notice: Notice): Updated {
  return [{ ...model, notice }]
}

export function stop(model: Replaying): Replaying {
  return withReplay(model, { sought: null, reachedAt: null, steps: 0, events: 0 })
}

/** Shows a round. */
function show(model: Replaying, shown: Replayed, change: Partial<ReplayState>): Replaying {
  const { history } = shown
  const stopped = stop(withReplay(model, { shown, shownAt: model.now, ...change }))
  return { ...stopped, history, freshUntil: history.snapshot.startedAt }
}

function countKept({ history }: Replayed): number {
  const affordable = Math.floor(MOST_INSTANCES / Math.max(1, history.current.results.length))
  return Math.min(MOST_BEHIND, affordable)
}

/** Tells that there is no such round. */
function explainAbsence(model: Replaying, { to }: Seek): Updated {
  const { isFollowing, isPaused } = model.replay
  const stopped = stop(model)
  if (to === 'nextEvent') return notify(stopped, { code: 'noLaterEvent' })
  if (to === 'previousEvent') return notify(stopped, { code: 'noEarlierEvent' })
  if (to === 'previousRound') return notify(stopped, { code: 'isFirstRound' })
  // The wait for another round begins anew.
  const waiting = withReplay(stopped, { shownAt: model.now })
  if (isFollowing && !isPaused) return [waiting, waitForRound(waiting)]
  return notify(waiting, { code: 'isLastRound' })
}

/** Steps on, if keys were pressed in the meantime. */
function stepOn(model: Replaying, steps: number): Updated {
  const { shown } = model.replay
  if (steps === 0 || shown === null) return [model, waitForRound(model)]
  if (steps < 0) return back(model, -steps)
  const [sought, effect] = seek(model, { to: 'nextRound', from: shown })
  return [withReplay(sought as Replaying, { steps: steps - 1 }), effect]
}

/** The notice about a time beyond the recording; null within it. */
function explainTime(sought: Seek, { history, endsAt }: Replayed): Notice | null {
  if (sought.to !== 'time') return null
  if (history.current.startedAt > sought.at) return { code: 'isFirstRound' }
  return sought.at > endsAt ? { code: 'isLastRound' } : null
}

/** Shows the round that was looked for. */
export function takeFound(model: Replaying, found: Replayed | null): Updated {
  const { replay, now } = model
  const { sought, shown, behind, steps, events } = replay
  if (sought === null) return [model]
  if (found === null) return explainAbsence(model, sought)
  if (sought.to !== 'nextRound' || shown === null) {
    const after = show(model, found, { behind: [] })
    if (events === 0) return stepOn({ ...after, notice: explainTime(sought, found) }, steps)
    const to = events > 0 ? 'nextEvent' : 'previousEvent'
    const [seeking, effect] = seek(after, { to, from: found })
    const left = events - Math.sign(events)
    return [withReplay(seeking as Replaying, { steps, events: left }), effect]
  }
  const shownAt = isPlaying(replay) ? Math.max(dueAt(replay), now - MOST_LAG_MS) : now
  const kept = countKept(found)
  const rounds = kept === 0 ? [] : [...behind, shown].slice(-kept)
  return stepOn(show(model, found, { behind: rounds, shownAt: Math.min(now, shownAt) }), steps)
}

/** Stays where it is, because the recording cannot be read. */
export function takeUnread(model: Replaying, why: string): Updated {
  return notify(withReplay(stop(model), { isPaused: true }), { code: 'missing', why })
}

/** Steps back, to a round that was shown before if possible. */
export function back(model: Replaying, count: number): Updated {
  const { shown, behind } = model.replay
  if (shown === null) return [model]
  const previous = behind.at(-count)
  if (previous !== undefined) {
    const shownAgain = { ...previous, endsAt: shown.endsAt }
    const after = show(model, shownAgain, { behind: behind.slice(0, -count) })
    return [after, { seek: null }]
  }
  const [oldest = shown] = behind
  const left = count - behind.length - 1
  const [sought, effect] = seek(model, { to: 'previousRound', from: oldest })
  return [withReplay(sought as Replaying, { steps: -left }), effect]
}

export function isReplaying(model: Model): model is Replaying {
  return model.replay !== null
}
