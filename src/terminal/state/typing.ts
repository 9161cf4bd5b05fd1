import { DANGEROUS } from '../../render/safe.ts'

const MOST_CHARACTERS = 100

function dropLastGrapheme(text: string): string {
  const graphemes = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
  return graphemes.slice(0, -1).join('')
}

function append(text: string, more: string): string {
  return (text + more).slice(0, MOST_CHARACTERS)
}

/** Appends the first line of a pasted text. */
export function pasteText(text: string, pasted: string): string {
  const [line = ''] = pasted.trimStart().split(/[\r\n]/, 1)
  return append(text, line.replace(DANGEROUS, '').trimEnd())
}

/** The text after a key; null if the key edits nothing. */
export function typeKey(text: string, key: string): string | null {
  if (key === 'backspace') return dropLastGrapheme(text)
  if (key === 'ctrl u') return ''
  if (key === 'space') return append(text, ' ')
  return Array.from(key).length === 1 ? append(text, key.replace(DANGEROUS, '')) : null
}
