import { toAscii } from '../render/ascii.ts'
import { fitEnd } from '../render/fit.ts'
import { formatTime } from '../render/number.ts'
import { escapeUnsafe, toSafe } from '../render/safe.ts'
import { describeHidden } from '../render/words.ts'
import { drawEvents } from './events.ts'
import { drawHeader } from './header.ts'
import type { Model } from './model.ts'
import { servicesOf } from './rows.ts'
import { type Areas, divide, isTooSmall, LEAST } from './screen.ts'
import { openSheet } from './sheets.ts'
import {
  BLINKING,
  cutLine,
  fade,
  FAINT,
  foreign,
  type Frame,
  type Line,
  own,
  select,
  STRONG,
} from './span.ts'
import { drawStrip } from './strip.ts'
import { drawHeads, drawRow, layOut, type Table } from './table.ts'
import { describeRows, drawListTitle, drawPageTitle } from './title.ts'

// The first are the last to go where there is no room for all.
function hintsOf({ tab }: Model): readonly string[] {
  const other = tab === 'instances' ? 'services' : 'instances'
  return [
    ...['? help', 'q quit', '/ filter', 'z faults', 'Enter open', `Tab ${other}`, 'Space pause'],
    ...['e events', 'g group', 'i s c m t sort', 'r collect', '+ - interval'],
  ]
}

/** Exactly so many lines. */
function fill(lines: readonly Line[], count: number): readonly Line[] {
  return Array.from({ length: count }, (_, at) => lines[at] ?? [])
}

/** The same, with what is missing above. */
function fillFromBelow(lines: readonly Line[], count: number): readonly Line[] {
  return [...Array.from({ length: Math.max(0, count - lines.length) }, () => []), ...lines]
}

function drawTooSmall({ size }: Model): Frame {
  const text = `terminal too small: ${size.columns}x${size.rows}, needed ${LEAST.columns}x${LEAST.rows}`
  return fill([[own(text.slice(0, size.columns))]], size.rows)
}

function drawPrompt({ filter, size, width }: Model): Line {
  // Where it is long, where one types is what one has to see.
  const text = fitEnd(escapeUnsafe(filter.text), size.columns - 2, width)
  const prompt = foreign(`/${text}`, width, STRONG)
  return [prompt, own('_', BLINKING), own('  Enter keeps it, Esc clears it', FAINT)]
}

/** What is typed, or what the keys do; and what is chosen, where no line of its own says so. */
function drawFooter(model: Model, { title, body }: Areas): Line {
  const { filter, size, width, sheets } = model
  if (filter.isTyped) return drawPrompt(model)
  if (title === 0) {
    const sheet = sheets.at(-1)
    if (sheet !== undefined) {
      return drawPageTitle(openSheet(sheet, model), { offset: sheet.offset, body }, model)
    }
    const notes = describeRows(model, body)
    if (notes !== '') return [foreign(notes, width, STRONG), own('  ? help  q quit', FAINT)]
  }
  let text = ''
  for (const hint of hintsOf(model)) {
    const longer = text === '' ? hint : `${text}  ${hint}`
    if (longer.length > size.columns) break
    text = longer
  }
  return [own(text, FAINT)]
}

/** Why there is no row. */
function describeEmpty({ history, all, filter, isFaultsOnly, tab, settings }: Model): string {
  if (history === null) return ''
  const { scope } = settings
  if (all === 0 && scope !== null && history.judgement.coverage.listed > 0) {
    return `no instance reports ${toSafe(scope)}`
  }
  if (all === 0) return tab === 'instances' ? 'no servers' : 'no service is known'
  const by = [
    ...(isFaultsOnly ? ['faults only (z)'] : []),
    ...(filter.text === '' ? [] : ['the filter (Esc)']),
  ]
  return describeHidden({ hidden: all, all, by: by.length === 0 ? ['the command line'] : by })
}

function drawBody(table: Table, { body }: Areas): readonly Line[] {
  const { model } = table
  const { rows, tab, size } = model
  const { offset, selected } = model[tab]
  if (rows.length === 0) return [[own(describeEmpty(model), FAINT)]]
  return rows.slice(offset, offset + body).map((row) => {
    const line = drawRow(row, table)
    return row.id === selected ? select(line, size.columns) : line
  })
}

function drawList(model: Model, areas: Areas): readonly Line[] {
  const { size, width } = model
  const { services, title, heads, body, events } = areas
  const room = { columns: size.columns, lines: services, width }
  const table = layOut(model)
  // Lines that no row takes.
  const free = events === 0 ? 0 : Math.max(0, body - Math.max(1, model.rows.length))
  return [
    ...fadeOld(fill(drawStrip(servicesOf(model), room), services), model),
    ...fill([drawListTitle(model, body)], title),
    ...fill(model.history === null ? [] : [drawHeads(table)], heads),
    ...fadeOld(fill(drawBody(table, areas), body - free), model),
    ...fillFromBelow(drawEvents(model, events + free), events + free),
  ]
}

function drawSheet(model: Model, { title, body }: Areas): readonly Line[] {
  const sheet = model.sheets.at(-1)
  if (sheet === undefined) return []
  const page = openSheet(sheet, model)
  const lines = Array.from({ length: body }, (_, at) => page.line(sheet.offset + at))
  const isPicture = sheet.kind === 'instance' || sheet.kind === 'service'
  const shown = isPicture ? fadeOld(lines, model) : lines
  return [...fill([drawPageTitle(page, { offset: sheet.offset, body }, model)], title), ...shown]
}

/** A picture that could not be renewed looks like it. */
function fadeOld(lines: readonly Line[], { history }: Model): readonly Line[] {
  return history === null || history.downSince === null ? lines : lines.map(fade)
}

function toAsciiLine(line: Line): Line {
  return line.map((span) => ({ ...span, text: toAscii(span.text) }))
}

function finish(lines: readonly Line[], { size, width, isAscii }: Model): Frame {
  const cut = lines.map((line) => cutLine(line, size.columns, width))
  return isAscii ? cut.map(toAsciiLine) : cut
}

/** What stands on the screen: as many lines as it has, none wider than it is. */
export function view(model: Model): Frame {
  if (isTooSmall(model)) return drawTooSmall(model)
  const { sheets } = model
  const areas = divide(model)
  const lines = sheets.length === 0 ? drawList(model, areas) : drawSheet(model, areas)
  return finish([...drawHeader(model, areas.header), ...lines, drawFooter(model, areas)], model)
}

/** What stays in the scrollback: who was watched, and how its services were. */
export function viewLast(model: Model): readonly Line[] {
  const { size, width } = model
  if (model.history === null) return []
  const moment = `read ${formatTime(model.history.snapshot.startedAt)}`
  const services = servicesOf(model)
  const strip = drawStrip(services, { columns: size.columns, lines: services.length, width })
  return finish([...drawHeader(model, 4, moment), ...strip], model)
}
