import type { Frame, Line, Span, Style } from './span.ts'

const ESC = '\x1b'

// Characters of one column: ASCII, box drawing, blocks, the middle dot, the ellipsis.
const SINGLE = /^[\x20-\x7e\u00b7\u2026\u2500-\u259f]*$/

const COLORS = /3\d;|;?3\d$/g

interface Canvas {
  /** Of the terminal; no line of a frame is wider. */
  readonly columns: number
  readonly isColored: boolean
}

/** Collects bytes, with the shortest moves and style changes between spans. */
function makePen({ columns, isColored }: Canvas) {
  let bytes = ''
  // The place of the cursor; unknown if the row is negative.
  let row = -1
  let column = -1
  let style: Style = ''

  function setStyle(wanted: Style): void {
    const next = isColored ? wanted : wanted.replace(COLORS, '')
    if (next === style) return
    const reset = style === '' ? '' : next === '' ? '0' : '0;'
    bytes += `${ESC}[${reset}${next}m`
    style = next
  }

  function wayTo(toRow: number, toColumn: number): string {
    const absolute = `${ESC}[${toRow + 1};${toColumn + 1}H`
    if (row < 0) return absolute
    const right = toColumn - column
    if (toRow === row && right >= 0) return right === 0 ? '' : `${ESC}[${right}C`
    if (toRow !== row + 1) return absolute
    if (toColumn === 0) return '\r\n'
    return right <= 0 && right >= -3 ? `${ESC}[B${'\b'.repeat(-right)}` : absolute
  }

  function move(toRow: number, toColumn: number): void {
    bytes += wayTo(toRow, toColumn)
    row = toRow
    column = toColumn
  }

  function put(span: Span): void {
    setStyle(span.style)
    bytes += span.text
    column += span.columns
    // Terminals differ in the width of some characters, and in the cursor after the last column:
    // the next span is placed absolutely.
    if (column >= columns || !SINGLE.test(span.text)) row = -1
  }

  return {
    put,
    putAt(toRow: number, toColumn: number, span: Span): void {
      move(toRow, toColumn)
      put(span)
    },
    eraseRest(toRow: number, from: number): void {
      if (from >= columns) return
      move(toRow, from)
      setStyle('')
      bytes += `${ESC}[K`
    },
    trim(): void {
      bytes = bytes.trimEnd()
    },
    end(): string {
      setStyle('')
      return bytes
    },
  }
}

type Pen = ReturnType<typeof makePen>

/** The part of a span that differs, and its column. */
function narrow(before: Span, after: Span): readonly [number, Span] {
  if (before.style !== after.style) return [0, after]
  let from = 0
  let to = after.columns
  while (from < to && before.text[from] === after.text[from]) from += 1
  while (to > from && before.text[to - 1] === after.text[to - 1]) to -= 1
  return [from, { ...after, text: after.text.slice(from, to), columns: to - from }]
}

/** Whether all terminals agree on where the spans end. */
function areSingle(spans: Line): boolean {
  return spans.every(({ text }) => SINGLE.test(text))
}

function drawLine(pen: Pen, row: number, before: Line, after: Line): void {
  let column = 0
  let at = 0
  // While widths are equal, equal spans stay on the screen.
  for (; at < after.length; at += 1) {
    const [old, span] = [before[at], after[at]]
    if (old === undefined || span === undefined || old.columns !== span.columns) break
    if (old.text !== span.text || old.style !== span.style) {
      if (!areSingle([old, span])) break
      const [skipped, part] = narrow(old, span)
      pen.putAt(row, column + skipped, part)
    }
    column += span.columns
  }
  if (at === after.length && at === before.length) return
  const isOdd = !areSingle(before.slice(at)) || !areSingle(after.slice(at))
  // Erase first if the old text may be wider than computed; otherwise after the text, without flicker.
  if (isOdd) pen.eraseRest(row, column)
  for (const span of after.slice(at)) {
    pen.putAt(row, column, span)
    column += span.columns
  }
  if (!isOdd) pen.eraseRest(row, column)
}

/**
 * Bytes that turn one frame on the screen into another; empty if they are equal.
 * @param before null if the contents of the screen are unknown
 */
export function drawFrame(before: Frame | null, after: Frame, canvas: Canvas): string {
  const pen = makePen(canvas)
  const rows = Math.max(before?.length ?? 0, after.length)
  for (let row = 0; row < rows; row += 1) {
    const line = after[row] ?? []
    const old = before?.[row] ?? []
    if (before === null && line.length === 0) pen.eraseRest(row, 0)
    else if (old !== line) drawLine(pen, row, old, line)
  }
  return pen.end()
}

/** Bytes of one line at the cursor, without blanks at its end. */
export function writeLine(line: Line, isColored: boolean): string {
  const pen = makePen({ columns: Infinity, isColored })
  line.forEach(pen.put)
  pen.trim()
  return pen.end()
}
