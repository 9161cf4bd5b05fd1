import { findInvalidTerm } from '../domain/report/filter-expression.ts'
import { escapeUnsafe } from '../render/safe.ts'
import type { Model } from './model.ts'
import type { Page } from './page.ts'
import { findSelected } from './scroll.ts'
import { FAINT, foreign, type Line, own, STRONG } from './span.ts'

interface Scroll {
  readonly offset: number
  /** How many lines are seen. */
  readonly body: number
}

/** `rows 1-20 of 150`; empty where all are seen. */
function describeRange(what: string, { offset, body }: Scroll, count: number): string {
  if (count <= body) return ''
  return `${what} ${offset + 1}-${Math.min(count, offset + body)} of ${count}`
}

function rangeOfRows({ tab, isGrouped, rows, ...model }: Model, body: number): string {
  const { offset } = model[tab]
  const what = isGrouped && tab === 'instances' ? 'lines' : 'rows'
  return describeRange(what, { offset, body }, rows.length)
}

function join(...notes: readonly string[]): string {
  return notes.filter((note) => note !== '').join('  ')
}

/** What is said behind a title. */
function aside(text: string, { width }: Model): Line {
  return text === '' ? [] : [foreign(`  ${text}`, width, FAINT)]
}

/** Which rows are shown, and why not all. */
export function drawListTitle(model: Model, body: number): Line {
  const { tab, shown, all, history } = model
  if (history === null) return []
  const name = `${tab} ${shown}${shown < all ? ` of ${all}` : ''}`
  const rest = join(rangeOfRows(model, body), describeChoice(model), describeSelection(model))
  return [own(name, STRONG), ...aside(rest, model)]
}

/** What a selection does to the rows. */
function describeSelection(model: Model): string {
  if (model.isHeld || model.now < model.heldUntil) return 'rows hold still'
  return findSelected(model) < 0 ? '' : 'the selected row is followed'
}

/** Which rows are seen, and why not all, in one. */
export function describeRows(model: Model, body: number): string {
  return join(rangeOfRows(model, body), describeChoice(model))
}

/** Why not all rows are shown, and not in order. */
function describeChoice({ tab, filter, isFaultsOnly, isGrouped, settings }: Model): string {
  const { page } = settings
  const odd = findInvalidTerm(filter.text)
  return join(
    isFaultsOnly ? 'faults only' : '',
    page === null ? '' : `page ${page.number} of ${page.size} rows`,
    isGrouped && tab === 'instances' ? 'by service' : '',
    filter.text === '' ? '' : `filter: ${escapeUnsafe(filter.text)}`,
    odd === undefined ? '' : `(${escapeUnsafe(odd)} is not understood)`,
  )
}

/** What is open over the list. */
export function drawPageTitle({ title, count }: Page, scroll: Scroll, model: Model): Line {
  const range = describeRange('lines', scroll, count)
  return [foreign(title, model.width, STRONG), ...aside(join(range, 'Backspace, Esc: back'), model)]
}
