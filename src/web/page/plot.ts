import uPlot from 'uplot'
import type { EpochMs } from '../../domain/time.ts'
import { colorOf, drawLimit, type Look, LOOKS, strokeValues } from './plot-look.ts'
import { findIsolated, findTop, type Limit } from './scale.ts'
import { formatTicks } from './time-axis.ts'

/** What a plot shows. The number and the looks of its lines have to stay. */
export interface PlotContent {
  readonly times: readonly EpochMs[]
  readonly lines: readonly {
    readonly look: Look
    readonly values: readonly (number | null)[]
  }[]
  readonly limit: Limit | null
  /** The top of the scale; null if it follows the values. */
  readonly most: number | null
  readonly span: { readonly from: EpochMs; readonly to: EpochMs }
}

/** What users do with a plot. */
export interface PlotHandlers {
  /** The pointer is at a place of the lines, or has left. */
  onCursor(place: number | null): void
  /** A place of the lines was chosen. */
  onPick(place: number): void
  /** A span was marked. */
  onMark(from: EpochMs, to: EpochMs): void
}

const HEIGHT = 112
const AXIS_COLUMNS = 34
const AXIS_ROWS = 22
// A shorter mark is a click.
const LEAST_MARK = 6
const NOTHING_MARKED = { left: 0, top: 0, width: 0, height: 0 }

/** Lines over time, drawn on a canvas. */
export class Plot {
  #content: PlotContent
  readonly #element: HTMLElement
  readonly #plot: uPlot
  #isPressed = false

  constructor(element: HTMLElement, content: PlotContent, handlers: PlotHandlers) {
    this.#element = element
    this.#content = content
    // Drawn at once: later, nobody would catch an error, and it would never draw again.
    this.#plot = new uPlot(this.#toOptions(handlers), this.#toData(), (plot, init) => {
      element.append(plot.root)
      plot.batch(init)
    })
    this.#watchPointer(handlers)
  }

  /** Shows other values. */
  show(content: PlotContent): void {
    this.#content = content
    this.#plot.batch(() => this.#plot.setData(this.#toData()))
  }

  /** Moves the cursor to a place of the lines, or removes it. */
  point(place: number | null): void {
    // It follows the pointer by itself; a cursor elsewhere would mark what is between.
    if (this.#isPressed) return
    const time = place === null ? undefined : this.#content.times[place]
    const left = time === undefined ? -1 : this.#plot.valToPos(time / 1000, 'x')
    this.#plot.setCursor({ left, top: left < 0 ? -1 : 0 }, false)
  }

  resize(): void {
    const size = { width: this.#element.clientWidth, height: HEIGHT }
    this.#plot.batch(() => this.#plot.setSize(size))
  }

  /** Draws once more, because the colors have changed. */
  redraw(): void {
    this.#plot.batch(() => this.#plot.redraw(false, true))
  }

  destroy(): void {
    this.#plot.destroy()
  }

  /** Its own hook is also called when values change, which would move the cursor of all charts. */
  #watchPointer({ onCursor, onPick }: PlotHandlers): void {
    const { over } = this.#plot
    let pressedAt = 0
    over.addEventListener('mousedown', ({ offsetX }) => {
      pressedAt = offsetX
      this.#isPressed = true
      const release = () => (this.#isPressed = false)
      document.addEventListener('mouseup', release, { once: true })
    })
    over.addEventListener('click', ({ offsetX }) => {
      if (Math.abs(offsetX - pressedAt) < LEAST_MARK) onPick(this.#plot.posToIdx(offsetX))
    })
    over.addEventListener('mousemove', ({ offsetX }) => onCursor(this.#plot.posToIdx(offsetX)))
    over.addEventListener('mouseleave', () => onCursor(null))
  }

  #toData(): uPlot.AlignedData {
    const { times, lines } = this.#content
    return [times.map((at) => at / 1000), ...lines.map(({ values }) => [...values])]
  }

  #toOptions({ onMark }: PlotHandlers): uPlot.Options {
    const color = (name: Parameters<typeof colorOf>[1]) => colorOf(this.#element, name)
    return {
      width: this.#element.clientWidth,
      height: HEIGHT,
      padding: [8, 26, 0, 0],
      legend: { show: false },
      // Ticks at full hours and days of UTC.
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      scales: this.#toScales(),
      axes: this.#toAxes(),
      series: [{}, ...this.#toSeries()],
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: LEAST_MARK },
        points: {
          size: 8,
          width: 2,
          stroke: (_, at) => color(this.#content.lines[at - 1]?.look ?? 'value'),
          fill: () => color('paper'),
        },
      },
      hooks: {
        // Below the lines, which hide it where they are at the limit.
        drawAxes: [
          (plot) => {
            const { limit } = this.#content
            if (limit !== null) drawLimit(plot, limit, color('bad'))
          },
        ],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select
            if (width < LEAST_MARK) return
            onMark(plot.posToVal(left, 'x') * 1000, plot.posToVal(left + width, 'x') * 1000)
            plot.setSelect(NOTHING_MARKED, false)
          },
        ],
      },
    }
  }

  #toScales(): uPlot.Scales {
    return {
      x: {
        range: () => {
          const { from, to } = this.#content.span
          return [from / 1000, to / 1000]
        },
      },
      y: {
        range: (_, __, greatest: number | null) => {
          const { most, limit } = this.#content
          return [0, most ?? findTop(greatest ?? 0, limit)]
        },
      },
    }
  }

  #toAxes(): uPlot.Axis[] {
    const font = `11px ${getComputedStyle(this.#element).fontFamily}`
    const stroke = () => colorOf(this.#element, 'text')
    const shared = { stroke, font, ticks: { show: false } }
    return [
      {
        ...shared,
        size: AXIS_ROWS,
        gap: 6,
        space: 64,
        grid: { show: false },
        values: (_, splits) => formatTicks(splits),
      },
      {
        ...shared,
        size: AXIS_COLUMNS,
        gap: 6,
        space: 24,
        grid: { stroke: () => colorOf(this.#element, 'grid'), width: 1 },
        incrs: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000],
      },
    ]
  }

  #toSeries(): uPlot.Series[] {
    return this.#content.lines.map(({ look }, at) => {
      const { width, dash } = LOOKS[look]
      return {
        width,
        dash: [...dash],
        spanGaps: false,
        stroke: (plot) =>
          look === 'value'
            ? strokeValues(plot, this.#content.limit, this.#element)
            : colorOf(this.#element, look),
        points: {
          show: true,
          size: 4,
          fill: () => colorOf(this.#element, look),
          filter: (plot) => findIsolated(plot.data[at + 1] ?? []),
        },
      }
    })
  }
}
