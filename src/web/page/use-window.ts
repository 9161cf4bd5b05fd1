import type { RefObject } from 'preact'
import { useCallback, useLayoutEffect, useState } from 'preact/hooks'

// Rows beyond the edges, so that fast scrolling shows no gap.
const OVERSCAN = 12

interface WindowOptions {
  readonly scroller: RefObject<HTMLElement | null>
  readonly count: number
  /** Of a row, and of the heads that stay above the rows, in pixels. */
  readonly rowHeight: number
}

/** The rows on the screen. */
export interface Place {
  readonly top: number
  readonly pageRows: number
}

/** A function that reads them as they are now; it reads null without a list. */
export type PlaceRef = RefObject<(() => Place | null) | null>

/** The part of a long list that is in the document. All rows have one height, so that it can be computed. */
export function useWindow({ scroller, count, rowHeight }: WindowOptions) {
  const [{ top, shown }, setPlace] = useState({ top: 0, shown: 0 })
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return undefined
    const read = () =>
      setPlace((known) => {
        const place = {
          top: Math.floor(element.scrollTop / rowHeight),
          shown: Math.floor(element.clientHeight / rowHeight),
        }
        return place.top === known.top && place.shown === known.shown ? known : place
      })
    read()
    const observer = new ResizeObserver(read)
    observer.observe(element)
    element.addEventListener('scroll', read, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', read)
    }
  }, [scroller, rowHeight])

  /** Scrolls as little as needed to show a row below the heads. */
  const show = useCallback(
    (index: number) => {
      const element = scroller.current
      if (element === null) return
      const start = index * rowHeight
      const least = start + 2 * rowHeight - element.clientHeight
      if (start < element.scrollTop) element.scrollTop = start
      else if (least > element.scrollTop) element.scrollTop = least
    },
    [scroller, rowHeight],
  )
  /** The rows on the screen by these counts; the heads take the place of one. */
  const toPlace = (first: number, rows: number): Place => ({
    top: Math.min(first, Math.max(0, count - 1)),
    pageRows: Math.max(1, rows - 1),
  })
  /** The rows on the screen now, which may not be drawn yet; null without a list. */
  const readPlace = () => {
    const element = scroller.current
    if (element === null) return null
    const { scrollTop, clientHeight } = element
    return toPlace(Math.floor(scrollTop / rowHeight), Math.floor(clientHeight / rowHeight))
  }
  return {
    ...toPlace(top, shown),
    readPlace,
    /** The first row in the document, and the one after the last. */
    from: Math.max(0, Math.min(top, count) - OVERSCAN),
    to: Math.min(count, top + shown + OVERSCAN),
    show,
  }
}
