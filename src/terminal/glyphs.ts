import type { Percent } from '../domain/snapshot.ts'

/** What bars, lines and marks are drawn with. */
export interface Glyphs {
  /** From nothing to a full character, by height. */
  readonly levels: readonly string[]
  /** From nothing to a full character, by length. */
  readonly lengths: readonly string[]
  /** Where a round has no value. */
  readonly gap: string
  readonly threshold: string
  readonly median: string
  readonly ascending: string
  readonly descending: string
  readonly rule: string
}

const UNICODE: Glyphs = {
  levels: Array.from(' ▁▂▃▄▅▆▇█'),
  lengths: Array.from(' ▏▎▍▌▋▊▉█'),
  gap: '·',
  threshold: '┄',
  median: '─',
  ascending: '↑',
  descending: '↓',
  rule: '─',
}

const ASCII: Glyphs = {
  levels: Array.from(' _.-:=+*#'),
  lengths: [' ', '#'],
  gap: '.',
  threshold: '.',
  median: '-',
  ascending: '^',
  descending: 'v',
  rule: '-',
}

export function glyphsOf({ isAscii }: { readonly isAscii: boolean }): Glyphs {
  return isAscii ? ASCII : UNICODE
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value))
}

/** A value as a length of so many columns, the rest blank. */
export function drawBar(value: Percent, columns: number, { lengths }: Glyphs): string {
  const parts = lengths.length - 1
  const filled = Math.round(clamp(value / 100, 1) * columns * parts)
  const whole = Math.floor(filled / parts)
  const rest = whole === columns ? '' : (lengths[filled % parts] ?? '')
  return ((lengths[parts] ?? '').repeat(whole) + rest).padEnd(columns)
}

/** How high a value stands in one character that reaches from `from` to `to`. */
function level(value: Percent, from: Percent, to: Percent, { levels }: Glyphs): string {
  const most = levels.length - 1
  return levels[clamp(Math.round(((value - from) / (to - from)) * most), most)] ?? ' '
}

/** Values as heights from 0 to 100, the newest at the right; NaN is a gap. */
export function drawSparkline(values: readonly Percent[], columns: number, glyphs: Glyphs): string {
  // Nothing is higher than a round in which nothing ran: even 0 leaves a trace.
  const draw = (value: Percent) =>
    Number.isNaN(value) ? glyphs.gap : level(Math.max(value, 7), 0, 100, glyphs)
  return values.slice(-columns).map(draw).join('').padStart(columns)
}

export interface Curve {
  readonly values: readonly Percent[]
  /** Drawn over the values where it is not among them. */
  readonly medians: readonly Percent[]
  readonly threshold: Percent
}

/**
 * Values as columns of so many rows, from the top: 0 to 100, the newest at the right, with the
 * threshold and the medians as lines.
 */
export function drawChart(
  { values, medians, threshold }: Curve,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  glyphs: Glyphs,
): string[] {
  const shown = values.slice(-columns)
  const lines = medians.slice(-columns)
  const rowOf = (value: Percent) => clamp(Math.floor((value / 100) * rows), rows - 1)
  const draw = (at: number, row: number): string => {
    const value = shown[at] ?? Number.NaN
    if (rowOf(lines[at] ?? Number.NaN) === row) return glyphs.median
    if (Number.isNaN(value)) return row === 0 ? glyphs.gap : ' '
    const filled = level(
      row === 0 ? Math.max(value, 1) : value,
      (row / rows) * 100,
      ((row + 1) / rows) * 100,
      glyphs,
    )
    return filled === ' ' && rowOf(threshold) === row ? glyphs.threshold : filled
  }
  return Array.from({ length: rows }, (_, line) => {
    const row = rows - 1 - line
    const cells = Array.from(shown.keys(), (at) => draw(at, row)).join('')
    const empty = rowOf(threshold) === row ? glyphs.threshold : ' '
    return cells.padStart(columns, empty)
  })
}
