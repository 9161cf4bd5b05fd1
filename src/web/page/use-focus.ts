import { useEffect, useRef } from 'preact/hooks'
import type { Sheet } from './model.ts'

function find(selector: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(selector)
}

function isShown(element: HTMLElement | null): boolean {
  return element !== null && element.getClientRects().length > 0
}

/** Gives the keys to the list, whose selected row a screen reader then says. */
export function focusList(): void {
  find('.list')?.focus({ preventScroll: true })
}

/** Lets the user type a time, if there is a recording. */
export function focusTime(): void {
  find('.time-slider .time')?.focus()
}

/**
 * A sheet has the focus if it opens in the place of the list, or by a link in the sheet before; the list
 * has it once the sheet closes.
 */
export function useFocus(sheet: Sheet | null): void {
  const name = sheet && JSON.stringify(sheet)
  const last = useRef(name)
  useEffect(() => {
    if (name === last.current) return
    const wasOpen = last.current !== null
    last.current = name
    const { activeElement } = document
    // What had it was in the sheet before.
    const isLost = activeElement === null || activeElement === document.body
    if (name === null && isLost) focusList()
    if (name === null) return
    if (wasOpen ? isLost : !isShown(find('.list'))) find('.sheet')?.focus({ preventScroll: true })
  }, [name])
}
