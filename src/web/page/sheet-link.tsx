import type { ComponentChildren } from 'preact'
import type { Dispatch, Sheet, View } from './model.ts'
import { toParameters } from './url.ts'

interface SheetLinkProps {
  readonly view: View
  readonly sheet: Sheet
  readonly dispatch: Dispatch
  readonly children: ComponentChildren
}

/** A link to an instance, a service or the events; a new tab shows the same. */
export function SheetLink({ view, sheet, dispatch, children }: SheetLinkProps) {
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return
    event.preventDefault()
    dispatch({ kind: 'open', sheet })
  }
  return (
    <a href={`?${toParameters({ ...view, sheet })}`} onClick={open}>
      {children}
    </a>
  )
}
