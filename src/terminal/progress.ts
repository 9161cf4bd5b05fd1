import type { Progress } from '../domain/source.ts'
import { toSafe } from '../render/safe.ts'

/** Takes a progress line away again. */
export const ERASE_PROGRESS = '\r\x1b[K'

/**
 * `130/150 read, 20 in flight, 812 requests/s, 3 retries, waiting for 10.58.1.7, 10.58.1.9, …` over
 * the line before, cut to the width of the terminal.
 */
export function renderProgress(progress: Progress, columns: number): string {
  const { settled, listed, inFlight, requests, retries, elapsedMs, waitingFor } = progress
  const rate = Math.round((requests / Math.max(1, elapsedMs)) * 1000)
  const parts = [
    listed === 0 ? 'listing' : `${settled}/${listed} read`,
    `${inFlight} in flight`,
    `${rate} requests/s`,
  ]
  if (retries > 0) parts.push(`${retries} ${retries === 1 ? 'retry' : 'retries'}`)
  if (waitingFor.length > 0) {
    const more = inFlight > waitingFor.length ? ', …' : ''
    parts.push(`waiting for ${waitingFor.map(toSafe).join(', ')}${more}`)
  }
  // A line that fills the last column would wrap, and stay.
  return `\r${parts.join(', ').slice(0, columns - 1)}\x1b[K`
}
