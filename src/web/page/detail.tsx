import { toSafe } from '../../render/safe.ts'
import type { ServedEvent, StreamSnapshot } from '../message.ts'
import { EventsList } from './events-list.tsx'
import { findService, InstanceDetail } from './instance-detail.tsx'
import type { Dispatch, PageState, Sheet } from './model.ts'
import { ServiceDetail } from './service-detail.tsx'
import { SheetLink } from './sheet-link.tsx'

interface DetailProps {
  readonly state: PageState
  readonly dispatch: Dispatch
}

function eventsOf({ events }: StreamSnapshot, sheet: Sheet): readonly ServedEvent[] {
  if (sheet.kind === 'events') return events
  if (sheet.kind === 'instance') return events.filter(({ instance }) => instance === sheet.name)
  const { name } = sheet
  return events.filter(
    ({ service, previousService }) => service === name || previousService === name,
  )
}

/** The instance, the service or the events that are open. */
export function Detail({ state, dispatch }: DetailProps) {
  const { fleet, view } = state
  const { sheet } = view
  if (sheet === null || fleet === null) return null
  const title = sheet.kind === 'events' ? 'Events' : toSafe(sheet.name)
  const service = sheet.kind === 'instance' ? findService(state, sheet.name) : null
  return (
    <aside class="sheet detail" tabIndex={-1} aria-labelledby="detail-title">
      <header>
        <h2 id="detail-title">
          {sheet.kind !== 'events' && <small>{sheet.kind} </small>}
          {title}
          {service !== null && (
            <small>
              {' of '}
              <SheetLink view={view} sheet={{ kind: 'service', name: service }} dispatch={dispatch}>
                {toSafe(service)}
              </SheetLink>
            </small>
          )}
        </h2>
        <button
          type="button"
          class="close"
          aria-label="Close"
          onClick={() => dispatch({ kind: 'open', sheet: null })}
        >
          ✕
        </button>
      </header>
      {sheet.kind === 'instance' && (
        <InstanceDetail
          key={sheet.name}
          state={state}
          fleet={fleet}
          id={sheet.name}
          dispatch={dispatch}
        />
      )}
      {sheet.kind === 'service' && (
        <ServiceDetail
          key={sheet.name}
          state={state}
          fleet={fleet}
          name={sheet.name}
          dispatch={dispatch}
        />
      )}
      <section class="happened">
        {sheet.kind !== 'events' && <h3>Events</h3>}
        <EventsList events={eventsOf(fleet, sheet)} view={view} dispatch={dispatch} />
      </section>
    </aside>
  )
}
