import { formatTimeOfDay } from '../../render/number.ts'
import type { StreamSnapshot } from '../message.ts'
import { latestOf } from './latest.ts'
import { memo } from './memo.ts'
import type { Dispatch } from './model.ts'

const LINES = 3

interface LatestEventsProps {
  readonly events: StreamSnapshot['events']
  readonly dispatch: Dispatch
}

/** The last events in a few lines below the list. */
export const LatestEvents = memo(({ events, dispatch }: LatestEventsProps) => (
  <section class="latest" aria-label="last events">
    <ol>
      {events.length === 0 && <li>no events yet</li>}
      {latestOf(events, LINES).map(({ observedAt, status, text }) => (
        <li key={`${observedAt} ${text}`} class={status ?? ''} title={text}>
          <time>{formatTimeOfDay(Date.parse(observedAt))}</time> {text}
        </li>
      ))}
    </ol>
    <button type="button" onClick={() => dispatch({ kind: 'act', action: 'events' })}>
      all events
    </button>
  </section>
))
