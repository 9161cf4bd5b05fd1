import { closeIsolate } from './safe.ts'
import { isPlain, type Width } from './width.ts'

/** Cuts a text to a number of columns, with an ellipsis at its end. */
export function fit(text: string, columns: number, width: Width): string {
  if (width(text) <= columns) return text
  if (isPlain(text)) return `${text.slice(0, Math.max(0, columns - 1))}…`
  let kept = ''
  let left = columns - 1
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    left -= width(segment)
    if (left < 0) break
    kept += segment
  }
  return closeIsolate(`${kept}…`)
}

/** Cuts a text at its start. */
export function fitEnd(text: string, columns: number, width: Width): string {
  if (width(text) <= columns) return text
  const graphemes = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
  let begin = graphemes.length
  let left = columns - 1
  while (begin > 0) {
    left -= width(graphemes[begin - 1] ?? '')
    if (left < 0) break
    begin -= 1
  }
  return `…${graphemes.slice(begin).join('')}`
}
