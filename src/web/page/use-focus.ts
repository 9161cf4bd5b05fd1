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

/** A sheet has the focus if it opens in the place of the list, and the list once it closes. */
export function useFocus(sheet: Sheet | null): void {
  const isOpen = sheet !== null
  const wasOpen = useRef(isOpen)
  useEffect(() => {
    if (isOpen === wasOpen.current) return
    wasOpen.current = isOpen
    const { activeElement } = document
    const hasFocus = activeElement !== null && activeElement !== document.body
    if (isOpen && !isShown(find('.list'))) find('.sheet')?.focus({ preventScroll: true })
    // The focus was in the sheet.
    else if (!isOpen && !hasFocus) focusList()
  }, [isOpen])
}
