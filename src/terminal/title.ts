import type { Page } from './page.ts'
import { escapeUnsafe } from '../render/safe.ts'
import type { Model } from './model.ts'
import { FAINT, foreign, type Line, own, STRONG } from './span.ts'

/** `rows 1-20 of 150`; of one page, how far it goes. */
function describeRange(offset: number, body: number, count: number): string {
  if (count <= body) return `${count}`
  return `${offset + 1}-${Math.min(count, offset + body)} of ${count}`
}

/** Which rows are shown, and why not all. */
export function drawListTitle(model: Model, body: number): Line {
  const { tab, rows, all, filter, isFaultsOnly, isGrouped, width, settings } = model
  const { offset } = model[tab]
  const shown = rows.filter(({ kind }) => kind !== 'group').length
  const notes = [
    shown < all ? `${all - shown} of ${all} hidden` : '',
    isFaultsOnly ? 'faults only' : '',
    settings.page === null ? '' : `page ${settings.page.number} of ${settings.page.size} rows`,
    isGrouped && tab === 'instances' ? 'by service' : '',
    filter.text === '' ? '' : `filter: ${escapeUnsafe(filter.text)}`,
    model.now < model.heldUntil ? 'rows hold still' : '',
  ].filter((note) => note !== '')
  const name = model.history === null ? '' : `${tab} ${describeRange(offset, body, rows.length)}`
  return [own(name, STRONG), foreign(notes.map((note) => `  ${note}`).join(''), width, FAINT)]
}

/** What is open over the list. */
export function drawPageTitle(
  { title, count }: Page,
  offset: number,
  model: Model,
  body: number,
): Line {
  const range = count <= body ? '' : `  lines ${describeRange(offset, body, count)}`
  return [foreign(title, model.width, STRONG), own(range, FAINT), own('  Backspace: back', FAINT)]
}
