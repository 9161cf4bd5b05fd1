import { type RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import { ACTION_OF_KEY, type KeyAction } from './keys.ts'
import type { Dispatch } from './model.ts'
import { focusList, focusTime } from './use-focus.ts'
import type { PlaceRef } from './use-window.ts'

/** Keys that scroll what has the focus, if it is not the list. */
const SCROLLING: ReadonlySet<KeyAction> = new Set<KeyAction>([
  'up',
  'down',
  'pageUp',
  'pageDown',
  'first',
  'last',
])

/** Keys of a dialog, which everything else is behind. */
const OF_DIALOGS: ReadonlySet<KeyAction> = new Set<KeyAction>(['help', 'clear'])

/** Whether Enter is for what has the focus: only the list and the page itself leave it to the selected row. */
function isOwnControl(target: Element): boolean {
  const isOfList = target === document.body || target.closest('.list') !== null
  return !isOfList || target.closest('button, a, summary') !== null
}

function isMeantFor(target: Element, action: KeyAction, key: string): boolean {
  // A text that is typed, and a button that is pressed.
  if (target.closest('input:not([type=range]), select, textarea') !== null) return true
  if (target.closest('dialog') !== null) return !OF_DIALOGS.has(action)
  if (action === 'open') return isOwnControl(target)
  // Letters move in the list, wherever the focus is.
  return SCROLLING.has(action) && key.length > 1 && target.closest('.sheet') !== null
}

/** Does what a key says, unless it belongs to what has the focus. */
export function useKeys(
  dispatch: Dispatch,
  filter: RefObject<HTMLInputElement | null>,
  place: PlaceRef,
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = ACTION_OF_KEY.get(event.key)
      const { target } = event
      if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return
      if (target instanceof Element && isMeantFor(target, action, event.key)) return
      event.preventDefault()
      if (action === 'filter') filter.current?.select()
      if (action === 'time') focusTime()
      if (SCROLLING.has(action)) focusList()
      // Scrolling is told once it rests.
      const shown = place.current?.()
      if (shown) dispatch({ kind: 'scroll', ...shown })
      dispatch({ kind: 'act', action })
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [dispatch, filter, place])
}
