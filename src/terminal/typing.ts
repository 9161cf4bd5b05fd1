import { DANGEROUS } from '../render/safe.ts'
import type { Model } from './model.ts'

const MOST_CHARACTERS = 100

function withText(model: Model, text: string): Model {
  return { ...model, filter: { ...model.filter, text: text.slice(0, MOST_CHARACTERS) } }
}

/** What is left of a text without its last character as people count them. */
function dropLast(text: string): string {
  const graphemes = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
  return graphemes.slice(0, -1).join('')
}

/** A pasted text goes into the filter, as far as its first line reaches. */
export function pasteText(model: Model, pasted: string): Model {
  const [line = ''] = pasted.trimStart().split(/[\r\n]/, 1)
  return withText(model, model.filter.text + line.replace(DANGEROUS, '').trimEnd())
}

/** Null where the key writes nothing. */
export function typeKey(model: Model, key: string): Model | null {
  const { text } = model.filter
  if (key === 'backspace') return withText(model, dropLast(text))
  if (key === 'ctrl u') return withText(model, '')
  if (key === 'space') return withText(model, `${text} `)
  const isCharacter = Array.from(key).length === 1
  return isCharacter ? withText(model, text + key.replace(DANGEROUS, '')) : null
}
