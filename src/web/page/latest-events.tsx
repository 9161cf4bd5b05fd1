import type { StreamSnapshot } from '../message.ts'
import { latestOf } from './latest.ts'
import { memo } from './memo.ts'
import type { Dispatch, View } from './model.ts'
import { EventTime } from './sheet-link.tsx'
import { momentOf } from './span.ts'

const LINES = 3

interface LatestEventsProps {
  readonly fleet: StreamSnapshot
  readonly view: View
  readonly dispatch: Dispatch
}

/** The last events in a few lines below the list. */
export const LatestEvents = memo(({ fleet, view, dispatch }: LatestEventsProps) => (
  <section class="latest" aria-label="last events">
    <ol>
      {fleet.events.length === 0 && (
        <li class="first">{fleet.recording === null ? 'no events yet' : 'no recent events'}</li>
      )}
      {latestOf(fleet.events, LINES, momentOf(fleet)).map(({ observedAt, tone, text, isFirst }) => (
        <li
          key={`${observedAt} ${text}`}
          class={[tone, isFirst && 'first'].filter(Boolean).join(' ')}
          title={text}
        >
          <EventTime fleet={fleet} at={observedAt} view={view} dispatch={dispatch} /> {text}
        </li>
      ))}
    </ol>
    <button type="button" onClick={() => dispatch({ kind: 'act', action: 'events' })}>
      all events
    </button>
  </section>
))
