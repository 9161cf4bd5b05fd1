/** A text in one style, as the live view draws it. */
interface Span {
  readonly text: string
  readonly columns: number
  readonly style: string
}

// Pixels of one character cell, and of the margin around the screen.
const CELL = { width: 8, height: 17, baseline: 13, margin: 12 } as const
const BACKGROUND = '#0d1117'
const FOREGROUND = '#d1d7e0'
/** Colors by their parameter of "select graphic rendition". */
const COLORS: Readonly<Record<string, string>> = { 31: '#ff7b72', 32: '#56d364', 33: '#e3b341' }

const HEAD = `font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" xml:space="preserve"`

/** A run of one kind of character in one style, and the column where it starts. */
interface Run {
  readonly column: number
  readonly text: string
  readonly style: string
}

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const attributes = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('')

const rectangle = (values: Readonly<Record<string, string | number>>) =>
  `<rect${attributes(values)}/>`

/** Splits a span into words and single block elements; spaces are not drawn. */
function runsOf({ text, style }: Span, start: number): Run[] {
  const runs = text.matchAll(/[\u2581-\u258f]|[^ \u2581-\u258f]+(?: [^ \u2581-\u258f]+)*/g)
  return Array.from(runs, (run) => ({ column: start + run.index, text: run[0], style }))
}

function paintOf(style: string): Record<string, string | number> {
  const codes = style.split(';')
  const color = COLORS[codes.find((code) => code in COLORS) ?? ''] ?? FOREGROUND
  return codes.includes('2') ? { fill: color, opacity: 0.55 } : { fill: color }
}

/** Draws a block element as a rectangle, because fonts draw it differently. */
function drawBlock({ column, text, style }: Run, row: number): string {
  const code = text.charCodeAt(0)
  const isLower = code <= 0x2588
  const height = isLower ? ((code - 0x2580) / 8) * CELL.height : CELL.height
  const width = isLower ? CELL.width : ((0x2590 - code) / 8) * CELL.width
  const y = (row + 1) * CELL.height - height
  return rectangle({ x: column * CELL.width, y, width, height, ...paintOf(style) })
}

function drawText({ column, text, style }: Run, row: number): string {
  const weight = style.split(';').includes('1') ? { 'font-weight': 'bold' } : {}
  const place = {
    x: column * CELL.width,
    y: row * CELL.height + CELL.baseline,
    textLength: text.length * CELL.width,
  }
  return `<text${attributes({ ...place, ...paintOf(style), ...weight })}>${escapeXml(text)}</text>`
}

function drawLine(line: readonly Span[], row: number): string[] {
  let column = 0
  return line.flatMap((span) => {
    const runs = runsOf(span, column)
    column += span.columns
    return runs.map((run) =>
      /[\u2581-\u258f]/.test(run.text) ? drawBlock(run, row) : drawText(run, row),
    )
  })
}

/** Draws a frame of the live view as SVG, in the colors of a dark terminal. */
export function drawPicture(frame: readonly (readonly Span[])[], title: string): string {
  const columns = Math.max(
    ...frame.map((line) => line.reduce((sum, span) => sum + span.columns, 0)),
  )
  const width = columns * CELL.width + 2 * CELL.margin
  const height = frame.length * CELL.height + 2 * CELL.margin
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ${HEAD}>`,
    `<title>${escapeXml(title)}</title>`,
    rectangle({ width, height, rx: 8, fill: BACKGROUND }),
    `<g transform="translate(${CELL.margin} ${CELL.margin})">`,
    ...frame.flatMap(drawLine),
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}
