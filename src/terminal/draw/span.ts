import { fit } from '../../render/fit.ts'
import { COLOR } from '../../render/paint.ts'
import type { Width } from '../../render/width.ts'

/** Parameters of "select graphic rendition" (ECMA-48, 8.3.117), joined by `;`; empty for none. */
export type Style = string

export const STYLE = {
  plain: '',
  strong: '1',
  faint: '2',
  blinking: '5',
  reversed: '7',
  healthy: `${COLOR.healthy}`,
  unhealthy: `${COLOR.unhealthy}`,
  unknown: `${COLOR.unknown}`,
  gone: `${COLOR.gone}`,
}

/** A text in one style, with its columns on a terminal. */
export interface Span {
  readonly text: string
  readonly columns: number
  readonly style: Style
}

export type Line = readonly Span[]

export type Frame = readonly Line[]

const BLANKS = ' '.repeat(512)

export function blank(columns: number): Span {
  return { text: BLANKS.slice(0, columns), columns, style: STYLE.plain }
}

/** A text of the program: every character takes one column. */
export function own(text: string, style = ''): Span {
  return { text, columns: text.length, style }
}

/** A text from outside, escaped by the caller. */
export function foreign(text: string, width: Width, style = ''): Span {
  return { text, columns: width(text), style }
}

interface Place {
  readonly columns: number
  readonly width: Width
  readonly style?: Style
  readonly isRight?: boolean
}

/** A text cut or padded with blanks to `columns`. */
export function cell(text: string, { columns, width, style = '', isRight = false }: Place): Span {
  const shown = fit(text, columns, width)
  const blanks = BLANKS.slice(0, Math.max(0, columns - width(shown)))
  return { text: isRight ? blanks + shown : shown + blanks, columns, style }
}

export function columnsOf(line: Line): number {
  return line.reduce((sum, { columns }) => sum + columns, 0)
}

/** A line that is out of date. */
export function fade(line: Line): Line {
  return line.map((span) => {
    const isSelected = span.style.split(';').includes(STYLE.reversed)
    return { ...span, style: isSelected ? `${STYLE.faint};${STYLE.reversed}` : STYLE.faint }
  })
}

// A reversed bar would show the opposite value.
const BLOCKS = /[\u2581-\u258f]/

/** A selected line, padded to the last column. */
export function select(line: Line, columns: number): Line {
  return [...line, blank(Math.max(0, columns - columnsOf(line)))].map((span) => {
    const style = span.style === '' ? STYLE.reversed : `${STYLE.reversed};${span.style}`
    return BLOCKS.test(span.text) ? span : { ...span, style }
  })
}

export function cutLine(line: Line, columns: number, width: Width): Line {
  const cut: Span[] = []
  let left = columns
  for (const span of line) {
    if (left <= 0) break
    cut.push(span.columns <= left ? span : cell(span.text, { ...span, columns: left, width }))
    left -= span.columns
  }
  return cut
}
