import { type Change, isSameEvent } from '../domain/change.ts'
import type { Status } from '../domain/verdict.ts'
import { describeChange, describeChanges } from '../render/change-words.ts'
import { formatTimeOfDay } from '../render/number.ts'
import type { Model } from './model.ts'
import type { Page } from './page.ts'
import { FAINT, foreign, type Line, own, PLAIN, type Style, styleOf } from './span.ts'

function isWatched(change: Change, { settings: { isMeant } }: Model): boolean {
  if (isMeant === null) return true
  if ('service' in change) return isMeant(change.service.name)
  if (!('instance' in change)) return true
  const { service } = change.instance
  return service === null || isMeant(service)
}

function styleOfChange(change: Change): Style {
  switch (change.kind) {
    case 'up':
    case 'healthy':
    case 'back':
      return styleOf('healthy')
    case 'room':
      return styleOf(change.room === 'some' ? 'healthy' : 'unhealthy')
    case 'appeared':
      return PLAIN
    case 'vanished':
    case 'gone':
      return styleOf('gone')
    case 'down':
      return styleOf('unknown')
    case 'unhealthy':
    case 'lost':
      return styleOf('unhealthy' satisfies Status)
  }
}

/** One change, or several of a kind that one round found. */
export function drawChanges(changes: readonly Change[], { width }: Model): Line {
  const [first] = changes
  if (first === undefined) return []
  const time = own(`${formatTimeOfDay(first.at)} `, FAINT)
  return [time, foreign(describeChanges(changes), width, styleOfChange(first))]
}

/** The changes that concern what is watched. */
export function changesOf(model: Model): readonly Change[] {
  const changes = model.history?.changes ?? []
  if (model.settings.isMeant === null) return changes
  return changes.filter((change) => isWatched(change, model))
}

/** The last events, at most so many, the newest last; what one round found of a kind is one. */
export function drawEvents(model: Model, lines: number): readonly Line[] {
  const changes = model.history?.changes ?? []
  const events: Change[][] = []
  for (let at = changes.length - 1; at >= 0; at -= 1) {
    const change = changes[at]
    if (change === undefined || !isWatched(change, model)) continue
    const [last] = events
    if (last?.[0] !== undefined && isSameEvent(last[0], change)) last.unshift(change)
    else if (events.length === lines) break
    else events.unshift([change])
  }
  return events.map((event) => drawChanges(event, model))
}

/** All of them, each on its own, the newest first. */
export function openEvents(model: Model): Page {
  const changes = changesOf(model)
  const count = changes.length
  return {
    title: count === 0 ? 'events: nothing has changed yet' : 'events',
    count,
    line: (at) => {
      const change = changes[count - 1 - at]
      if (change === undefined) return []
      const style = styleOfChange(change)
      const time = own(`${formatTimeOfDay(change.at)} `, FAINT)
      return [time, foreign(describeChange(change), model.width, style)]
    },
  }
}
