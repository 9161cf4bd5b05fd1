import type { Render } from '../../render/layout.ts'
import { renderName } from '../../render/name.ts'
import { renderNagios } from '../../render/nagios.ts'
import { renderTable } from '../../render/table.ts'

interface FormatTraits {
  /** Loads most formats on demand: loading all of them takes 2 % of the start-up time. */
  readonly load: () => Render | Promise<Render>
  readonly isAligned?: true
  readonly isPaged?: true
  /** Programs read it, so names stay as they are in any locale. */
  readonly forPrograms?: true
  /** It describes one whole round: no filter, no page, and no series of rounds. */
  readonly isWhole?: true
  readonly isWorstFirst?: true
  /** Rounds of a span of the past can follow each other in it. */
  readonly isOfSpans?: true
}

function define<Name extends string>(formats: Readonly<Record<Name, FormatTraits>>) {
  return formats
}

export const FORMATS = define({
  table: { load: () => renderTable, isAligned: true, isPaged: true },
  wide: {
    load: async () => (await import('../../render/wide.ts')).renderWide,
    isAligned: true,
    isPaged: true,
    isWorstFirst: true,
  },
  json: { load: async () => (await import('../../render/json.ts')).renderJson, forPrograms: true },
  ndjson: {
    load: async () => (await import('../../render/ndjson.ts')).renderNdjson,
    forPrograms: true,
    isOfSpans: true,
  },
  csv: {
    load: async () => (await import('../../render/csv.ts')).renderCsv,
    forPrograms: true,
    isOfSpans: true,
    isPaged: true,
  },
  name: { load: () => renderName, forPrograms: true, isPaged: true },
  nagios: { load: () => renderNagios, isWhole: true },
  prometheus: {
    load: async () => (await import('../../render/prometheus.ts')).renderPrometheus,
    forPrograms: true,
    isOfSpans: true,
    isWhole: true,
  },
})

export type Format = keyof typeof FORMATS

export const ALL_FORMATS = Object.keys(FORMATS) as readonly Format[]
export const FORMATS_OF_ROWS = ALL_FORMATS.filter((name) => FORMATS[name].isWhole !== true)
export const RECORD_FORMATS = ['json', 'ndjson', 'csv'] as const satisfies readonly Format[]
export const FORMATS_OF_SPANS = ALL_FORMATS.filter((name) => FORMATS[name].isOfSpans === true)
