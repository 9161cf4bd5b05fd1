import { makeReport } from '../src/domain/report/make-report.ts'
import type { Report } from '../src/domain/report/report.ts'
import type { ScrapeResult } from '../src/domain/snapshot.ts'
import { renderCsv } from '../src/render/csv.ts'
import { renderJson } from '../src/render/json.ts'
import type { Render } from '../src/render/layout.ts'
import { renderName } from '../src/render/name.ts'
import { renderNdjson } from '../src/render/ndjson.ts'
import { plain } from '../src/render/paint.ts'
import { renderPrometheus } from '../src/render/prometheus.ts'
import { renderTable } from '../src/render/table.ts'
import { renderWide } from '../src/render/wide.ts'
import { snapshotOf } from '../test/support/facts.ts'
import { POLICY, QUERY } from '../test/support/report.ts'
import { median } from './median.ts'

const ROWS = 100_000
const LAPS = 7
const SLICE_CHARACTERS = 64 * 1024

const FORMATS: readonly {
  name: string
  render: Render
  separator: string
  isTable?: true
  atMost?: number
}[] = [
  { name: 'table', render: renderTable, separator: ' ', isTable: true, atMost: 3 },
  { name: 'wide', render: renderWide, separator: ' ' },
  { name: 'json', render: renderJson, separator: ',' },
  { name: 'ndjson', render: renderNdjson, separator: ',' },
  { name: 'csv', render: renderCsv, separator: ',', atMost: 3 },
  { name: 'name', render: renderName, separator: ' ' },
  { name: 'prometheus', render: renderPrometheus, separator: ' ' },
]

/** Makes a report on a fleet in which one in fifty instances does not answer. */
function reportOnFleet(): Report {
  const results = Array.from({ length: ROWS }, (_, index): ScrapeResult => {
    const id = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`
    const latencyMs = (index % 7919) / 1000
    if (index % 50 === 0) {
      const failure = { code: 'timeout', afterMs: 5000 } as const
      return { kind: 'failure', id, latencyMs, failure, lastService: null }
    }
    const sample = { service: `Service${index % 31}`, cpu: index % 101, memory: (index * 7) % 101 }
    return { kind: 'sample', id, latencyMs, sample }
  })
  return makeReport(snapshotOf(results), POLICY, QUERY)
}

function time(task: () => number): number {
  const start = performance.now()
  if (task() === 0) throw new Error('nothing rendered')
  return performance.now() - start
}

/** First characters of the columns of the table. */
const STARTS = [0, 17, 43, 52, 61] as const

/** Returns the simplest code for the same bytes: it joins ready cells, padded in the table. */
function makeBare(whole: string, separator: string, isTable: boolean): () => string {
  const lines = whole.split('\n')
  if (!isTable) {
    const cells = lines.map((line) => line.split(separator))
    return () => cells.map((line) => line.join(separator)).join('\n')
  }
  const cut = (line: string) => STARTS.map((from, at) => line.slice(from, STARTS[at + 1]).trimEnd())
  const cells = lines.map(cut)
  const widths = [16, 25, 8, 8, 8]
  return () =>
    cells.map((line) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' ')).join('\n')
}

/** Encodes the lines in slices, as `print` does. */
function countBytes(lines: Iterable<string>): number {
  let bytes = 0
  let slice = ''
  for (const line of lines) {
    slice += line
    if (slice.length < SLICE_CHARACTERS) continue
    bytes += Buffer.from(slice).length
    slice = ''
  }
  return bytes + Buffer.from(slice).length
}

/** Compares each format with code that only joins ready cells to the same bytes. */
export function benchRender(): void {
  const report = reportOnFleet()
  const layout = {
    width: (text: string) => text.length,
    paint: plain,
    round: null,
    past: null,
    action: 'summary',
    version: '0',
  }
  console.log(
    `${ROWS} rows per format; x: time as a multiple of joining ready cells to the same bytes`,
  )
  for (const { name, render, separator, isTable, atMost } of FORMATS) {
    const whole = [...render(report, layout)].join('')
    const makeSame = makeBare(whole, separator, isTable === true)
    const laps = Array.from({ length: LAPS }, () => ({
      rendered: time(() => countBytes(render(report, layout))),
      bare: time(() => Buffer.from(makeSame()).length),
    }))
    const ms = median(laps.map(({ rendered }) => rendered))
    const ratio = median(laps.map(({ rendered, bare }) => rendered / bare))
    const rate = `${Math.round((ROWS / ms) * 1000)} rows/s`
    const wanted = atMost === undefined ? '' : `  at most ${atMost}`
    console.log(
      `  ${name.padEnd(11)} ${ms.toFixed(0).padStart(5)} ms  ${rate.padStart(14)}  ${ratio.toFixed(2).padStart(6)} x${wanted}`,
    )
  }
}
