import { useCallback, useState } from 'preact/hooks'
import type { Dispatch, PageState } from './model.ts'
import { begin, update } from './state.ts'
import { fromParameters } from './url.ts'

/** The state of the page, and how to change it. */
export function usePage(): readonly [PageState, Dispatch] {
  const [state, setState] = useState(() =>
    begin(fromParameters(new URLSearchParams(location.search)), performance.now()),
  )
  const dispatch = useCallback<Dispatch>(
    (message) => setState((before) => update(before, message, performance.now())),
    [],
  )
  return [state, dispatch]
}
