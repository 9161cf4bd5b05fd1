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
  // An instance has no other events.
  const isServicesOnly = view.isServicesOnly && sheet.kind !== 'instance'
  const wanted = { subject: isOfAll ? null : sheet, isServicesOnly }
  // Charts have the buttons for a span.
  const { value, problem, isLoading } = useEvents(stream, wanted, isOfAll ? null : view.span)
  const { events, since } = value
  const isEmpty = events.length === 0
  return (
    <section class="happened" aria-busy={isLoading}>
      {!isOfAll && <h3>Events</h3>}
      {sheet.kind !== 'instance' && (
        <div class="spans">
          <button
            type="button"
            aria-pressed={isServicesOnly}
            title="without the events of instances"
            onClick={() => dispatch({ kind: 'events', isServicesOnly: !isServicesOnly })}
          >
            services only
          </button>
        </div>
      )}
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
