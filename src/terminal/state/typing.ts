import { DANGEROUS } from '../../render/safe.ts'

const MOST_CHARACTERS = 100

function append(text: string, more: string): string {
  return (text + more.replace(DANGEROUS, '')).slice(0, MOST_CHARACTERS)
}

/** The text after a key; null if the key edits nothing. */
export function typeKey(text: string, key: string): string | null {
  if (key === 'backspace') {
    const last = Array.from(new Intl.Segmenter().segment(text)).at(-1)
    return text.slice(0, last?.index)
  }
  if (key === 'ctrl u') return ''
  const typed = key === 'space' ? ' ' : key
  return Array.from(typed).length === 1 ? append(text, typed) : null
}

/** The text with the first line of a pasted one. */
export function typePaste(text: string, pasted: string): string {
  const [line = ''] = pasted.trimStart().split(/[\r\n]/, 1)
  return append(text, line.replace(DANGEROUS, '').trimEnd())
}
