import { followRound, type LastGoodRound, rounds } from '../../domain/history/rounds.ts'
import { makeReport } from '../../domain/report/make-report.ts'
import type { Report } from '../../domain/report/report.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { countUnattributed } from '../../domain/status/service.ts'
import { describeNote } from '../../render/words/note.ts'
import { renderTitle } from '../../render/title.ts'
import type { Action, ActionContext, Command } from '../config/command.ts'
import { endAfter } from '../output/ending.ts'
import { EXIT, type ExitCode } from '../output/exit-code.ts'
import { format } from '../output/format.ts'
import { FORMATS_OF_ROUNDS } from '../output/formats.ts'
import { print } from '../output/print.ts'
import { requireListing, requireService } from '../output/require.ts'

function reportOn({ policy, query }: Command, snapshot: Snapshot): Report {
  return makeReport(snapshot, policy, query)
}

/**
 * Refuses what can never be shown. An instance that does not answer may belong to any service.
 * @throws OperationError
 */
function checkFirst(report: Report): void {
  requireListing(report)
  if (countUnattributed(report.instances) === 0) requireService(report)
}

/** Appends a table with a title; prints no table again if its listing could not be read anew. */
async function printTable(context: ActionContext, round: LastGoodRound): Promise<void> {
  const report = reportOn(context.command, round.snapshot)
  const table = round.downSince === null ? await format(context, report) : []
  await print(context.host.stdout, [`# ${renderTitle(round, report)}\n`, ...table])
}

/** Prints a round, also one whose listing failed; warns once of what stays the same. */
async function printRound(context: ActionContext, snapshot: Snapshot, at: number): Promise<void> {
  const report = reportOn(context.command, snapshot)
  await print(context.host.stdout, await format(context, report, at))
  await context.diagnostics.warnOnce([...report.warnings, ...report.notes].map(describeNote))
}

async function showRounds(context: ActionContext): Promise<Snapshot | null> {
  const { source, host, diagnostics, command } = context
  const isTable = command.options.output === 'table'
  let round: LastGoodRound | null = null
  let count = 0
  for await (const snapshot of rounds(source, command.pace, host.clock, host.stop)) {
    if (round === null) {
      const first = reportOn(command, snapshot)
      checkFirst(first)
      // A stream prints all warnings round after round.
      if (isTable) await diagnostics.warnAboutNames(first)
    }
    round = followRound(round, snapshot)
    await (isTable ? printTable(context, round) : printRound(context, snapshot, count))
    await diagnostics.debugRound(snapshot)
    count += 1
  }
  return round?.current ?? null
}

/** Whether the live view is possible: it requires a terminal for output and for keys. */
function isWatched({ command, host }: ActionContext): boolean {
  return command.options.output === 'table' && host.stdout.isTerminal && host.hasKeyboard
}

async function showLive(context: ActionContext): Promise<Snapshot | null> {
  const { live } = await import('../output/live.ts')
  return live(context, (first) => checkFirst(reportOn(context.command, first)))
}

/** Shows rounds until it is stopped, or `--count` is reached; then the last round decides. */
async function watch(context: ActionContext): Promise<ExitCode> {
  const { stop } = context.host
  try {
    const last = isWatched(context) ? await showLive(context) : await showRounds(context)
    if (last === null || stop.aborted) return EXIT.done
    return await endAfter(context, reportOn(context.command, last))
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
  formats: FORMATS_OF_ROUNDS,
  options: ['interval', 'count'],
  isEndless: true,
  example: ['api -ms IdService', 'watch one service until Ctrl-C'],
  run: watch,
}
