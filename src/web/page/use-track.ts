import type { Span } from './model.ts'
import { readHistory } from './read-history.ts'
import { momentOf, resolveSpan } from './span.ts'
import { extendTrack, NO_TRACK, type Subject } from './track.ts'
import { type Stream, useReading } from './use-reading.ts'

/** The values of an instance or a service over time. */
export function useTrack(stream: Stream, subject: Subject, span: Span | null) {
  const { fleet } = stream
  const { at } = fleet
  return useReading(stream, {
    key: JSON.stringify([subject, at, span]),
    isOpen: at === null && (span === null || span.to === null),
    nothing: NO_TRACK,
    read: (signal) => {
      const resolved = span === null ? null : resolveSpan(span, momentOf(fleet))
      return readHistory({ subject, at, span: resolved }, signal)
    },
    follow: (track, round) => extendTrack(track, round, subject),
  })
}
