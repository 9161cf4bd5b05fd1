import type { EpochMs } from '../../domain/time.ts'
import { formatTimeOfDay } from '../../render/number.ts'
import type { StreamSnapshot } from '../message.ts'
import { latestOf } from './latest.ts'
import { memo } from './memo.ts'
import type { Dispatch } from './model.ts'

const LINES = 3

interface LatestEventsProps {
  readonly events: StreamSnapshot['events']
  /** The start of the round that is shown. */
  readonly moment: EpochMs
  readonly dispatch: Dispatch
}

/** The last events in a few lines below the list. */
export const LatestEvents = memo(({ events, moment, dispatch }: LatestEventsProps) => (
  <section class="latest" aria-label="last events">
    <ol>
      {events.length === 0 && <li class="first">no events yet</li>}
      {latestOf(events, LINES, moment).map(({ observedAt, tone, text, isFirst }) => (
        <li
          key={`${observedAt} ${text}`}
          class={[tone, isFirst && 'first'].filter(Boolean).join(' ')}
          title={text}
        >
          <time>{formatTimeOfDay(Date.parse(observedAt))}</time> {text}
        </li>
      ))}
    </ol>
    <button type="button" onClick={() => dispatch({ kind: 'act', action: 'events' })}>
      all events
    </button>
  </section>
))
