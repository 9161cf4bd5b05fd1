import { toSafe } from '../../render/safe.ts'
import { Events } from './events.tsx'
import { findService, InstanceDetail } from './instance-detail.tsx'
import type { Dispatch, PageState } from './model.ts'
import { ServiceDetail } from './service-detail.tsx'
import { SheetLink } from './sheet-link.tsx'

interface DetailProps {
  readonly state: PageState
  readonly dispatch: Dispatch
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
      <Events
        key={`${sheet.kind} ${title}`}
        fleet={fleet}
        snapshots={state.snapshots}
        sheet={sheet}
        view={view}
        dispatch={dispatch}
      />
    </aside>
  )
}
