import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { EpochMs } from '../../domain/time.ts'
import { formatTenths, formatTimeOfDay } from '../../render/number.ts'
import { Plot, type PlotContent, type PlotHandlers } from './plot.ts'
import type { Look } from './plot-look.ts'
import type { Limit } from './scale.ts'

interface ChartLine {
  /** Names it among the lines of its chart: `median of IdService`. */
  readonly label: string
  readonly look: Look
  readonly values: readonly (number | null)[]
}

/** One chart of several with the same times. */
export interface ChartSpec {
  readonly title: string
  /** Follows each value: ` %`. */
  readonly unit: string
  readonly lines: readonly ChartLine[]
  readonly limit: (Limit & { readonly label: string }) | null
  readonly most: number | null
}

interface ChartProps extends PlotHandlers {
  readonly spec: ChartSpec
  readonly times: readonly EpochMs[]
  readonly span: PlotContent['span']
  /** Where the cursor is; null if there is none. */
  readonly cursor: number | null
}

function formatValue(value: number | null | undefined, unit: string): string {
  return (value ?? null) === null ? 'no value' : formatTenths(value) + unit
}

/** Keeps a plot as wide as its place and in the colors of the page. */
function follow(plot: Plot, element: HTMLElement): () => void {
  const observer = new ResizeObserver(() => plot.resize())
  observer.observe(element)
  const themes = ['(prefers-color-scheme: dark)', 'print'].map((query) => matchMedia(query))
  const redraw = () => plot.redraw()
  for (const theme of themes) theme.addEventListener('change', redraw)
  return () => {
    observer.disconnect()
    for (const theme of themes) theme.removeEventListener('change', redraw)
    plot.destroy()
  }
}

/** Draws on an element. */
function usePlot(content: PlotContent, cursor: number | null, handlers: PlotHandlers) {
  const element = useRef<HTMLDivElement>(null)
  const plot = useRef<Plot | null>(null)
  const last = useRef(handlers)
  last.current = handlers
  useLayoutEffect(() => {
    if (element.current === null) return undefined
    const drawn = new Plot(element.current, content, {
      onCursor: (place) => last.current.onCursor(place),
      onPick: (place) => last.current.onPick(place),
      onMark: (from, to) => last.current.onMark(from, to),
    })
    plot.current = drawn
    return follow(drawn, element.current)
  }, [])
  useEffect(() => plot.current?.show(content), [content.times, content.span.from, content.span.to])
  // Other values move the place on the screen.
  useEffect(() => plot.current?.point(cursor), [cursor, content.times])
  return element
}

/** The place that a key moves the cursor to; undefined for any other key. */
function findPlace(key: string, cursor: number | null, last: number): number | null | undefined {
  const at = cursor ?? last
  if (key === 'ArrowLeft') return Math.max(0, at - 1)
  if (key === 'ArrowRight') return Math.min(last, at + 1)
  if (key === 'Home') return 0
  if (key === 'End') return last
  return key === 'Escape' && cursor !== null ? null : undefined
}

/** What a chart shows at a place, in words. */
function describePlace({ lines, unit }: ChartSpec, at: EpochMs | undefined, place: number): string {
  if (at === undefined) return 'no values'
  const values = lines.map(({ label, values: all }) =>
    `${label} ${formatValue(all[place], unit)}`.trim(),
  )
  return `${formatTimeOfDay(at)}: ${values.join(', ')}`
}

/** Lines over time with their values in words: those at the cursor, or the last ones. */
export function Chart({ spec, times, span, cursor, ...handlers }: ChartProps) {
  const content = { times, lines: spec.lines, limit: spec.limit, most: spec.most, span }
  const element = usePlot(content, cursor, handlers)
  const last = times.length - 1
  const place = cursor ?? last
  const onKeyDown = (event: KeyboardEvent) => {
    const moved = findPlace(event.key, cursor, last)
    if (event.key !== 'Enter' && moved === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (moved === undefined) handlers.onPick(place)
    else handlers.onCursor(moved)
  }
  return (
    <figure class="chart">
      <figcaption>
        <strong>{spec.title}</strong>
        {spec.lines.map(({ label, look, values }) => (
          <span key={label} class={`key ${look}`}>
            {label} <b>{formatValue(values[place], spec.unit)}</b>
          </span>
        ))}
        {spec.limit !== null && <span class="key limit">{spec.limit.label}</span>}
      </figcaption>
      <div
        ref={element}
        class="plot"
        role="slider"
        tabIndex={0}
        aria-label={`${spec.title} over time`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={Math.max(0, place)}
        aria-valuetext={describePlace(spec, times[place], place)}
        onKeyDown={onKeyDown}
        onBlur={() => handlers.onCursor(null)}
      />
    </figure>
  )
}
