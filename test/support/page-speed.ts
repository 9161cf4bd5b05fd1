import type { Page } from 'playwright-core'

/** Scrolls the list by a few rows with every frame. */
const SCROLL = `new Promise((resolve) => {
  const list = document.querySelector('.list')
  const { left, top, width, height } = list.getBoundingClientRect()
  const durations = []
  let [last, blank] = [performance.now(), 0]
  const step = (now) => {
    durations.push(now - last)
    last = now
    const places = [0.2, 0.5, 0.9].map((share) => top + share * height)
    const isRow = (y) => document.elementFromPoint(left + width / 2, y)?.closest('.line') !== null
    if (!places.every(isRow)) blank += 1
    if (durations.length > 180) return resolve({ durations: durations.slice(1), blank })
    list.scrollTop += 400
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
})`

interface Scrolled {
  /** Frames in which a part of the list was empty. */
  readonly blank: number
  readonly framesPerSecond: number
  /** The longest frame but the slowest hundredth. */
  readonly slowestMs: number
}

/** Scrolls the list of a page for three seconds. */
export async function measureScroll(page: Page): Promise<Scrolled> {
  const { durations, blank } = await page.evaluate<{ durations: number[]; blank: number }>(SCROLL)
  const sorted = durations.toSorted((a, b) => a - b)
  const total = durations.reduce((sum, each) => sum + each, 0)
  return {
    blank,
    framesPerSecond: Math.round((durations.length * 1000) / total),
    slowestMs: Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0),
  }
}
