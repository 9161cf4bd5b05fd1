import { makeReport } from '../../domain/report/make-report.ts'
import { describeNote } from '../../render/words/note.ts'
import type { ActionContext } from '../config/command.ts'
import { endAfter } from '../output/ending.ts'
import type { ExitCode } from '../output/exit-code.ts'
import { deliver } from '../output/print.ts'
import { requireListing, requireMatch, requirePage, requireService } from '../output/require.ts'

/** Shows one round. If a signal ends the round early, shows what was read until then. */
export async function showRound(context: ActionContext): Promise<ExitCode> {
  const { source, host, diagnostics, command } = context
  const { policy, query } = command
  const isPlugin = command.options.output === 'nagios'
  const snapshot = await source.at('now', host.stop)
  const report = makeReport(snapshot, policy, query)
  if (host.stop.aborted && (isPlugin || report.coverage.answered === 0)) throw host.stop.reason
  if (!snapshot.listing.ok) await diagnostics.debugRound(snapshot)
  try {
    requireListing(report)
    requireService(report)
    requireMatch(report, isPlugin)
  } catch (error) {
    host.stop.throwIfAborted()
    // A scrape needs to see that there was nothing to scrape.
    if (command.options.output === 'prometheus') {
      await deliver(context, makeReport(snapshot, policy, { ...query, service: null }))
    }
    throw error
  }
  requirePage(report)
  await deliver(context, report)
  await diagnostics.warnAbout(report)
  await diagnostics.debugRound(snapshot)
  host.stop.throwIfAborted()
  return endAfter(context, report, report.warnings.map(describeNote))
}
