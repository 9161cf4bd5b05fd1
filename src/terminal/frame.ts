import { unpaint } from '../render/paint.ts'
import type { Width } from '../render/width.ts'

const HOME = '\x1b[H'
const ERASE_TO_END_OF_LINE = '\x1b[K'
const ERASE_BELOW = '\x1b[J'

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** Scrolls what is on the screen up into the scrollback, so that no frame overwrites it. */
export function startFrames({ rows }: Size): string {
  return '\n'.repeat(rows - 1)
}

/** Leaves the last frame standing, with the cursor on a line of its own. */
export function endFrames(): string {
  return '\n'
}

/** A line that has to be cut loses its colours. */
function cut(painted: string, columns: number, width: Width): string {
  const line = unpaint(painted)
  if (width(line) <= columns) return painted
  let text = ''
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    if (width(text + segment) > columns) break
    text += segment
  }
  return text
}

/** Keeps the frame on the screen: a line more than `rows` would scroll it. */
function fit(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows) return lines
  const shown = lines.slice(0, rows - 1)
  return [...shown, `… ${lines.length - shown.length} more lines`]
}

/**
 * One frame over the one before, to be written at once: no line is cleared before its new text is
 * there, so that nothing flickers.
 * @param lines each ends with a line feed
 */
export function renderFrame(lines: readonly string[], size: Size, width: Width): string {
  const texts = fit(
    lines.map((line) => line.slice(0, -1)),
    size.rows,
    // The last column stays free: an erase right behind it would take its character.
  ).map((text) => cut(text, size.columns - 1, width) + ERASE_TO_END_OF_LINE)
  return HOME + texts.join('\r\n') + ERASE_BELOW
}
