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

/** The same, where the end says more than the beginning. */
export function fitEnd(text: string, columns: number, width: Width): string {
  if (width(text) <= columns) return text
  const graphemes = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
  let kept = ''
  for (const grapheme of graphemes.toReversed()) {
    if (width(grapheme + kept) > columns - 1) break
    kept = grapheme + kept
  }
  return `…${kept}`
}
