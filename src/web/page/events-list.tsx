import { useState } from 'preact/hooks'
import { toSafe } from '../../render/safe.ts'
import type { ServedEvent, StreamSnapshot } from '../message.ts'
import { toneOf } from './event-tone.ts'
import type { Dispatch, Sheet, View } from './model.ts'
import { EventTime, SheetLink } from './sheet-link.tsx'

// More are shown on demand.
const FIRST_SHOWN = 100

interface EventsListProps {
  /** The oldest first. */
  readonly events: readonly ServedEvent[]
  readonly fleet: StreamSnapshot
  readonly view: View
  readonly dispatch: Dispatch
}

/** The text of an event in parts, with what each of them leads to. */
function splitText({ text, instance, service }: ServedEvent): (readonly [string, Sheet | null])[] {
  const named = [
    ['instance', instance],
    ['service', service],
  ] as const
  const parts: (readonly [string, Sheet | null])[] = []
  let rest = text
  for (const [kind, name] of named) {
    if (name === null) continue
    const shown = toSafe(name)
    const before = kind === 'service' && instance !== null ? ' of ' : ''
    if (!rest.startsWith(before + shown)) break
    parts.push([before, null], [shown, { kind, name }])
    rest = rest.slice(before.length + shown.length)
  }
  return [...parts, [rest, null]]
}

function Event({
  event,
  fleet,
  view,
  dispatch,
}: Omit<EventsListProps, 'events'> & { event: ServedEvent }) {
  return (
    <li class={toneOf(event) ?? undefined}>
      <EventTime fleet={fleet} at={event.observedAt} view={view} dispatch={dispatch} />{' '}
      <span>
        {splitText(event).map(([text, sheet], part) =>
          sheet === null ? (
            text
          ) : (
            <SheetLink key={part} view={view} sheet={sheet} dispatch={dispatch}>
              {text}
            </SheetLink>
          ),
        )}
      </span>
    </li>
  )
}

/** Events, the newest first. */
export function EventsList({ events, ...rest }: EventsListProps) {
  const [most, setMost] = useState(FIRST_SHOWN)
  const shown = events.slice(-most).toReversed()
  const more = events.length - shown.length
  // Those at the end of the list keep their keys when one is added.
  const first = events.length - 1
  return (
    <>
      <ol class="events">
        {shown.map((event, place) => (
          <Event key={first - place} event={event} {...rest} />
        ))}
      </ol>
      {more > 0 && (
        <button type="button" onClick={() => setMost(most + 10 * FIRST_SHOWN)}>
          {more} earlier events
        </button>
      )}
    </>
  )
}
