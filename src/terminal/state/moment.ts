import { extendHistory, type History } from '../../domain/history/history.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { Model, Notice } from './model.ts'
import { ask, type Updated, withPace } from './pace.ts'

/** The history of the present, shown or not. */
export function presentOf({ isPast, present, history }: Model): History | null {
  return isPast ? present : history
}

function notify(model: Model, notice: Notice): Updated {
  return [{ ...model, notice }]
}

function withPresent(model: Model, present: History): Model {
  const freshUntil = present.snapshot.startedAt + model.pace.intervalMs
  return { ...model, history: present, present: null, isPast: false, freshUntil }
}

function takePresent(model: Model, snapshot: Snapshot): Model {
  const { pace, settings, history, isPast } = model
  const left = pace.left === undefined ? undefined : pace.left - 1
  const counted = { ...model, earlier: null, pace: { ...pace, left } }
  const known = presentOf(model)
  const { listing } = snapshot
  if (known === null && history !== null && !listing.ok) {
    return { ...counted, notice: { code: 'unread', at: null, failure: listing.failure } }
  }
  const present = extendHistory(known ?? model.earlier, snapshot, settings.policy)
  const isHidden = isPast && pace.wanted !== null
  return isHidden ? { ...counted, present } : withPresent(counted, present)
}

/** The history of the past begins at each step back; a step forward extends it. */
function takePast(model: Model, snapshot: Snapshot): Model {
  const { pace, settings, history, isPast } = model
  const { listing, startedAt } = snapshot
  // The present is wanted again.
  if (pace.wanted === null) return model
  if (!listing.ok) {
    return { ...model, notice: { code: 'unread', at: pace.asked, failure: listing.failure } }
  }
  const shownAt = isPast ? history?.snapshot.startedAt : undefined
  if (shownAt === startedAt) return model
  const before = shownAt !== undefined && shownAt < startedAt ? history : null
  return {
    ...model,
    history: extendHistory(before, snapshot, settings.policy),
    isPast: true,
    present: presentOf(model),
    freshUntil: startedAt,
  }
}

/** Adds a round to the history of its moment, and shows that if it is wanted. */
export function takeMoment(before: Model, snapshot: Snapshot): Model {
  const notice = before.notice?.code === 'unread' ? null : before.notice
  const model = { ...before, notice, pace: { ...before.pace, progress: null } }
  return before.pace.asked === null ? takePresent(model, snapshot) : takePast(model, snapshot)
}

/** Stays at the moment that is shown, because the source has none beyond. */
export function takeMissing(model: Model, why: string): Updated {
  const { history, isPast, pace } = model
  const shown = isPast ? (history?.snapshot.startedAt ?? null) : null
  const wanted = pace.wanted === null ? null : shown
  return withPace(
    { ...model, notice: { code: 'missing', why } },
    { progress: null, wanted, asked: wanted },
  )
}

/** Shows the present, which is read anew at once. */
function goLive(model: Model): Updated {
  const { isPast, present } = model
  const shown = isPast && present !== null ? withPresent(model, present) : model
  return withPace(shown, { wanted: null, askedAt: null, isPaused: false })
}

function stepBack(model: Model): Updated {
  const { settings, history, pace } = model
  if (!settings.hasPast) return notify(model, { code: 'noPast' })
  if (history === null) return [model]
  const from = pace.wanted ?? history.current.startedAt
  return withPace(model, { wanted: Math.max(0, from - pace.intervalMs), isPaused: true })
}

function stepForward(model: Model): Updated {
  const { settings, pace, now } = model
  if (!settings.hasPast) return notify(model, { code: 'noPast' })
  if (pace.wanted === null) return notify(model, { code: 'isPresent' })
  const wanted = pace.wanted + pace.intervalMs
  return wanted > now ? goLive(model) : withPace(model, { wanted })
}

function isOfPresent({ pace }: Model): boolean {
  return pace.wanted === null
}

export const MOMENT_ACTIONS = {
  collect: (model: Model) => (isOfPresent(model) ? ask(model) : goLive(model)),
  pause: (model: Model) =>
    isOfPresent(model) ? withPace(model, { isPaused: !model.pace.isPaused }) : goLive(model),
  stepBack,
  stepForward,
  live: goLive,
}
