import { OperationError, UsageError } from '../../domain/error.ts'
import type { RecordedRounds } from '../../domain/recorded.ts'
import { followRound, type LastGoodRound, rounds } from '../../domain/history/rounds.ts'
import { makeReport } from '../../domain/report/make-report.ts'
import type { Report } from '../../domain/report/report.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { countUnattributed } from '../../domain/status/service.ts'
import { describeNote } from '../../render/words/note.ts'
import { renderTitle } from '../../render/title.ts'
import { isRecording } from '../../open.ts'
import type { Action, ActionContext } from '../config/command.ts'
import { endAfter } from '../output/ending.ts'
import { EXIT, type ExitCode } from '../output/exit-code.ts'
import { FORMATS_OF_ROWS } from '../output/formats.ts'
import { format, print } from '../output/print.ts'
import { requireListing, requireService } from '../output/require.ts'

/** @throws OperationError if there is nothing to show; a silent instance may be of any service */
function checkFirst(report: Report): void {
  requireListing(report)
  if (countUnattributed(report.instances) === 0) requireService(report)
}

/** Prints a table with a title; no table again if its listing could not be read anew. */
async function printTable(context: ActionContext, round: LastGoodRound, report: Report) {
  const table = round.downSince === null ? await format(context, report) : []
  await print(context.host.stdout, [`# ${renderTitle(round, report)}\n`, ...table])
}

/** The rounds of a recording; undefined for a source that takes rounds. */
function recordedOf({ source, command }: ActionContext): RecordedRounds | undefined {
  return isRecording(command.address) ? source.recorded : undefined
}

/**
 * Checks a round with the services that the recording knows at its end, because some appear later.
 * @throws OperationError if the service that is shown is none of them
 */
function checkRecorded(recorded: RecordedRounds, first: Snapshot, context: ActionContext): void {
  const later = recorded.findLast()?.knownServices ?? []
  const knownServices = [...new Set([...first.knownServices, ...later])]
  const { policy, query } = context.command
  const report = makeReport({ ...first, knownServices }, policy, query)
  if (countUnattributed(report.instances) === 0) requireService(report)
}

async function showRounds(context: ActionContext): Promise<Snapshot | null> {
  const { source, host, diagnostics, command } = context
  const { policy, pace, query } = command
  const isTable = command.options.output === 'table'
  const recorded = recordedOf(context)
  const shown =
    recorded === undefined
      ? rounds(source, pace, host.clock, host.stop)
      : (await import('../output/play.ts')).play(context, recorded)
  let round: LastGoodRound | null = null
  let count = 0
  let skipped = 0
  for await (const snapshot of shown) {
    // A table needs a listing; a source of the present would have ended with an error.
    if (recorded !== undefined && isTable && round === null && !snapshot.listing.ok) {
      skipped += 1
      continue
    }
    round = followRound(round, snapshot)
    // Programs get every round, also one whose listing failed.
    const report = makeReport(isTable ? round.snapshot : snapshot, policy, query)
    if (count === 0) {
      if (recorded === undefined) checkFirst(report)
      else checkRecorded(recorded, snapshot, context)
    }
    if (isTable) {
      if (count === 0) await diagnostics.warnAboutNames(report)
      await printTable(context, round, report)
    } else {
      await print(host.stdout, await format(context, report, count))
      await diagnostics.warnOnce([...report.warnings, ...report.notes].map(describeNote))
    }
    await diagnostics.debugRound(snapshot)
    count += 1
    if (count === pace.count) break
  }
  if (recorded !== undefined && round === null && isTable && !host.stop.aborted) {
    const { describeSkipped } = await import('../output/play.ts')
    throw new OperationError(`${source.address} ${describeSkipped(skipped)}`)
  }
  return round?.current ?? null
}

/** Shows rounds until it is stopped, or `--count` is reached; then the last round decides. */
async function watch(context: ActionContext): Promise<ExitCode> {
  const { command, host } = context
  const { stop, stdout } = host
  const reportOn = (snapshot: Snapshot) => makeReport(snapshot, command.policy, command.query)
  // The live view requires a terminal for output and for keys.
  const isLive = command.options.output === 'table' && stdout.isTerminal && host.hasKeyboard
  const recorded = recordedOf(context)
  if (command.options.at !== undefined && !isLive && recorded === undefined) {
    throw new UsageError(
      '--at with --monitorService requires a terminal; other actions show one round',
    )
  }
  try {
    const last = isLive
      ? await (
          await import('../output/live.ts')
        ).live(context, (first) =>
          recorded === undefined
            ? checkFirst(reportOn(first))
            : checkRecorded(recorded, first, context),
        )
      : await showRounds(context)
    if (last === null || stop.aborted) return EXIT.done
    return await endAfter(context, reportOn(last))
  } catch (error) {
    if (!stop.aborted || error !== stop.reason) throw error
    // Stopped in the middle of a write, which is its normal end.
    return EXIT.done
  }
}

export const monitorService: Action = {
  name: 'monitorService',
  flags: ['--monitorService', '-ms'],
  help: 'Watch a service, or all if none is named, as top does, until Ctrl-C, e.g. --monitorService AuthService',
  takesService: true,
  abbreviable: true,
  rows: 'instances',
  formats: FORMATS_OF_ROWS,
  options: ['interval', 'count', 'at', 'speed', 'follow'],
  isEndless: true,
  example: ['api -ms IdService', 'watch one service until Ctrl-C'],
  run: watch,
}
