import { closeIsolate } from './safe.ts'
import type { Width } from './width.ts'

/** Cuts a text to so many columns; an ellipsis says that something is missing. */
export function fit(text: string, columns: number, width: Width): string {
  if (width(text) <= columns) return text
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (width(kept + segment) > columns - 1) break
    kept += segment
  }
  return closeIsolate(`${kept}…`)
}
