import { MEASURES } from '../../domain/measure.ts'
import type { Percent } from '../../domain/snapshot.ts'
import type { Service } from '../../domain/status/service.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import { formatTenths, formatTimeOfDay } from '../../render/number.ts'
import { CHART_GAP, type View } from '../layout.ts'
import type { Size } from '../state/model.ts'
import { clamp } from '../../domain/report/row-selection.ts'
import { drawLevel, type Glyphs, glyphsOf } from './glyphs.ts'
import { loadsOf, measure } from './measured.ts'
import { blank, cell, type Line, own, type Style, STYLE } from './span.ts'

const AXIS_COLUMNS = 4

// The threshold, medians over values, medians, and values, in Unicode or in ASCII.
const RUNS = /[┄~]+|━+|[─-]+|[^┄~━─-]+/gu

/** Values of one instance or service, and the medians of its peers, the newest last; NaN is a gap. */
export interface Curve {
  readonly values: readonly Percent[]
  readonly medians: readonly Percent[]
  readonly threshold: Percent
}

/** Values as bars from 0 to 100, line by line, the newest at the right; threshold and medians as lines. */
export function drawChart(curve: Curve, { columns, rows }: Size, glyphs: Glyphs): string[] {
  const { values, medians, threshold } = curve
  const rowOf = (value = Number.NaN) => clamp(Math.floor((value / 100) * rows), rows - 1)
  const thresholdRow = rowOf(threshold)
  const draw = (back: number, row: number): string => {
    const value = values.at(-back)
    if (rowOf(medians.at(-back)) === row) {
      return rowOf(value) > row ? glyphs.medianOver : glyphs.median
    }
    const empty = thresholdRow === row ? glyphs.threshold : ' '
    if (value === undefined) return empty
    if (Number.isNaN(value)) return row === 0 && empty === ' ' ? glyphs.gap : empty
    const [from, to] = [(row / rows) * 100, ((row + 1) / rows) * 100]
    // Every value is visible, 0 as well.
    const filled = drawLevel(row === 0 ? Math.max(value, to / 8) : value, from, to, glyphs)
    return filled === ' ' ? empty : filled
  }
  return Array.from({ length: rows }, (_, line) =>
    Array.from({ length: columns }, (__, at) => draw(columns - at, rows - 1 - line)).join(''),
  )
}

/** Styles the threshold and the medians apart from the values. */
function drawPlot(text: string, style: Style, { threshold, median, medianOver }: Glyphs): Line {
  return (text.match(RUNS) ?? []).map((part) => {
    if (part.startsWith(threshold)) return own(part, STYLE.faint)
    if (part.startsWith(median)) return own(part, STYLE.strong)
    // Not a hole in the bar.
    return own(part, part.startsWith(medianOver) ? `${style};${STYLE.reversed}` : style)
  })
}

/** A chart below its caption, with an axis. */
function drawOne(curve: Curve, caption: string, style: Style, view: View): Line[] {
  const { layout, history, width } = view
  const { columns, rows } = layout.charts
  const glyphs = glyphsOf(view)
  const room = columns - AXIS_COLUMNS
  const shown = Math.min(room, Math.max(curve.values.length, curve.medians.length))
  const times = history?.times ?? []
  const from = times[Math.max(0, times.length - shown)]
  const since = from === undefined ? '' : `, from ${formatTimeOfDay(from)}`
  return [
    [cell(caption + since, { columns, width, style: STYLE.strong })],
    ...drawChart(curve, { columns: room, rows }, glyphs).map((plot, at): Line => {
      const scale = at === 0 ? '100 ' : at === rows - 1 ? '  0 ' : '    '
      return [own(scale, STYLE.faint), ...drawPlot(plot, style, glyphs)]
    }),
  ]
}

function drawBeside(left: readonly Line[], right: readonly Line[]): Line[] {
  return left.map((line, at) => [...line, blank(CHART_GAP), ...(right[at] ?? [])])
}

/**
 * One chart per measure, as many side by side as there is room for, with the medians of the service.
 * @param describe the caption, from a value and the last median
 */
export function drawCharts(
  subject: Instance | Service,
  describe: (value: string, median: string) => string,
  view: View,
): Line[] {
  const { layout, settings } = view
  const { across } = layout.charts
  const service = 'name' in subject ? subject.name : subject.service
  const charts = MEASURES.map(({ key, word }) => {
    const { value, past: values, isBreach } = measure(subject, key, view)
    const loads = service === null ? [] : loadsOf(view, service, key)
    const medians = loads.map((load) => load?.p50 ?? Number.NaN)
    const median = formatTenths(loads.findLast((load) => load)?.p50)
    const caption = word + describe(formatTenths(value), median)
    const curve = { values, medians, threshold: settings.policy.thresholds[key] }
    return drawOne(curve, caption, STYLE[isBreach ? 'unhealthy' : 'healthy'], view)
  })
  return charts.flatMap((_, at) =>
    at % across === 0 ? charts.slice(at, at + across).reduce(drawBeside) : [],
  )
}
