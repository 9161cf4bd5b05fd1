import { type Change, type Headroom, isSameEvent } from '../../domain/history/change.ts'
import { describeChanges } from '../../render/change-words.ts'
import { formatTimeOfDay } from '../../render/number.ts'
import type { Model } from '../state/model.ts'
import { changesOf } from '../state/rows.ts'
import { FAINT, foreign, type Line, own, PLAIN, type Style, styleOf } from './span.ts'

const HEADROOM_STYLE: Readonly<Record<Headroom, Style>> = {
  some: styleOf('healthy'),
  none: styleOf('unknown'),
  open: styleOf('unknown'),
  short: styleOf('unhealthy'),
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

/** One line for changes of the same kind in one round. */
export function drawChanges(changes: readonly Change[], { width }: Model): Line {
  const [first] = changes
  if (first === undefined) return []
  const time = own(`${formatTimeOfDay(first.at)} `, FAINT)
  return [time, foreign(describeChanges(changes), width, styleOfChange(first))]
}

/** The last events, the newest at the bottom. */
export function drawEvents(model: Model, lines: number): readonly Line[] {
  const changes = changesOf(model)
  const events: Line[] = []
  for (let end = changes.length; end > 0 && events.length < lines;) {
    const last = changes[end - 1]
    let start = end - 1
    for (; start > 0; start -= 1) {
      const one = changes[start - 1]
      if (last === undefined || one === undefined || !isSameEvent(last, one)) break
    }
    events.unshift(drawChanges(changes.slice(start, end), model))
    end = start
  }
  return events
}
