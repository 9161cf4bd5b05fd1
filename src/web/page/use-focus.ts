import { useEffect, useRef } from 'preact/hooks'
import type { Sheet } from './model.ts'

function focus(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true })
}

/** Gives the keys to the list, whose selected row a screen reader then says. */
export function focusList(): void {
  focus('.list')
}

/** Gives a sheet that opens the focus, and the list once it closes. */
export function useFocus(sheet: Sheet | null): void {
  const kind = sheet?.kind ?? null
  const last = useRef(kind)
  useEffect(() => {
    const before = last.current
    last.current = kind
    if (kind === before) return
    if (kind === null) focusList()
    else if (before === null) focus('.sheet')
  }, [kind])
}
