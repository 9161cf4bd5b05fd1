import type { List, Model } from './model.ts'
import { divide, isTooSmall } from './screen.ts'
import { openSheet } from './sheets.ts'

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most))
}

/** Which row is selected; -1 where none is. */
export function findSelected({ rows, tab, ...model }: Model): number {
  const { selected } = model[tab]
  return selected === null ? -1 : rows.findIndex(({ id }) => id === selected)
}

export function withList(model: Model, change: Partial<Omit<List<string>, 'sorting'>>): Model {
  return { ...model, [model.tab]: { ...model[model.tab], ...change } }
}

/** The first row to show, so that the selected one is among those that are seen. */
function showSelected(model: Model, offset: number): number {
  const { body } = divide(model)
  const at = findSelected(model)
  const most = Math.max(0, model.rows.length - body)
  if (at < 0) return clamp(offset, most)
  return clamp(Math.min(at, Math.max(offset, at - body + 1)), most)
}

/** How many lines of the list, or of what is open over it, are seen. */
export function countBody(model: Model): number {
  return Math.max(1, divide(model).body)
}

/** The same model with the selected row on the screen. */
export function keepInView(model: Model): Model {
  if (isTooSmall(model)) return model
  const list = model[model.tab]
  const offset = showSelected(model, list.offset)
  return offset === list.offset ? model : withList(model, { offset })
}

/** Selects the row `by` further down; from the first one on the screen where none is selected yet. */
export function moveSelection(model: Model, by: number): Model {
  const { rows } = model
  const at = findSelected(model)
  // The first step only shows where it is.
  const next = at < 0 && Math.abs(by) === 1 ? model[model.tab].offset : at + by
  const row = rows[clamp(next, rows.length - 1)]
  return row === undefined ? model : keepInView(withList(model, { selected: row.id }))
}

/** Turns to the next page, or the one before, with the selection on the same line where it can. */
export function movePage(model: Model, by: number): Model {
  const step = by * countBody(model)
  const { offset } = model[model.tab]
  const at = Math.max(offset, findSelected(model))
  const row = model.rows[clamp(at + step, model.rows.length - 1)]
  if (row === undefined) return model
  return keepInView(withList(model, { selected: row.id, offset: Math.max(0, offset + step) }))
}

/** Rows have moved: the selected one stays on the screen, or a neighbour takes its place. */
export function followSelection(before: Model, after: Model): Model {
  const was = findSelected(before)
  if (was < 0 || findSelected(after) >= 0) return keepInView(after)
  const neighbour = after.rows[clamp(was, after.rows.length - 1)]
  return keepInView(withList(after, { selected: neighbour?.id ?? null }))
}

/** Scrolls what is open over the list. */
export function scrollSheet(model: Model, by: number): Model {
  const sheet = model.sheets.at(-1)
  if (sheet === undefined) return model
  const most = Math.max(0, openSheet(sheet, model).count - divide(model).body)
  const offset = clamp(sheet.offset + by, most)
  return { ...model, sheets: [...model.sheets.slice(0, -1), { ...sheet, offset }] }
}

/** How many changes came behind those that were there. */
function countAdded(before: Model, after: Model): number {
  const last = before.history?.changes.at(-1)
  const changes = after.history?.changes ?? []
  return last === undefined ? 0 : changes.length - 1 - changes.lastIndexOf(last)
}

/** A round has come: the events that are read stay where they are, under the new ones. */
export function followSheets(before: Model, after: Model): Model {
  const added = countAdded(before, after)
  const sheets = after.sheets.map((sheet) =>
    sheet.kind === 'events' && sheet.offset > 0
      ? { ...sheet, offset: sheet.offset + added }
      : sheet,
  )
  return scrollSheet({ ...after, sheets }, 0)
}
