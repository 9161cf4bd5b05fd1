import type { Percent } from '../domain/snapshot.ts'
import type { Status } from '../domain/status/verdict.ts'
import { formatTenths } from '../render/number.ts'
import { drawBar, drawSparkline, type Glyphs } from './glyphs.ts'
import type { Shape } from './shape.ts'
import { blank, FAINT, type Line, own, PLAIN, type Span, styleOf } from './span.ts'

/** Of the number, with a mark behind it where it has reached its threshold. */
export const NUMBER_COLUMNS = 5
const BREACH = '!'

export interface Measured {
  readonly value: Percent | null
  /** Of the last rounds, the oldest first. */
  readonly past: readonly Percent[]
  /** Whether it has reached its threshold. */
  readonly isBreach: boolean
}

/** How many columns one measure takes, without a blank before it. */
export function countMeasure({ bar, sparkline }: Shape): number {
  return NUMBER_COLUMNS + bar + (sparkline === 0 ? 0 : 1 + sparkline)
}

/** A value as a number, a bar, and after the rounds before it. */
export function drawMeasure(
  { value, past, isBreach }: Measured,
  shape: Shape,
  glyphs: Glyphs,
): Line {
  const { bar, sparkline } = shape
  const status: Status = isBreach ? 'unhealthy' : 'healthy'
  const text = formatTenths(value).padStart(NUMBER_COLUMNS - 1) + (isBreach ? BREACH : ' ')
  const spans: Span[] = [own(text, isBreach ? styleOf(status) : PLAIN)]
  if (bar > 0) {
    const drawn = value === null ? blank(bar) : own(drawBar(value, bar, glyphs), styleOf(status))
    spans.push(drawn)
  }
  if (sparkline > 0) spans.push(blank(1), own(drawSparkline(past, sparkline, glyphs), FAINT))
  return spans
}
