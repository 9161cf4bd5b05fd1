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
class Pen {
  text = ''
  #row = -1
  #column = -1
  #style: Style = ''
  readonly #canvas: Canvas

  constructor(canvas: Canvas) {
    this.#canvas = canvas
  }

  put({ text, columns, style }: Span): void {
    this.#setStyle(style)
    this.text += text
    this.#column += columns
    // Terminals differ in the width of some characters, and in the cursor after the last column:
    // the next span is placed absolutely.
    if (this.#column >= this.#canvas.columns || !SINGLE.test(text)) this.#row = -1
  }

  putAt(row: number, column: number, span: Span): void {
    this.#move(row, column)
    this.put(span)
  }

  eraseRest(row: number, column: number): void {
    if (column >= this.#canvas.columns) return
    this.#move(row, column)
    this.#setStyle('')
    this.text += `${ESC}[K`
  }

  end(): string {
    this.#setStyle('')
    return this.text
  }

  #move(row: number, column: number): void {
    if (row === this.#row && column === this.#column) return
    this.text += this.#wayTo(row, column)
    this.#row = row
    this.#column = column
  }

  #wayTo(row: number, column: number): string {
    const absolute = `${ESC}[${row + 1};${column + 1}H`
    if (this.#row < 0) return absolute
    const down = row - this.#row
    const right = column - this.#column
    if (down === 0 && right > 0) return `${ESC}[${right}C`
    if (down === 1 && column === 0) return '\r\n'
    const isNear = down === 1 && right <= 0 && right >= -3
    return isNear ? `${ESC}[B${'\b'.repeat(-right)}` : absolute
  }

  #setStyle(wanted: Style): void {
    const style = this.#canvas.isColored ? wanted : wanted.replace(COLORS, '')
    if (style === this.#style) return
    const reset = this.#style === '' ? '' : style === '' ? '0' : '0;'
    this.text += `${ESC}[${reset}${style}m`
    this.#style = style
  }
}

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
  const pen = new Pen(canvas)
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
  const pen = new Pen({ columns: Infinity, isColored })
  for (const span of line) pen.put(span)
  pen.text = pen.text.trimEnd()
  return pen.end()
}
