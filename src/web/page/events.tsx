import { formatTime } from '../../render/number.ts'
import { EventsList } from './events-list.tsx'
import type { Dispatch, Sheet, View } from './model.ts'
import { useEvents } from './use-events.ts'
import type { Stream } from './use-reading.ts'

interface EventsProps extends Stream {
  readonly sheet: Sheet
  readonly view: View
  readonly dispatch: Dispatch
}

/** The events of a sheet, and from when on they are known. */
export function Events({ sheet, view, dispatch, ...stream }: EventsProps) {
  const isOfAll = sheet.kind === 'events'
  const subject = isOfAll ? null : sheet
  // Charts have the buttons for a span.
  const { value, problem, isLoading } = useEvents(stream, subject, isOfAll ? null : view.span)
  const { events, since } = value
  const isEmpty = events.length === 0
  return (
    <section class="happened" aria-busy={isLoading}>
      {!isOfAll && <h3>Events</h3>}
      {problem !== null && <p class="problem">earlier events cannot be read: {problem}</p>}
      <EventsList events={events} fleet={stream.fleet} view={view} dispatch={dispatch} />
      {isLoading && isEmpty && <p class="none">reading events…</p>}
      {since !== null && (
        <p class="none">
          {isEmpty ? 'no events' : 'all events'} since {formatTime(since)}
        </p>
      )}
    </section>
  )
}
