import { clamp, findRow, followRow, FREEZE_MS } from '../../domain/report/row-selection.ts'
import { layout, type View } from '../layout.ts'
import type { List, Model } from './model.ts'
import { changesOf } from './rows.ts'

/** Index of the selected row; -1 for none. */
export function findSelected({ rows, tab, ...model }: Model): number {
  return findRow(rows, model[tab].selected)
}

export function withList<Kind extends Model>(model: Kind, change: Partial<List<string>>): Kind {
  return { ...model, [model.tab]: { ...model[model.tab], ...change } }
}

/** Scrolls the list until the selected row is on the screen. */
function showSelected(model: View): View {
  const { body } = model.layout
  const { offset } = model[model.tab]
  const at = findSelected(model)
  const wanted = at < 0 ? offset : Math.min(at, Math.max(offset, at - body + 1))
  return withList(model, { offset: clamp(wanted, Math.max(0, model.rows.length - body)) })
}

/** Scrolls the sheet on top, never past its end. */
function scrollSheet(model: View, by: number): View {
  const sheet = model.sheets.at(-1)
  if (sheet === undefined) return model
  const { sheetLines, body } = model.layout
  const offset = clamp(sheet.offset + by, Math.max(0, sheetLines - body))
  return { ...model, sheets: [...model.sheets.slice(0, -1), { ...sheet, offset }] }
}

/**
 * Scrolls the sheet, or moves the selection and freezes the order. After a page, the selection is on
 * the same line of the screen if possible.
 */
export function move(view: View, by: number, unit: 'rows' | 'pages' = 'rows'): View {
  const step = unit === 'pages' ? by * Math.max(1, view.layout.body) : by
  if (view.sheets.length > 0) return scrollSheet(view, step)
  const { offset } = view[view.tab]
  const at = findSelected(view)
  // The first step selects the first row on the screen.
  const next = at < 0 && Math.abs(by) === 1 ? offset : at + by
  const index = unit === 'pages' ? Math.max(offset, at) + step : next
  const selected = view.rows[clamp(index, view.rows.length - 1)]?.id ?? null
  const frozen = { ...view, frozenUntil: view.now + FREEZE_MS }
  if (selected === null) return frozen
  return withList(frozen, {
    selected,
    offset: unit === 'pages' ? Math.max(0, offset + step) : offset,
  })
}

/** Selects the neighbor of a selected row that has gone. */
function followSelection(before: Model, after: Model): Model {
  if (after.tab !== before.tab) return after
  const { selected } = after[after.tab]
  const followed = followRow(selected, before.rows, after.rows)
  return followed === selected ? after : withList(after, { selected: followed })
}

/** Keeps the visible events in place when a round adds new ones above them. */
function followEvents(before: Model, after: Model): Model {
  const last = changesOf(before).at(-1)
  const changes = changesOf(after)
  const known = last === undefined ? -1 : changes.lastIndexOf(last)
  // An earlier moment does not know it.
  const added = known === -1 ? 0 : changes.length - 1 - known
  const sheets = after.sheets.map((sheet) => {
    const isMoved = sheet.kind === 'events' && sheet.offset > 0
    return isMoved ? { ...sheet, offset: sheet.offset + added } : sheet
  })
  return { ...after, sheets }
}

/** The model with its layout; it follows rows that have moved, and is scrolled so that it fits. */
export function settle(before: View, after: Model): View {
  const selected = before.rows === after.rows ? after : followSelection(before, after)
  const model = before.history === after.history ? selected : followEvents(before, selected)
  const settled = { ...model, layout: layout(model, before) }
  if (model.sheets.length > 0) return scrollSheet(settled, 0)
  return settled.layout.isTooSmall ? settled : showSelected(settled)
}
