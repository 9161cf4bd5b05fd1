import { OperationError } from '../domain/error.ts'
import { judge } from '../domain/judge.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Answer } from '../render/answer.ts'
import { describeListingFailure } from '../render/words.ts'
import { deliver } from './deliver.ts'
import { endAfter, type ExitCode } from './exit-code.ts'
import { format } from './format.ts'
import { keepServices } from './known-services.ts'
import { pickServices, requireMeant } from './pick-service.ts'
import { makeReport, reportDetail, reportRound } from './report.ts'
import type { Stage } from './stage.ts'

/** @throws OperationError where the provider could not be asked for its targets */
export function requireListing({ source, listing }: Snapshot): void {
  if (!listing.ok) throw new OperationError(describeListingFailure(source, listing.failure))
}

/**
 * One round, judged, shown and accounted for. If a signal ends the round early, what was read by then
 * is shown.
 * @param service narrows it to one service; all where it is null
 */
export async function oneShot(
  stage: Stage,
  service: string | null,
  kind: Answer['kind'],
): Promise<ExitCode> {
  const { source, host, talk, command } = stage
  const snapshot = await source.at('now', host.stop)
  const judgement = judge(snapshot, command.policy)
  if (host.stop.aborted && (command.output === 'nagios' || judgement.coverage.answered === 0)) {
    throw host.stop.reason
  }
  if (!snapshot.listing.ok) await reportDetail(talk, snapshot)
  try {
    requireListing(snapshot)
    pickServices(judgement, service)
    requireMeant(command, judgement)
  } catch (error) {
    host.stop.throwIfAborted()
    // A scrape has to see that there was nothing to scrape.
    if (command.output === 'prometheus') {
      const report = makeReport(command, snapshot, judgement, { service: null, kind })
      await deliver(stage, await format(command, host, report, null))
    }
    throw error
  }
  const report = makeReport(command, snapshot, judgement, { service, kind })
  await deliver(stage, await format(command, host, report, null))
  await reportRound(stage, report)
  host.stop.throwIfAborted()
  await keepServices(host, judgement.services)
  return endAfter(stage, report, report.warnings)
}
