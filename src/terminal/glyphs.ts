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
  /** The same where a value stands behind it. */
  readonly medianOver: string
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
  medianOver: '━',
  ascending: '↑',
  descending: '↓',
  rule: '─',
}

const ASCII: Glyphs = {
  levels: Array.from(' _,:;=+*#'),
  lengths: [' ', '#'],
  gap: '.',
  threshold: '~',
  median: '-',
  medianOver: '-',
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
  /** The newest last, as in `medians`. */
  readonly values: readonly Percent[]
  readonly medians: readonly Percent[]
  readonly threshold: Percent
}

/** One round of a chart: its value, what its peers had, both NaN where there is none. */
interface Round {
  readonly value: Percent
  readonly median: Percent
  /** Whether it is one of those that are charted. */
  readonly isKnown: boolean
}

function roundAt({ values, medians }: Curve, back: number): Round {
  const value = values.at(-back)
  return {
    value: value ?? Number.NaN,
    median: medians.at(-back) ?? Number.NaN,
    isKnown: value !== undefined,
  }
}

/**
 * Values as columns of so many rows, from the top: 0 to 100, the newest at the right, with the
 * threshold and the medians as lines.
 */
export function drawChart(
  curve: Curve,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  glyphs: Glyphs,
): string[] {
  const rowOf = (value: Percent) => clamp(Math.floor((value / 100) * rows), rows - 1)
  const draw = ({ value, median, isKnown }: Round, row: number): string => {
    if (rowOf(median) === row) return rowOf(value) > row ? glyphs.medianOver : glyphs.median
    const isThreshold = rowOf(curve.threshold) === row
    if (Number.isNaN(value)) {
      const nothing = isKnown && row === 0 ? glyphs.gap : ' '
      return isThreshold ? glyphs.threshold : nothing
    }
    const [from, to] = [(row / rows) * 100, ((row + 1) / rows) * 100]
    // What ran leaves a trace.
    const filled = level(row === 0 ? Math.max(value, to / 8) : value, from, to, glyphs)
    return filled === ' ' && isThreshold ? glyphs.threshold : filled
  }
  const shown = Array.from({ length: columns }, (_, at) => roundAt(curve, columns - at))
  return Array.from({ length: rows }, (_, line) =>
    shown.map((round) => draw(round, rows - 1 - line)).join(''),
  )
}
