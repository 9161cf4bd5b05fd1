import { followRound, type LastGoodRound, rounds } from '../../domain/history/rounds.ts'
import { makeReport } from '../../domain/report/make-report.ts'
import type { Report } from '../../domain/report/report.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { countUnattributed } from '../../domain/status/service.ts'
import { describeNote } from '../../render/note-words.ts'
import { renderTitle } from '../../render/title.ts'
import type { Action, ActionContext, Command } from '../config/command.ts'
import { EXIT, endAfter, type ExitCode } from '../output/exit-code.ts'
import { format } from '../output/format.ts'
import { FORMATS_OF_ROUNDS } from '../output/formats.ts'
import { print } from '../output/print.ts'
import { requireListing, requireService } from '../output/require.ts'

/** Shows a round in some way. */
type ShowRound = (round: LastGoodRound) => Promise<void>

function reportOn({ policy, query }: Command, snapshot: Snapshot): Report {
  return makeReport(snapshot, policy, query)
}

/** Appends tables with titles; prints no table again if its listing could not be read anew. */
function toTables(context: ActionContext): ShowRound {
  const { command, host } = context
  return async (round) => {
    const report = reportOn(command, round.snapshot)
    const table = round.downSince === null ? await format(context, report, null) : []
    await print(host.stdout, [`# ${renderTitle(round, report)}\n`, ...table])
  }
}

/** Prints every round, also one whose listing failed; warns once of what stays the same. */
function toStream(context: ActionContext): ShowRound {
  const { command, host, diagnostics } = context
  let count = 0
  let said: readonly string[] = []
  return async ({ current }) => {
    const report = reportOn(command, current)
    await print(host.stdout, await format(context, report, count))
    const sentences = [...report.warnings, ...report.notes].map(describeNote)
    for (const each of sentences) if (!said.includes(each)) await diagnostics.warn(each)
    said = sentences
    count += 1
  }
}

/**
 * Refuses what can never be shown. An instance that does not answer may belong to any service.
 * @throws OperationError
 */
function checkFirst(report: Report): void {
  requireListing(report)
  if (countUnattributed(report.instances) === 0) requireService(report)
}

async function showRounds(context: ActionContext): Promise<Snapshot | null> {
  const { source, host, diagnostics, command } = context
  const isTable = command.output === 'table'
  const show = isTable ? toTables(context) : toStream(context)
  let round: LastGoodRound | null = null
  for await (const snapshot of rounds(source, command.pace, host.clock, host.stop)) {
    if (round === null) {
      const first = reportOn(command, snapshot)
      checkFirst(first)
      // A stream prints all warnings round after round.
      if (isTable) await diagnostics.warnAboutNames(first)
    }
    round = followRound(round, snapshot)
    await show(round)
    await diagnostics.debugRound(snapshot)
  }
  return round?.current ?? null
}

/** The live view needs a terminal, and somebody in front of it. */
function isWatched({ command, host }: ActionContext): boolean {
  return command.output === 'table' && host.stdout.isTerminal && host.hasKeyboard
}

async function showLive(context: ActionContext): Promise<Snapshot | null> {
  const { live } = await import('./live.ts')
  return live(context, (first) => checkFirst(reportOn(context.command, first)))
}

/** Shows round after round until it is stopped, or counted out; then the last round decides. */
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
  isEndless: true,
  run: watch,
}
