import { clamp, findRow, followRow, FREEZE_MS } from '../../domain/report/row-selection.ts'
import type { PageMs, PageState, Row, Sheet, View } from './model.ts'
import { arrange } from './rows.ts'

/** The state with another view of the same rows. */
export function withView(state: PageState, change: Partial<View>): PageState {
  return { ...state, view: { ...state.view, ...change } }
}

/** Index of the selected row; -1 for none. */
export function findSelected({ rows, view }: PageState): number {
  return findRow(rows, view.selected)
}

/** The sheet that a row opens; null if it has none. */
function sheetOf(row: Row): Sheet | null {
  if (row.kind === 'instance') return { kind: 'instance', name: row.instance.id }
  return row.service === null ? null : { kind: 'service', name: row.service.name }
}

/** Freezes the order of the rows, because the user moves among them. */
export function freeze(state: PageState): PageState {
  return { ...state, frozenUntil: state.now + FREEZE_MS }
}

/** Selects a row; an open sheet of a row follows it. */
export function select(state: PageState, row: Row | undefined): PageState {
  if (row === undefined) return freeze(state)
  const { sheet } = state.view
  const isFollowing = sheet !== null && sheet.kind !== 'events'
  return freeze(
    withView(state, { selected: row.id, ...(isFollowing && { sheet: sheetOf(row) ?? sheet }) }),
  )
}

/** Moves the selection by a number of rows; the first step selects the first row on the screen. */
export function move(state: PageState, by: number): PageState {
  const { rows, top } = state
  const at = findSelected(state)
  const from = at < 0 && Math.abs(by) === 1 ? top - by : at < 0 ? top : at
  return select(state, rows[clamp(from + by, rows.length - 1)])
}

/** Opens the selected row, or the first one on the screen. */
export function openSelected(state: PageState): PageState {
  const row = state.rows[findSelected(state)] ?? state.rows[state.top]
  if (row === undefined) return state
  return withView(select(state, row), { sheet: sheetOf(row) ?? state.view.sheet })
}

/** The rows in their order again, if it is frozen longer than the user needs. */
export function unfreeze(state: PageState, now: PageMs = Infinity): PageState {
  const isDue = state.isFrozen && now >= state.frozenUntil
  return isDue ? arrange({ ...state, frozenUntil: 0 }) : state
}

/** Whether a sheet is that of a row. */
function isOf(sheet: Sheet | null, id: string): boolean {
  if (sheet === null || sheet.kind === 'events') return false
  const { kind, name } = sheet
  return id === `${kind} ${name}` || (kind === 'service' && id === `group ${name}`)
}

/** Selects the neighbor of a selected row that has gone, unless it is open: it may come back. */
export function followSelection(before: PageState, after: PageState): PageState {
  const { selected, tab } = after.view
  if (before.rows === after.rows || tab !== before.view.tab) return after
  if (selected === null || selected !== before.view.selected) return after
  if (isOf(after.view.sheet, selected)) return after
  const followed = followRow(selected, before.rows, after.rows)
  return followed === selected ? after : withView(after, { selected: followed })
}

/** Opens a sheet and selects its row if the list has it; null closes the sheet. */
export function openSheet(state: PageState, sheet: Sheet | null): PageState {
  const row = state.rows.find(({ id }) => isOf(sheet, id))
  return withView(state, { sheet, ...(row !== undefined && { selected: row.id }) })
}
