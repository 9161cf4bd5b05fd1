import { OperationError } from '../domain/error.ts'
import { judge } from '../domain/judge.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Answer } from '../render/answer.ts'
import { renderJson } from '../render/json.ts'
import type { Report } from '../render/report.ts'
import { renderTable } from '../render/table.ts'
import { widthFor } from '../render/width.ts'
import { describeListingFailure } from '../render/words.ts'
import { type ExitCode, exitCodeOf } from './exit-code.ts'
import { pickServices } from './pick-service.ts'
import { makeReport, reportDetail, reportRound, type Select } from './report.ts'
import { print } from './print.ts'
import type { Stage } from './stage.ts'

/** Every text of an answer that may take more columns than it has characters. */
export function textsOf(answer: Answer): Iterable<string> {
  return answer.kind === 'instances'
    ? answer.instances.map(({ service }) => service ?? '')
    : answer.services.map(({ name }) => name)
}

/** @throws OperationError where the provider could not be asked for its targets */
export function requireListing({ source, listing }: Snapshot): void {
  if (!listing.ok) throw new OperationError(describeListingFailure(source, listing.failure))
}

/** @returns the lines of a report in the format that was asked for */
async function renderReport(
  { command }: Stage,
  report: Report,
  { isOneLine }: { readonly isOneLine: boolean },
): Promise<Iterable<string>> {
  if (command.output === 'json') return renderJson(report, { isOneLine })
  return renderTable(report.answer, { width: await widthFor(textsOf(report.answer)) })
}

/**
 * One round, judged, shown and accounted for.
 * @param service narrows what is shown to one service; all where it is null
 */
export async function oneShot(
  stage: Stage,
  service: string | null,
  select: Select,
): Promise<ExitCode> {
  const { source, host, talk, command } = stage
  const snapshot = await source.at('now', host.stop)
  if (!snapshot.listing.ok) await reportDetail(talk, snapshot)
  requireListing(snapshot)
  const judgement = judge(snapshot, command.policy)
  pickServices(judgement, service)
  const report = makeReport(command, snapshot, judgement, { service, select })
  await print(host.stdout, await renderReport(stage, report, { isOneLine: false }))
  await reportRound(stage, report)
  return exitCodeOf(report.coverage)
}
