import {
  back,
  isJump,
  isReplaying,
  notify,
  type Replaying,
  seek,
  stop,
  waitForRound,
  withReplay,
} from './replay.ts'
import type { Model } from './model.ts'
import type { Updated } from './pace.ts'
import { typeKey, typePaste } from './typing.ts'

const SPEEDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]

/** Pauses, and steps; steps during a step or a jump add up. */
function step(by: 1 | -1) {
  return (before: Replaying): Updated => {
    const model = withReplay(before, { isPaused: true })
    const { sought, shown, steps } = model.replay
    if (shown === null) return [model]
    const isStep = sought?.to === 'nextRound' || sought?.to === 'previousRound'
    if (isStep || isJump(sought)) return [withReplay(model, { steps: steps + by })]
    return by === 1 ? seek(model, { to: 'nextRound', from: shown }) : back(model, 1)
  }
}

/** Pauses, and looks for an event; searches during another one or a jump add up. */
function seekEvent(by: 1 | -1) {
  return (model: Replaying): Updated => {
    const { shown: from, sought, events } = model.replay
    if (from === null) return [model]
    const paused = withReplay(model, { isPaused: true })
    const to = by === 1 ? 'nextEvent' : 'previousEvent'
    // It starts at the round that the other one leads to; nobody waits for one in the wrong direction.
    const isLater = sought?.to === to || events !== 0 || isJump(sought)
    return isLater ? [withReplay(paused, { events: events + by })] : seek(paused, { to, from })
  }
}

function togglePause(model: Replaying): Updated {
  const { isPaused, isFollowing, shown } = model.replay
  if (isPaused && shown?.nextAt === null && !isFollowing) return step(1)(model)
  const after = withReplay(model, { isPaused: !isPaused, shownAt: model.now })
  return [after, waitForRound(after)]
}

function changeSpeed(find: (from: number) => number | undefined) {
  return (model: Replaying): Updated => {
    const { speed } = model.replay
    const after = withReplay(model, { speed: find(speed) ?? speed })
    return [after, waitForRound(after)]
  }
}

/** The actions of keys in a replay. */
export const REPLAY_ACTIONS = {
  pause: togglePause,
  stepBack: step(-1),
  stepForward: step(1),
  nextEvent: seekEvent(1),
  previousEvent: seekEvent(-1),
  begin: (model: Replaying) => seek(model, { to: 'first' }),
  live: (model: Replaying) => seek(model, { to: 'last' }),
  collect: (model: Replaying) => notify(model, { code: 'isReplay' }),
  goToTime: (model: Replaying): Updated => [withReplay(model, { prompt: '' })],
  // The keys of a longer and of a shorter interval: + is faster.
  slower: changeSpeed((from) => SPEEDS.find((speed) => speed > from)),
  faster: changeSpeed((from) => SPEEDS.findLast((speed) => speed < from)),
} as const

/** Ends a search that the user does not want to wait for; null if there is none. */
export function cancelSearch(model: Model): Updated | null {
  if (!isReplaying(model)) return null
  const { sought, shown } = model.replay
  const isSearch = sought !== null && shown !== null && sought.to !== 'nextRound'
  return isSearch ? [stop(model), { seek: null }] : null
}

function goTo(model: Replaying, text: string): Updated {
  const closed = withReplay(model, { prompt: null })
  const { shown, readTime } = model.replay
  if (shown === null || text.trim() === '') return [closed]
  const at = readTime(shown.history.current.startedAt, text.trim())
  if (typeof at === 'number') return seek(closed, { to: 'time', at })
  // The text stays, to be corrected.
  return notify(model, { code: 'missing', why: at })
}

/** Types into the prompt for a time; null if a key is none of its own, or if there is no prompt. */
export function pressInPrompt(model: Model, key: string): Updated | null {
  const prompt = model.replay?.prompt ?? null
  if (prompt === null || !isReplaying(model)) return null
  const text = typeKey(prompt, key)
  if (text !== null) return [withReplay(model, { prompt: text })]
  if (key === 'enter') return goTo(model, prompt)
  return key === 'escape' ? [withReplay(model, { prompt: null })] : null
}

export function pasteInPrompt(model: Model, pasted: string): Updated | null {
  const prompt = model.replay?.prompt ?? null
  if (prompt === null || !isReplaying(model)) return null
  return [withReplay(model, { prompt: typePaste(prompt, pasted) })]
}
