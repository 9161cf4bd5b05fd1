import { useState } from 'preact/hooks'
import type { EpochMs } from '../../domain/time.ts'
import { formatTenths, formatTime } from '../../render/number.ts'
import type { ChartSpec } from './chart.tsx'

// More rows are unreadable, and would be made anew with every round.
const MOST_ROWS = 500

interface TableProps {
  readonly charts: readonly ChartSpec[]
  readonly times: readonly EpochMs[]
}

function Rows({ charts, times }: TableProps) {
  const columns = charts.flatMap(({ lines }) => lines.map(({ values }) => values))
  const places = Array.from(times, (_, at) => at).toReversed()
  return places.slice(0, MOST_ROWS).map((place) => (
    <tr key={times[place]}>
      <th scope="row">{formatTime(times[place] ?? 0)}</th>
      {columns.map((values, column) => (
        <td key={column}>{formatTenths(values[place])}</td>
      ))}
    </tr>
  ))
}

/** The values of charts as a table, for those who cannot see lines or want numbers: the newest first. */
export function ChartTable({ charts, times }: TableProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details class="values" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Values as a table</summary>
      {isOpen && (
        <div class="scroll" role="region" aria-label="Values" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">time</th>
                {charts.flatMap(({ title, unit, lines }) =>
                  lines.map(({ label }) => (
                    <th key={title + label} scope="col">
                      {[title, label].filter(Boolean).join(': ') + unit}
                    </th>
                  )),
                )}
              </tr>
            </thead>
            <tbody>
              <Rows charts={charts} times={times} />
            </tbody>
          </table>
        </div>
      )}
    </details>
  )
}
