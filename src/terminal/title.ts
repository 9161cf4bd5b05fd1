import type { Page } from './page.ts'
import { findSelected } from './scroll.ts'
import { findOdd } from '../domain/terms.ts'
import { escapeUnsafe } from '../render/safe.ts'
import type { Model } from './model.ts'
import { FAINT, foreign, type Line, own, STRONG } from './span.ts'

/** `  rows 1-20 of 150`; nothing where all are seen. */
function describeRange(what: string, { offset, body }: Scroll, count: number): string {
  if (count <= body) return ''
  return `  ${what} ${offset + 1}-${Math.min(count, offset + body)} of ${count}`
}

interface Scroll {
  readonly offset: number
  /** How many lines are seen. */
  readonly body: number
}

/** Which rows are shown, and why not all. */
export function drawListTitle(model: Model, body: number): Line {
  const { tab, rows, shown, all, width } = model
  if (model.history === null) return []
  const range = describeRange(
    model.isGrouped ? 'lines' : 'rows',
    { offset: model[tab].offset, body },
    rows.length,
  )
  const name = `${tab} ${shown}${shown < all ? ` of ${all}` : ''}`
  const choice = [describeChoice(model), describeSelection(model)]
    .filter((part) => part !== '')
    .join('  ')
  return [
    own(name, STRONG),
    own(range, FAINT),
    foreign(choice === '' ? '' : `  ${choice}`, width, FAINT),
  ]
}

/** What a selection does to the rows. */
function describeSelection(model: Model): string {
  if (model.isHeld || model.now < model.heldUntil) return 'rows hold still'
  return findSelected(model) < 0 ? '' : 'the selected row is followed'
}

/** Which rows are seen, and why not all, in one. */
export function describeRows(model: Model, body: number): string {
  const range = describeRange('rows', { offset: model[model.tab].offset, body }, model.rows.length)
  return [range.trimStart(), describeChoice(model)].filter((part) => part !== '').join('  ')
}

/** Why not all rows are shown, and not in order. */
function describeChoice(model: Model): string {
  const { tab, filter, isFaultsOnly, isGrouped, settings } = model
  const odd = findOdd(filter.text)
  return [
    isFaultsOnly ? 'faults only' : '',
    settings.page === null ? '' : `page ${settings.page.number} of ${settings.page.size} rows`,
    isGrouped && tab === 'instances' ? 'by service' : '',
    filter.text === '' ? '' : `filter: ${escapeUnsafe(filter.text)}`,
    odd === undefined ? '' : `(${escapeUnsafe(odd)} is not understood)`,
  ]
    .filter((note) => note !== '')
    .join('  ')
}

/** What is open over the list. */
export function drawPageTitle({ title, count }: Page, scroll: Scroll, { width }: Model): Line {
  const range = describeRange('lines', scroll, count)
  return [foreign(title, width, STRONG), own(range, FAINT), own('  Backspace, Esc: back', FAINT)]
}
