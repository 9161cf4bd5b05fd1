import { makeReport } from '../../domain/report/make-report.ts'
import type { Report } from '../../domain/report/report.ts'
import { isRecording } from '../../open.ts'
import { describeNote } from '../../render/words/note.ts'
import type { Action, ActionContext } from '../config/command.ts'
import { isOfSpan, momentOf } from '../config/moment.ts'
import { endAfter } from '../output/ending.ts'
import type { ExitCode } from '../output/exit-code.ts'
import { ALL_FORMATS, FORMATS_OF_SPANS } from '../output/formats.ts'
import { describeMomentOf } from '../output/past.ts'
import { deliver } from '../output/print.ts'
import {
  requireListing,
  requireMatch,
  requirePage,
  requireRecordedListing,
  requireService,
} from '../output/require.ts'

/** @throws OperationError if the round has no listing */
async function checkListing({ source, command, host }: ActionContext, report: Report) {
  if (source.recorded === undefined || !isRecording(command.address)) return requireListing(report)
  return requireRecordedListing(report, source.recorded, host)
}

/**
 * Shows one round. If a signal ends the round early, shows what was read until then.
 * @public for actions in files of their own
 */
export async function showRound(context: ActionContext): Promise<ExitCode> {
  const { source, host, diagnostics, command } = context
  const { policy, query } = command
  const isPlugin = command.options.output === 'nagios'
  const snapshot = await source.at(momentOf(context), host.stop)
  const past = await describeMomentOf(context, snapshot.startedAt)
  if (past !== null) await diagnostics.warn(past)
  const report = makeReport(snapshot, policy, query)
  if (host.stop.aborted && (isPlugin || report.coverage.answered === 0)) throw host.stop.reason
  if (!snapshot.listing.ok) await diagnostics.debugRound(snapshot)
  try {
    await checkListing(context, report)
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

const ONE_ROUND = {
  abbreviable: true,
  formats: ALL_FORMATS,
  formatsOfSpans: FORMATS_OF_SPANS,
  options: ['outputFile', 'at', 'from', 'to'],
  async run(context) {
    if (!isOfSpan(context.command.options)) return showRound(context)
    return (await import('./span.ts')).showSpan(context)
  },
} as const satisfies Partial<Action>

export const summary: Action = {
  ...ONE_ROUND,
  name: 'summary',
  flags: ['--summary', '-s'],
  help: 'Print all running instances of all services',
  rows: 'instances',
  example: ['mock: --summary', 'every instance of a simulated provider'],
}

export const serviceStats: Action = {
  ...ONE_ROUND,
  name: 'serviceStats',
  flags: ['--serviceStats', '-ss'],
  help: 'Print the average CPU and memory of a service, or of every service if none is named, e.g. --serviceStats AuthService',
  takesService: true,
  rows: 'averages',
}

export const healthCheck: Action = {
  ...ONE_ROUND,
  name: 'healthCheck',
  flags: ['--healthCheck', '-hc'],
  help: 'Print every service and flag those with fewer healthy instances than --healthyInstances; in scripts add --exitCode',
  rows: 'health',
  example: ['api:80 --healthCheck', 'flag services with fewer than 2 healthy instances'],
}
