import { makeReport } from '../../src/domain/report/make-report.ts'
import type { Query, RowKind } from '../../src/domain/report/query.ts'
import type { Report } from '../../src/domain/report/report.ts'
import type { Policy } from '../../src/domain/status/policy.ts'
import type { ScrapeResult, Snapshot } from '../../src/domain/snapshot.ts'
import type { Layout, Render } from '../../src/render/layout.ts'
import { plain } from '../../src/render/paint.ts'
import { widthFor } from '../../src/render/width.ts'
import { snapshotOf } from './facts.ts'

export const POLICY: Policy = {
  thresholds: { cpu: 75, memory: 75 },
  minimum: 2,
  minCoverage: 0,
  warnHeadroom: null,
}

export const QUERY: Query = {
  kind: 'instances',
  service: null,
  only: null,
  filter: {},
  filters: [],
  sorting: undefined,
  page: null,
  isRecorded: false,
  intervalMs: null,
  explained: ['unknown'],
}

/** A report on a round, without notes and warnings; `rest` overrides fields. */
export function reportOf(
  round: Snapshot | readonly ScrapeResult[],
  kind: RowKind = 'instances',
  rest: Partial<Report> = {},
): Report {
  const snapshot = 'listing' in round ? round : snapshotOf(round)
  const report = makeReport(snapshot, rest.policy ?? POLICY, { ...QUERY, kind })
  return { ...report, absent: [], notes: [], warnings: [], ...rest }
}

/** The lines of a report in a format, each with its line feed. */
export async function draw(
  render: Render,
  report: Report,
  layout: Partial<Layout> = {},
): Promise<string[]> {
  const names = report.services.map(({ name }) => name)
  const width = await widthFor(names)
  const pieces = [
    ...render(report, {
      width,
      paint: plain,
      round: null,
      past: null,
      action: 'summary',
      version: '0',
      ...layout,
    }),
  ]
  return pieces.join('').split(/(?<=\n)/)
}
