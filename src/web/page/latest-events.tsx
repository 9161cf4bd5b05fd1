import { memo } from './memo.ts'
import { formatTimeOfDay } from '../../render/number.ts'
import type { StreamSnapshot } from '../message.ts'
import { latestOf } from './latest.ts'
import type { Dispatch } from './model.ts'

const LINES = 3

interface LatestEventsProps {
  readonly events: StreamSnapshot['events']
  readonly dispatch: Dispatch
}

/** The last events in a few lines below the list; all of them are one click away. */
export const LatestEvents = memo(({ events, dispatch }: LatestEventsProps) => (
  <ol
    class="latest"
    aria-label="the last events"
    onClick={() => dispatch({ kind: 'act', action: 'events' })}
  >
    {latestOf(events, LINES).map(({ observedAt, status, text }) => (
      <li key={`${observedAt} ${text}`} class={status ?? ''} title={text}>
        <time>{formatTimeOfDay(Date.parse(observedAt))}</time> {text}
      </li>
    ))}
  </ol>
))
