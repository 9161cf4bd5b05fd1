import { type Change, isSameEvent } from '../../domain/history/change.ts'
import { statusOfHeadroom } from '../../render/events.ts'
import { describeChanges } from '../../render/words/change.ts'
import { formatTimeOfDay } from '../../render/number.ts'
import type { Model } from '../state/model.ts'
import { changesOf } from '../state/rows.ts'
import { foreign, type Line, own, type Style, STYLE } from './span.ts'

const STYLES = {
  appeared: STYLE.plain,
  vanished: STYLE.gone,
  moved: STYLE.plain,
  gone: STYLE.gone,
  healthy: STYLE.healthy,
  unhealthy: STYLE.unhealthy,
  down: STYLE.unknown,
  lost: STYLE.unhealthy,
  back: STYLE.healthy,
  gap: STYLE.unknown,
  clock: STYLE.unknown,
}

function styleOf(change: Change): Style {
  if (change.kind === 'up' || change.kind === 'answered') return STYLE[change.instance.status]
  return change.kind === 'headroom' ? STYLE[statusOfHeadroom(change)] : STYLES[change.kind]
}

/** One line for changes of the same kind in one round. */
export function drawChanges(changes: readonly Change[], { width }: Model): Line {
  const [first] = changes
  if (first === undefined) return []
  const time = own(`${formatTimeOfDay(first.at)} `, STYLE.faint)
  return [time, foreign(describeChanges(changes), width, styleOf(first))]
}

/** The last events, the newest at the bottom. */
export function drawEvents(model: Model, lines: number): readonly Line[] {
  const events: Change[][] = []
  for (const change of changesOf(model).toReversed()) {
    const event = events.at(-1)
    if (event?.[0] !== undefined && isSameEvent(event[0], change)) event.push(change)
    else if (events.length < lines) events.push([change])
    else break
  }
  return events.map((event) => drawChanges(event.toReversed(), model)).toReversed()
}
