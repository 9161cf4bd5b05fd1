import { OperationError } from '../../domain/error.ts'
import { judge } from '../../domain/status/judge.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { Answer } from '../../render/answer.ts'
import { describeListingFailure } from '../../render/words.ts'
import { deliver } from '../output/deliver.ts'
import { endAfter, type ExitCode } from '../output/exit-code.ts'
import { format } from '../output/format.ts'
import { keepServices } from '../config/known-services.ts'
import { pickServices, requireMeant } from '../output/pick-service.ts'
import { makeReport, reportDetail, reportRound } from '../output/report.ts'
import type { ActionContext } from './action-context.ts'

/** @throws OperationError where the provider could not be asked for its instances */
export function requireListing(snapshot: Snapshot): void {
  const { listing } = snapshot
  if (!listing.ok) throw new OperationError(describeListingFailure(snapshot, listing.failure))
}

/**
 * One round, judged, shown and accounted for. If a signal ends the round early, what was read by then
 * is shown.
 * @param service narrows it to one service; all where it is null
 */
export async function oneShot(
  context: ActionContext,
  service: string | null,
  kind: Answer['kind'],
): Promise<ExitCode> {
  const { source, host, diagnostics, command } = context
  const snapshot = await source.at('now', host.stop)
  const judgement = judge(snapshot, command.policy)
  if (host.stop.aborted && (command.output === 'nagios' || judgement.coverage.answered === 0)) {
    throw host.stop.reason
  }
  if (!snapshot.listing.ok) await reportDetail(diagnostics, snapshot)
  try {
    requireListing(snapshot)
    pickServices(judgement, service)
    requireMeant(command, judgement)
  } catch (error) {
    host.stop.throwIfAborted()
    // A scrape has to see that there was nothing to scrape.
    if (command.output === 'prometheus') {
      const report = makeReport(command, snapshot, judgement, { service: null, kind })
      await deliver(context, await format(command, host, report, null))
    }
    throw error
  }
  const report = makeReport(command, snapshot, judgement, { service, kind })
  await deliver(context, await format(command, host, report, null))
  await reportRound(context, report)
  host.stop.throwIfAborted()
  await keepServices(host, judgement.services)
  return endAfter(context, report, report.warnings)
}
