import type { Page } from 'playwright-core'

/** Notes when the first rows are painted, in milliseconds from the start of the navigation. */
const NOTE_ROWS = `globalThis.rowsPainted = new Promise((resolve) => {
  new MutationObserver((_, observer) => {
    if (document.querySelector('.line.instance') === null) return
    observer.disconnect()
    // The first one runs before the rows are painted, the second one after.
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())))
  }).observe(document, { childList: true, subtree: true })
})`

const MEASURED_MS = 3000
const LOOKED_MS = 1000

/** Scrolls the list with every frame; calls a function before each step. */
const SCROLL = `(by, ms, look) => new Promise((resolve) => {
  const list = document.querySelector('.list')
  const start = performance.now()
  let [frames, last, longestMs] = [0, start, 0]
  const step = () => {
    const now = performance.now()
    longestMs = Math.max(longestMs, now - last)
    last = now
    frames += 1
    look(list)
    if (now - start > ms) resolve({ perSecond: (frames * 1000) / (now - start), longestMs })
    else requestAnimationFrame(step)
    list.scrollTop += by
  }
  requestAnimationFrame(step)
})`

/** Notes whether a part of the list is empty. */
const LOOK = `(list) => {
  const { left, top, width, height } = list.getBoundingClientRect()
  const places = [0.2, 0.5, 0.9].map((share) => top + share * height)
  const isRow = (y) => document.elementFromPoint(left + width / 2, y)?.closest('.line') !== null
  if (!places.every(isRow)) globalThis.blankFrames += 1
}`

/** How a list was drawn for some seconds. */
export interface Frames {
  readonly perSecond: number
  readonly longestMs: number
}

/** Scrolls the list of a page by these pixels with every frame. */
export function scrollList(page: Page, by: number): Promise<Frames> {
  return page.evaluate<Frames>(`(${SCROLL})(${by}, ${MEASURED_MS}, () => {})`)
}

/** Scrolls likewise, and counts the frames in which a part of the list was empty. */
export async function countBlankFrames(page: Page, by: number): Promise<number> {
  await page.evaluate(`globalThis.blankFrames = 0; (${SCROLL})(${by}, ${LOOKED_MS}, ${LOOK})`)
  return page.evaluate<number>('globalThis.blankFrames')
}

/** Opens a page; returns how long it took until its first rows were painted. */
export async function timeFirstRows(page: Page, url: string): Promise<number> {
  await page.addInitScript(NOTE_ROWS)
  await page.goto(url)
  return page.evaluate<number>('globalThis.rowsPainted')
}
