import { judge } from '../../src/domain/status/judge.ts'
import type { Policy } from '../../src/domain/status/policy.ts'
import type { ScrapeResult, Snapshot } from '../../src/domain/snapshot.ts'
import type { Answer } from '../../src/render/answer.ts'
import type { Layout, Render } from '../../src/render/layout.ts'
import { plain } from '../../src/render/paint.ts'
import type { Report } from '../../src/render/report.ts'
import { widthFor } from '../../src/render/width.ts'
import { snapshotOf } from './facts.ts'

export const POLICY: Policy = {
  thresholds: { cpu: 75, memory: 75 },
  minimum: 2,
  minCoverage: 0,
  warnHeadroom: null,
}

/** A round as an action of that kind shows it, but for what `rest` says. */
export function reportOf(
  round: Snapshot | readonly ScrapeResult[],
  kind: Answer['kind'] = 'instances',
  rest: Partial<Report> = {},
): Report {
  const snapshot = 'listing' in round ? round : snapshotOf(round)
  const policy = rest.policy ?? POLICY
  const judgement = judge(snapshot, policy)
  const { instances, services } = judgement
  const answer: Answer = kind === 'instances' ? { kind, instances } : { kind, services }
  return {
    ...{
      action: 'summary',
      snapshot,
      policy,
      ...judgement,
      answer,
      absent: [],
      notes: [],
      warnings: [],
    },
    ...rest,
  }
}

/** What a format makes of a report, line by line, each with its end. */
export async function draw(
  render: Render,
  report: Report,
  layout: Partial<Layout> = {},
): Promise<string[]> {
  const names = report.services.map(({ name }) => name)
  const width = await widthFor(names)
  const pieces = [...render(report, { width, paint: plain, round: null, ...layout })]
  return pieces.join('').split(/(?<=\n)/)
}
