import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { serverTime } from './freshness.ts'
import type { Dispatch, PageState, View } from './model.ts'
import { begin, update } from './state.ts'
import { followStream } from './stream.ts'
import { fromParameters, isNavigation, toParameters } from './url.ts'

// Browsers limit how often an address may change.
const WRITE_MS = 200
// A clock that stands still must not keep the page busy.
const LEAST_TICK_MS = 50

function readView(): View {
  return fromParameters(new URLSearchParams(location.search))
}

/** Wakes at each full second of the age of the data. */
function useTicks(state: PageState, dispatch: Dispatch): void {
  const { fleet, now } = state
  useEffect(() => {
    const age = fleet === null ? now : serverTime(state) - Date.parse(fleet.observedAt ?? fleet.now)
    const rest = 1000 - (Math.max(0, age) % 1000)
    const timer = setTimeout(() => dispatch({ kind: 'tick' }), Math.max(LEAST_TICK_MS, rest))
    return () => clearTimeout(timer)
  }, [fleet, now, dispatch])
}

function toAddress(view: View): string {
  const query = toParameters(view).toString()
  return query === '' ? location.pathname : `?${query}`
}

function replaceAddress(view: View): void {
  if (toParameters(readView()).toString() === toParameters(view).toString()) return
  history.replaceState(null, '', toAddress(view))
}

/** Keeps the address of the page and its view the same. */
function useAddress(view: View, dispatch: Dispatch): void {
  const last = useRef(view)
  useEffect(() => {
    const onVisit = () => {
      last.current = readView()
      dispatch({ kind: 'visit', view: last.current })
    }
    addEventListener('popstate', onVisit)
    return () => removeEventListener('popstate', onVisit)
  }, [dispatch])
  useEffect(() => {
    const before = last.current
    last.current = view
    if (isNavigation(before, view)) {
      replaceAddress(before)
      history.pushState(null, '', toAddress(view))
      return undefined
    }
    const timer = setTimeout(() => replaceAddress(view), WRITE_MS)
    return () => clearTimeout(timer)
  }, [view])
}

/** The state of the page, and how to change it. */
export function usePage(): readonly [PageState, Dispatch] {
  const [state, setState] = useState(() => begin(readView(), performance.now()))
  const dispatch = useCallback<Dispatch>(
    (message) => setState((before) => update(before, message, performance.now())),
    [],
  )
  const { asked } = state
  // At once: no message of another moment may follow.
  useLayoutEffect(() => followStream(asked.at, dispatch), [asked, dispatch])
  useTicks(state, dispatch)
  useAddress(state.view, dispatch)
  return [state, dispatch]
}
