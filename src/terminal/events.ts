import { type Change, type Headroom, isSameEvent } from '../domain/history/change.ts'
import { describeChanges } from '../render/change-words.ts'
import { formatTimeOfDay } from '../render/number.ts'
import type { Model } from './model.ts'
import { lineEach, type Page } from './page.ts'
import { FAINT, foreign, type Line, own, PLAIN, type Style, styleOf } from './span.ts'

const HEADROOM_STYLE: Readonly<Record<Headroom, Style>> = {
  some: styleOf('healthy'),
  none: styleOf('unknown'),
  open: styleOf('unknown'),
  short: styleOf('unhealthy'),
}

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
      return styleOf(change.instance.status)
    case 'healthy':
    case 'back':
      return styleOf('healthy')
    case 'headroom':
      return HEADROOM_STYLE[change.headroom]
    case 'appeared':
      return PLAIN
    case 'vanished':
    case 'gone':
      return styleOf('gone')
    case 'down':
      return styleOf('unknown')
    case 'unhealthy':
    case 'lost':
      return styleOf('unhealthy')
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
function changesOf(model: Model): readonly Change[] {
  const changes = model.history?.changes ?? []
  if (model.settings.isMeant === null) return changes
  return changes.filter((change) => isWatched(change, model))
}

/** Where the event that ends before `end` begins. */
function beginOf(changes: readonly Change[], end: number): number {
  const last = changes[end - 1]
  let begin = end - 1
  const isSame = (one: Change | undefined) =>
    one !== undefined && last !== undefined && isSameEvent(last, one)
  while (isSame(changes[begin - 1])) begin -= 1
  return begin
}

/** The last events, at most so many, the newest last; what one round found of a kind is one. */
export function drawEvents(model: Model, lines: number): readonly Line[] {
  const changes = changesOf(model)
  const events: Line[] = []
  for (let end = changes.length; end > 0 && events.length < lines;) {
    const begin = beginOf(changes, end)
    events.push(drawChanges(changes.slice(begin, end), model))
    end = begin
  }
  return events.toReversed()
}

/** All of them, each on its own, the newest first. */
export function openEvents(model: Model): Page {
  const changes = changesOf(model).toReversed()
  return {
    title: changes.length === 0 ? 'events: nothing has changed yet' : 'events',
    ...lineEach(changes, (change) => drawChanges([change], model)),
  }
}
