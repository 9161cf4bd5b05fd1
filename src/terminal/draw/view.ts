import { findInvalidTerm } from '../../domain/report/filter-expression.ts'
import { toAscii } from '../../render/ascii.ts'
import { fitEnd } from '../../render/fit.ts'
import { formatTime } from '../../render/number.ts'
import { escapeUnsafe, toSafe } from '../../render/safe.ts'
import { describeFailure } from '../../render/words/failure.ts'
import { describeEmpty } from '../../render/words/row.ts'
import { LEAST, type View } from '../layout.ts'
import { MEASURE_LETTERS } from '../state/bindings.ts'
import type { Notice, Sheet } from '../state/model.ts'
import { findSelected } from '../state/scroll.ts'
import { drawEvents } from './events.ts'
import { dropExpired } from './expiry.ts'
import { drawHeader, drawStrip } from './header.ts'
import { describeSearch, drawTimePrompt, isOfReplay, NOTICES } from './replay.ts'
import { drawSheet, titleOf } from './sheet.ts'
import { cutLine, fade, foreign, type Frame, type Line, own, select, STYLE } from './span.ts'
import { drawHeads, drawRow } from './table.ts'

function join(...notes: readonly string[]): string {
  return notes.filter((note) => note !== '').join('  ')
}

/** `rows 1-20 of 150`; empty if all are on the screen. */
function describeRange(what: string, offset: number, count: number, { layout }: View): string {
  const last = Math.min(count, offset + layout.body)
  return count <= layout.body ? '' : `${what} ${offset + 1}-${last} of ${count}`
}

function describeRows(model: View): string {
  const { tab, filter, isFaultsOnly, rows, settings } = model
  const { page } = settings
  const isGrouped = model.isGrouped && tab === 'instances'
  const invalid = findInvalidTerm(filter.text)
  return join(
    describeRange(isGrouped ? 'lines' : 'rows', model[tab].offset, rows.length, model),
    isFaultsOnly ? 'faults only' : '',
    page === null ? '' : `page ${page.number} of ${page.size} rows`,
    isGrouped ? 'by service' : '',
    filter.text === '' ? '' : `filter: ${escapeUnsafe(filter.text)}`,
    invalid === undefined ? '' : `(invalid term: ${escapeUnsafe(invalid)})`,
  )
}

/** Name and notes of the list or of the sheet on top. */
function drawTitle(model: View): Line {
  const { tab, shown, all, width, history } = model
  const draw = (title: string, ...notes: readonly string[]): Line => [
    foreign(title, width, STYLE.strong),
    foreign(`  ${join(...notes)}`, width, STYLE.faint),
  ]
  const sheet = model.sheets.at(-1)
  if (sheet !== undefined) {
    const range = describeRange('lines', sheet.offset, model.layout.sheetLines, model)
    return draw(titleOf(sheet, model), range, 'Backspace, Esc: back')
  }
  if (history === null) return []
  const isFrozen = model.isFrozen || model.now < model.frozenUntil
  const following = findSelected(model) < 0 ? '' : 'following the selected row'
  const order = isFrozen ? 'row order is frozen' : following
  return draw(`${tab} ${shown}${shown < all ? ` of ${all}` : ''}`, describeRows(model), order)
}

// The most important first.
const HINTS =
  '? help  q quit  / filter  z faults  Enter open  Tab OTHER  Space pause  e events  g group  ' +
  `i s ${MEASURE_LETTERS.join(' ')} t sort  r collect  + - interval  `
const HINTS_OF_REPLAY = ', . step  n N event  : time  0 first  l last  '
const HINTS_OF_PAST = 'l live  , back  . forward  '

function hintsOf({ tab, isPast, settings, replay }: View): string {
  const hints = HINTS.replace('OTHER', tab === 'instances' ? 'services' : 'instances')
  const others = hints.replace('Space pause  ', '')
  if (replay !== null) {
    const play = replay.isPaused ? 'Space play  ' : 'Space pause  '
    return play + HINTS_OF_REPLAY + others.replace('r collect  + - interval', '+ - speed')
  }
  if (isPast) return HINTS_OF_PAST + others
  return settings.hasPast ? hints.replace('Space pause  ', '$&, back  ') : hints
}

/** An answer to a key, in the place of the hints. */
function describeNotice(notice: Notice, { settings }: View): string {
  if (notice.code === 'unread') {
    const what = notice.at === null ? 'the present' : formatTime(notice.at)
    return `cannot read ${what}: ${describeFailure(notice.failure)}`
  }
  if (notice.code === 'missing') return escapeUnsafe(notice.why)
  if (notice.code === 'noReplay') return `${toSafe(settings.source)} is no recording`
  if (isOfReplay(notice)) return NOTICES[notice.code]
  const isPresent = notice.code === 'isPresent'
  return isPresent ? 'this is the present' : `${toSafe(settings.source)} has no past`
}

