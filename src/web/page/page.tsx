import { useEffect, useRef } from 'preact/hooks'
import { Detail } from './detail.tsx'
import { dropExpired } from './expiry.ts'
import { describeTrouble, isReading } from './freshness.ts'
import { describeTitle, Header } from './header.tsx'
import { Help } from './help.tsx'
import { LatestEvents } from './latest-events.tsx'
import { Strip } from './strip.tsx'
import { Table } from './table.tsx'
import { TimeSlider } from './time-slider.tsx'
import { explainEmpty, Toolbar } from './toolbar.tsx'
import { useFocus } from './use-focus.ts'
import { useKeys } from './use-keys.ts'
import { usePage } from './use-page.ts'
import { useIsPrinting } from './use-printing.ts'
import type { PlaceRef } from './use-window.ts'
import './page.css'
import './status.css'
import './header.css'
import './strip.css'
import './toolbar.css'
import './list.css'
import './list-narrow.css'
import './latest-events.css'
import './help.css'
import './chart.css'
import './detail.css'
import './print.css'

/** The page. */
export function Page() {
  const [received, dispatch] = usePage()
  const state = dropExpired(received)
  const filter = useRef<HTMLInputElement>(null)
  const place: PlaceRef = useRef(null)
  useKeys(dispatch, filter, place)
  useFocus(state.view.sheet)
  const isPrinting = useIsPrinting()
  const title = describeTitle(state)
  useEffect(() => {
    document.title = title
  }, [title])
  const { fleet, view, isHelpOpen } = state
  const { sheet } = view
  const isOld = describeTrouble(state) !== null
  const age = isOld ? 'old' : isReading(state) ? 'reading' : 'current'
  const empty = explainEmpty(state)
  return (
    <div class={`page ${age}`}>
      <Header state={state} />
      {fleet === null && view.at !== null && (
        <main>
          <TimeSlider state={state} dispatch={dispatch} />
        </main>
      )}
      {fleet !== null && (
        <main>
          {view.tab === 'instances' && (
            <Strip
              services={fleet.services}
              recent={fleet.recent}
              open={sheet?.kind === 'service' ? sheet.name : null}
              isPrinting={isPrinting}
              dispatch={dispatch}
            />
          )}
          <TimeSlider state={state} dispatch={dispatch} />
          <Toolbar state={state} dispatch={dispatch} filter={filter} />
          <div class="panes">
            {empty === null ? (
              <Table state={state} isPrinting={isPrinting} place={place} dispatch={dispatch} />
            ) : (
              <p>{empty}</p>
            )}
            <Detail state={state} dispatch={dispatch} />
          </div>
          {sheet?.kind !== 'events' && (
            <LatestEvents fleet={fleet} view={view} dispatch={dispatch} />
          )}
        </main>
      )}
      <Help isOpen={isHelpOpen} dispatch={dispatch} />
    </div>
  )
}
