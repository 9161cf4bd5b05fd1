import type { History } from '../../domain/history/history.ts'
import { type Measure, MEASURES } from '../../domain/measure.ts'
import type { Percent } from '../../domain/snapshot.ts'
import { formatTenths, formatTimeOfDay } from '../../render/number.ts'
import { CHART_GAP, type View } from '../layout.ts'
import type { Size } from '../state/model.ts'
import { clamp, drawLevel, type Glyphs, glyphsOf } from './glyphs.ts'
import { blank, cell, type Line, own, type Style, STYLE } from './span.ts'

const AXIS_COLUMNS = 4

/** Values of one instance or service, and the medians of its peers, the newest last; NaN is a gap. */
export interface Curve {
  readonly values: readonly Percent[]
  readonly medians: readonly Percent[]
  readonly threshold: Percent
}

interface Chart extends Curve {
  readonly caption: string
  /** Whether the last value has reached its threshold. */
  readonly isBreach: boolean
}

/** Makes the chart of one measure, given the last median of the service. */
export type MakeChart = (
  measure: (typeof MEASURES)[number],
  median: string,
) => Pick<Chart, 'caption' | 'isBreach' | 'values'>

/** One figure of a service in each of these rounds. */
export function pastOf(
  loads: History['loads'],
  service: string,
  measure: Measure,
  figure: 'mean' | 'p50',
): Percent[] {
  return loads.map((round) => round.get(service)?.[measure]?.[figure] ?? Number.NaN)
}

/** Values as bars from 0 to 100, line by line, the newest at the right; threshold and medians as lines. */
export function drawChart(curve: Curve, { columns, rows }: Size, glyphs: Glyphs): string[] {
  const { values, medians, threshold } = curve
  const rowOf = (value = Number.NaN) => clamp(Math.floor((value / 100) * rows), rows - 1)
  const draw = (back: number, row: number): string => {
    const value = values.at(-back)
    if (rowOf(medians.at(-back)) === row) {
      return rowOf(value) > row ? glyphs.medianOver : glyphs.median
    }
    const isThreshold = rowOf(threshold) === row
    if (value === undefined || Number.isNaN(value)) {
      const nothing = value !== undefined && row === 0 ? glyphs.gap : ' '
      return isThreshold ? glyphs.threshold : nothing
    }
    const [from, to] = [(row / rows) * 100, ((row + 1) / rows) * 100]
    // Every value is visible, 0 as well.
    const filled = drawLevel(row === 0 ? Math.max(value, to / 8) : value, from, to, glyphs)
    return filled === ' ' && isThreshold ? glyphs.threshold : filled
  }
  return Array.from({ length: rows }, (_, line) =>
    Array.from({ length: columns }, (__, at) => draw(columns - at, rows - 1 - line)).join(''),
  )
}

/** Styles the threshold and the medians apart from the values. */
function drawPlot(text: string, style: Style, { threshold, median, medianOver }: Glyphs): Line {
  const lines = [...new Set([threshold, medianOver, median])]
  const pattern = [...lines.map((one) => `${one}+`), `[^${lines.join('')}]+`].join('|')
  return (text.match(new RegExp(pattern, 'gu')) ?? []).map((part) => {
    if (part.startsWith(threshold)) return own(part, STYLE.faint)
    if (part.startsWith(median)) return own(part, STYLE.strong)
    // Not a hole in the bar.
    return own(part, part.startsWith(medianOver) ? `${style};${STYLE.reversed}` : style)
  })
}

function drawOne(chart: Chart, model: View): Line[] {
  const { caption, isBreach, values, medians } = chart
  const { columns, rows } = model.layout.charts
  const glyphs = glyphsOf(model)
  const style = STYLE[isBreach ? 'unhealthy' : 'healthy']
  const room = columns - AXIS_COLUMNS
  const known = Math.max(values.length, medians.length)
  const times = model.history?.times ?? []
  const from = times[Math.max(0, times.length - Math.min(room, known))]
  const since = from === undefined || known === 0 ? '' : `, from ${formatTimeOfDay(from)}`
  return [
    [cell(caption + since, { columns, width: model.width, style: STYLE.strong })],
    ...drawChart(chart, { columns: room, rows }, glyphs).map((plot, at): Line => {
      const scale = at === 0 ? '100 ' : at === rows - 1 ? '  0 ' : '    '
      return [own(scale, STYLE.faint), ...drawPlot(plot, style, glyphs)]
    }),
  ]
}

function drawBeside(left: readonly Line[], right: readonly Line[]): Line[] {
  return left.map((line, at) => [...line, blank(CHART_GAP), ...(right[at] ?? [])])
}

/**
 * One chart per measure, as many side by side as there is room for.
 * @param service whose medians are shown; null for none
 */
export function drawCharts(service: string | null, make: MakeChart, view: View): Line[] {
  const { layout, history, settings } = view
  const { across } = layout.charts
  const charts = MEASURES.map((measure) => {
    const { key } = measure
    const medians = service === null ? [] : pastOf(history?.loads ?? [], service, key, 'p50')
    const median = formatTenths(medians.findLast((value) => !Number.isNaN(value)))
    const threshold = settings.policy.thresholds[key]
    return drawOne({ ...make(measure, median), medians, threshold }, view)
  })
  return charts.flatMap((_, at) =>
    at % across === 0 ? charts.slice(at, at + across).reduce(drawBeside) : [],
  )
}
