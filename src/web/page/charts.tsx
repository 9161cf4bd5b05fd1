import { useEffect, useErrorBoundary, useMemo, useState } from 'preact/hooks'
import type { EpochMs } from '../../domain/time.ts'
import { formatTime } from '../../render/number.ts'
import { Chart, type ChartSpec } from './chart.tsx'
import { ChartTable } from './chart-table.tsx'
import type { Dispatch, Span } from './model.ts'
import { momentOf, resolveSpan } from './span.ts'
import { SpanPicker } from './span-picker.tsx'
import { breakAtGaps, cutTrack, type Subject, type Track } from './track.ts'
import type { Stream } from './use-reading.ts'
import { useTrack } from './use-track.ts'

interface ChartsProps extends Stream {
  readonly subject: Subject
  readonly span: Span | null
  readonly dispatch: Dispatch
  /** Makes the charts of a track. */
  readonly specsOf: (track: Track) => readonly ChartSpec[]
}

// Fewer rounds do not fill a chart.
const LEAST_ROUNDS = 12

/** The time that charts show: what was chosen, or all rounds of the track. */
function findShown(track: Track, { fleet, span }: ChartsProps) {
  const last = track.times.at(-1) ?? momentOf(fleet)
  const resolved = span === null ? null : resolveSpan(span, last)
  if (resolved !== null) return resolved
  const least = last - LEAST_ROUNDS * fleet.intervalSeconds * 1000
  return { from: Math.min(track.times[0] ?? least, least), to: last }
}

function DrawnCharts(props: ChartsProps) {
  const { fleet, subject, span, dispatch, specsOf } = props
  const { value: track, problem, isLoading } = useTrack(props, subject, span)
  const [cursor, setCursor] = useState<EpochMs | null>(null)
  const shown = findShown(track, props)
  const { from, to } = shown
  const drawn = useMemo(() => breakAtGaps(cutTrack(track, { from, to })), [track, from, to])
  const { times } = drawn
  const specs = specsOf(drawn)
  const place = cursor === null ? -1 : times.indexOf(cursor)
  const hasPast = fleet.recording !== null
  const pick = (at: number) => {
    const time = times[at]
    if (!hasPast || time === undefined) return
    dispatch({ kind: 'moment', at: new Date(time).toISOString() })
  }
  const mark = (begin: EpochMs, end: EpochMs) => {
    const iso = (at: EpochMs) => new Date(at).toISOString()
    dispatch({ kind: 'span', span: { from: iso(begin), to: iso(end) } })
  }
  return (
    <section class="charts" aria-label="Charts" aria-busy={isLoading}>
      {hasPast && <SpanPicker span={span} dispatch={dispatch} />}
      {problem !== null && <p class="problem">earlier values cannot be read: {problem}</p>}
      {specs.map((spec) => (
        <Chart
          // A plot keeps its lines.
          key={JSON.stringify([spec.title, spec.lines.map(({ look }) => look)])}
          spec={spec}
          times={times}
          span={shown}
          cursor={place < 0 ? null : place}
          onCursor={(at) => setCursor(at === null ? null : (times[at] ?? null))}
          onPick={pick}
          onMark={mark}
        />
      ))}
      <p class="span">
        {formatTime(shown.from)} to {formatTime(shown.to)}
        {place >= 0 && `, cursor at ${formatTime(times[place] ?? 0)}`}
        {place >= 0 && hasPast && ', click or Enter shows the last round up to then'}
      </p>
      <ChartTable charts={specs} times={times} />
    </section>
  )
}

/**
 * Charts of an instance or a service with one cursor, and their values as a table. A sentence if they
 * fail, until there is something else to draw.
 */
export function Charts(props: ChartsProps) {
  const { fleet, subject, span } = props
  const [error, retry] = useErrorBoundary() as [Error | undefined, () => void]
  useEffect(retry, [fleet, subject.kind, subject.name, span])
  if (error === undefined) return <DrawnCharts {...props} />
  return <p class="problem">the charts cannot be drawn: {error.message}</p>
}
