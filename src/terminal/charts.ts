import type { EpochMs } from '../domain/time.ts'
import type { Measure } from '../domain/history/series.ts'
import { formatTimeOfDay } from '../render/number.ts'
import { type Curve, drawChart, type Glyphs, glyphsOf } from './glyphs.ts'
import type { Model } from './model.ts'
import { divide } from './screen.ts'
import {
  blank,
  cell,
  FAINT,
  type Line,
  own,
  REVERSED,
  type Style,
  STRONG,
  styleOf,
} from './span.ts'

const AXIS_COLUMNS = 4
const GAP = 3
const LEAST_FOR_TWO = 100
// What stands over and under the charts.
const OTHER_LINES = 10

export interface Chart {
  readonly caption: string
  /** Whether the last value has reached its threshold. */
  readonly isBreach: boolean
  readonly curve: Curve
  /** When the rounds were begun. */
  readonly times: readonly EpochMs[]
}

/** The lines over the values have to be told from them. */
function drawPlot(text: string, style: Style, { threshold, median, medianOver }: Glyphs): Line {
  const lines = [...new Set([threshold, medianOver, median])]
  const pattern = [...lines.map((one) => `${one}+`), `[^${lines.join('')}]+`].join('|')
  return (text.match(new RegExp(pattern, 'gu')) ?? []).map((part) => {
    if (part.startsWith(threshold)) return own(part, FAINT)
    if (part.startsWith(median)) return own(part, STRONG)
    // Else it would look like a hole in the bar behind it.
    return own(part, part.startsWith(medianOver) ? `${style};${REVERSED}` : style)
  })
}

interface Place {
  readonly columns: number
  readonly rows: number
}

/** A caption over a chart with its scale. */
function drawOne(chart: Chart, place: Place, model: Model): Line[] {
  const { caption, isBreach, curve, times } = chart
  const { columns, rows } = place
  const glyphs = glyphsOf(model)
  const style = styleOf(isBreach ? 'unhealthy' : 'healthy')
  const room = columns - AXIS_COLUMNS
  const plots = drawChart(curve, { columns: room, rows }, glyphs)
  const known = Math.max(curve.values.length, curve.medians.length)
  const from = times[Math.max(0, times.length - Math.min(room, known))]
  const since = from === undefined || known === 0 ? '' : `, from ${formatTimeOfDay(from)}`
  return [
    [cell(caption + since, { columns, width: model.width, style: STRONG })],
    ...plots.map((plot, at): Line => {
      const scale = at === 0 ? '100' : at === rows - 1 ? '0' : ''
      return [own(`${scale.padStart(AXIS_COLUMNS - 1)} `, FAINT), ...drawPlot(plot, style, glyphs)]
    }),
  ]
}

/** CPU and memory: side by side where there is room, else one under the other. */
export function drawCharts(charts: Readonly<Record<Measure, Chart>>, model: Model): Line[] {
  const { columns } = model.size
  const left = divide(model).body - OTHER_LINES
  if (columns < LEAST_FOR_TWO) {
    const place = { columns, rows: Math.max(3, Math.min(8, Math.floor(left / 2))) }
    return [...drawOne(charts.cpu, place, model), ...drawOne(charts.memory, place, model)]
  }
  const place = { columns: Math.floor((columns - GAP) / 2), rows: Math.max(4, Math.min(12, left)) }
  const memory = drawOne(charts.memory, place, model)
  return drawOne(charts.cpu, place, model).map((line, at) => [
    ...line,
    blank(GAP),
    ...(memory[at] ?? []),
  ])
}
