import type { Percent } from '../../domain/snapshot.ts'
import { clamp } from '../../domain/report/row-selection.ts'

const UNICODE = {
  // By height and by length, from blank to full.
  levels: Array.from(' ▁▂▃▄▅▆▇█'),
  lengths: Array.from(' ▏▎▍▌▋▊▉█'),
  // A round without a value.
  gap: '·',
  threshold: '┄',
  median: '─',
  // A median in front of a value.
  medianOver: '━',
  ascending: '↑',
  descending: '↓',
}

export type Glyphs = Readonly<typeof UNICODE>

const ASCII: Glyphs = {
  levels: Array.from(' _,:;=+*#'),
  lengths: [' ', '#'],
  gap: '.',
  threshold: '~',
  median: '-',
  medianOver: '-',
  ascending: '^',
  descending: 'v',
}

export function glyphsOf({ isAscii }: { isAscii: boolean }): Glyphs {
  return isAscii ? ASCII : UNICODE
}

/** A value from 0 to 100 as a horizontal bar, padded with blanks. */
export function drawBar(value: Percent, columns: number, { lengths }: Glyphs): string {
  const parts = lengths.length - 1
  const filled = Math.round(clamp(value / 100, 1) * columns * parts)
  const whole = Math.floor(filled / parts)
  const rest = whole === columns ? '' : (lengths[filled % parts] ?? '')
  return ((lengths[parts] ?? '').repeat(whole) + rest).padEnd(columns)
}

/** A value as the height of one character. */
export function drawLevel(value: Percent, from: Percent, to: Percent, { levels }: Glyphs): string {
  const most = levels.length - 1
  return levels[clamp(Math.round(((value - from) / (to - from)) * most), most)] ?? ' '
}

/** Values from 0 to 100 as heights, the newest at the right; NaN is a gap. */
export function drawSparkline(values: readonly Percent[], columns: number, glyphs: Glyphs): string {
  // Every value is visible, 0 as well.
  const draw = (value: Percent) =>
    Number.isNaN(value) ? glyphs.gap : drawLevel(Math.max(value, 7), 0, 100, glyphs)
  return values.slice(-columns).map(draw).join('').padStart(columns)
}
