import type { StreamSnapshot } from '../message.ts'
import type { Span } from './model.ts'
import {
  type EventsRequest,
  followEvents,
  NO_EVENTS,
  readEvents,
  type Wanted,
} from './read-events.ts'
import { momentOf, resolveSpan } from './span.ts'
import { type Stream, useReading } from './use-reading.ts'

/** What to read for a span, up to the moment that the page shows. */
function toRequest(fleet: StreamSnapshot, span: Span | null): Omit<EventsRequest, keyof Wanted> {
  const { at, recording } = fleet
  const moment = momentOf(fleet)
  const shown = span === null ? null : resolveSpan(span, moment)
  if (shown === null) return { at, since: null, until: null }
  const since = new Date(shown.from).toISOString()
  if (shown.to >= moment) return { at, since, until: null }
  // Without a recording, the server answers only for the present.
  const end = recording === null ? at : new Date(shown.to).toISOString()
  return { at: end, since, until: shown.to }
}

/**
 * The events of an instance, a service or all.
 * @param span null for those that the server remembers
 */
export function useEvents(stream: Stream, wanted: Wanted, span: Span | null) {
  const { at } = stream.fleet
  return useReading(stream, {
    key: JSON.stringify([wanted, at, span]),
    isOpen: at === null && (span === null || span.to === null),
    nothing: NO_EVENTS,
    read: (signal, known) =>
      readEvents({ ...wanted, ...toRequest(stream.fleet, span) }, known, signal),
    follow: (events, round) => followEvents(events, round, wanted),
  })
}