function drawPrompt({ filter, size, width }: View): Line {
  // The end of a long text is where the user types.
  const text = fitEnd(escapeUnsafe(filter.text), size.columns - 2, width)
  const prompt = foreign(`/${text}`, width, STYLE.strong)
  return [prompt, own('_', STYLE.blinking), own('  Enter keeps it, Esc clears it', STYLE.faint)]
}

/** The prompt or the keys; on a low screen, what the title would say. */
function drawFooter(model: View): Line {
  const { filter, size, width, sheets, layout, notice, replay } = model
  if (notice !== null) return [foreign(describeNotice(notice, model), width, STYLE.strong)]
  const timePrompt = drawTimePrompt(model)
  if (timePrompt !== null) return timePrompt
  const search = replay === null ? null : describeSearch(replay)
  if (search !== null) return [own(search, STYLE.strong)]
  if (filter.isTyped) return drawPrompt(model)
  const hasTitle = layout.title > 0
  if (!hasTitle && sheets.length > 0) return drawTitle(model)
  const notes = hasTitle ? '' : describeRows(model)
  if (notes !== '') {
    return [foreign(notes, width, STYLE.strong), own('  ? help  q quit', STYLE.faint)]
  }
  const text = hintsOf(model).slice(0, size.columns + 2)
  return [own(text.slice(0, text.lastIndexOf('  ')), STYLE.faint)]
}

function fill(lines: readonly Line[], count: number): readonly Line[] {
  return Array.from({ length: count }, (_, at) => lines[at] ?? [])
}

function explainEmpty({ history, all, filter, isFaultsOnly, tab, settings }: View): string {
  const { scope } = settings
  if (history === null) return ''
  if (all === 0 && scope !== null && history.judgement.coverage.listed > 0) {
    return `no instance reports ${toSafe(scope)}`
  }
  return describeEmpty({ tab, all, isFaultsOnly, filter: filter.text })
}

function drawRows(model: View): readonly Line[] {
  const { rows, tab, size, layout } = model
  const { offset, selected } = model[tab]
  if (rows.length === 0) return [[own(explainEmpty(model), STYLE.faint)]]
  return rows.slice(offset, offset + layout.body).map((row) => {
    const line = drawRow(row, model)
    return row.id === selected ? select(line, size.columns) : line
  })
}

/** Lines whose data could not be renewed are faint. */
function fadeOld(lines: readonly Line[], { history }: View): readonly Line[] {
  return history === null || history.downSince === null ? lines : lines.map(fade)
}

/** Heads, rows and the last events, which also take the lines that no row needs. */
function drawList(model: View): readonly Line[] {
  const { layout, history, rows } = model
  const { body } = layout
  const free = layout.events === 0 ? 0 : Math.max(0, body - Math.max(1, rows.length))
  const events = drawEvents(model, layout.events + free)
  return [
    history === null ? [] : drawHeads(model),
    ...fadeOld(fill(drawRows(model), body - free), model),
    ...fill([], layout.events + free - events.length),
    ...events,
  ]
}

function drawOpened(sheet: Sheet, model: View): readonly Line[] {
  const lines = fill(drawSheet(sheet, model), model.layout.body)
  return sheet.name === '' ? lines : fadeOld(lines, model)
}

function finish(lines: readonly Line[], { size, width, isAscii }: View): Frame {
  const cut = lines.map((line) => cutLine(line, size.columns, width))
  if (!isAscii) return cut
  return cut.map((line) => line.map((span) => ({ ...span, text: toAscii(span.text) })))
}

/** A frame that fills the screen; no line is wider. */
export function view(current: View): Frame {
  const model = dropExpired(current)
  const { layout, size } = model
  if (layout.isTooSmall) {
    const needed = `needed ${LEAST.columns}x${LEAST.rows}`
    const text = `terminal too small: ${size.columns}x${size.rows}, ${needed}`
    return fill([[own(text.slice(0, size.columns))]], size.rows)
  }
  const { header, services, title } = layout
  const sheet = model.sheets.at(-1)
  const lines = [
    ...drawHeader(model, header),
    ...fadeOld(fill(drawStrip(model, services), services), model),
    ...fill([drawTitle(model)], title),
    ...(sheet === undefined ? drawList(model) : drawOpened(sheet, model)),
    drawFooter(model),
  ]
  return finish(lines, model)
}

/** Without an age, which the scrollback would keep; undefined for the usual words. */
function momentOfLast({ history, isPast, replay }: View): string | undefined {
  if (replay !== null || history === null) return undefined
  const time = formatTime(history.snapshot.startedAt)
  return isPast ? time : `read ${time}`
}

/** The lines that stay in the scrollback: header and services. */
export function viewLast(current: View): readonly Line[] {
  const model = dropExpired(current)
  const { history, layout } = model
  if (history === null) return []
  const services = drawStrip(model, layout.strip.lines)
  return finish([...drawHeader(model, 4, momentOfLast(model)), ...services], model)
}
