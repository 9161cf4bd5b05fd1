import { findInvalidTerm } from '../../domain/report/filter-expression.ts'
import { fitEnd } from '../../render/fit.ts'
import { escapeUnsafe } from '../../render/safe.ts'
import type { View } from '../layout.ts'
import type { Sheet } from '../state/model.ts'
import { findSelected } from '../state/scroll.ts'
import { titleOf } from './sheet.ts'
import { foreign, type Line, own, STYLE } from './span.ts'

function join(...notes: readonly string[]): string {
  return notes.filter((note) => note !== '').join('  ')
}

function drawTitle(name: string, notes: string, { width }: View): Line {
  const title = foreign(name, width, STYLE.strong)
  return notes === '' ? [title] : [title, foreign(`  ${notes}`, width, STYLE.faint)]
}

/** `rows 1-20 of 150`; empty if all are on the screen. */
function describeRange(what: string, offset: number, count: number, { layout }: View): string {
  const { body } = layout
  if (count <= body) return ''
  return `${what} ${offset + 1}-${Math.min(count, offset + body)} of ${count}`
}

/** Filters and groups of the rows. */
function describeSelection({ tab, filter, isFaultsOnly, isGrouped, settings }: View): string {
  const { page } = settings
  const invalid = findInvalidTerm(filter.text)
  return join(
    isFaultsOnly ? 'faults only' : '',
    page === null ? '' : `page ${page.number} of ${page.size} rows`,
    isGrouped && tab === 'instances' ? 'by service' : '',
    filter.text === '' ? '' : `filter: ${escapeUnsafe(filter.text)}`,
    invalid === undefined ? '' : `(invalid term: ${escapeUnsafe(invalid)})`,
  )
}

function describeRows(model: View): string {
  const { tab, isGrouped, rows } = model
  const what = isGrouped && tab === 'instances' ? 'lines' : 'rows'
  return join(describeRange(what, model[tab].offset, rows.length, model), describeSelection(model))
}

function describeOrder(model: View): string {
  if (model.isFrozen || model.now < model.frozenUntil) return 'row order is frozen'
  return findSelected(model) < 0 ? '' : 'following the selected row'
}

export function drawListTitle(model: View): Line {
  const { tab, shown, all, history } = model
  if (history === null) return []
  const name = `${tab} ${shown}${shown < all ? ` of ${all}` : ''}`
  return drawTitle(name, join(describeRows(model), describeOrder(model)), model)
}

export function drawSheetTitle(sheet: Sheet, model: View): Line {
  const range = describeRange('lines', sheet.offset, model.layout.sheetLines, model)
  return drawTitle(titleOf(sheet, model), join(range, 'Backspace, Esc: back'), model)
}

// The most important first.
const HINTS =
  '? help,q quit,/ filter,z faults,Enter open,Tab OTHER,Space pause,e events,g group,' +
  'i s c m t sort,r collect,+ - interval'

function drawPrompt({ filter, size, width }: View): Line {
  // The end of a long text is where the user types.
  const text = fitEnd(escapeUnsafe(filter.text), size.columns - 2, width)
  const prompt = foreign(`/${text}`, width, STYLE.strong)
  return [prompt, own('_', STYLE.blinking), own('  Enter keeps it, Esc clears it', STYLE.faint)]
}

/** The prompt or the keys; on a low screen, what the title would say. */
export function drawFooter(model: View): Line {
  const { filter, size, width, sheets, layout } = model
  if (filter.isTyped) return drawPrompt(model)
  if (layout.title === 0) {
    const sheet = sheets.at(-1)
    if (sheet !== undefined) return drawSheetTitle(sheet, model)
    const notes = describeRows(model)
    if (notes !== '')
      return [foreign(notes, width, STYLE.strong), own('  ? help  q quit', STYLE.faint)]
  }
  const hints = HINTS.replace('OTHER', model.tab === 'instances' ? 'services' : 'instances')
  let text = ''
  for (const hint of hints.split(',')) {
    const longer = join(text, hint)
    if (longer.length > size.columns) break
    text = longer
  }
  return [own(text, STYLE.faint)]
}
