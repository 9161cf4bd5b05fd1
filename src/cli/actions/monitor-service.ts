import type { EpochMs } from '../../domain/time.ts'
import { judge, type Judgement } from '../../domain/status/judge.ts'
import { rounds } from '../../domain/history/rounds.ts'
import { countUnattributed } from '../../domain/status/service.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { formatTime } from '../../render/number.ts'
import type { Report } from '../../render/report.ts'
import { renderTitle } from '../../render/title.ts'
import { EXIT, endAfter, type ExitCode } from '../output/exit-code.ts'
import { format } from '../output/format.ts'
import { requireListing } from './one-shot.ts'
import { explainNames, pickServices } from '../output/pick-service.ts'
import { print } from '../output/print.ts'
import { makeReport, reportDetail } from '../output/report.ts'
import type { ActionContext } from './action-context.ts'

/** What is on show after a round. */
interface Shown {
  /** The last round whose listing could be read. */
  readonly good: Snapshot
  /** This round: the good one, or one whose listing failed. */
  readonly current: Snapshot
  /** When the listing began to fail. */
  readonly downSince: EpochMs | null
}

function advance(before: Shown | null, current: Snapshot): Shown {
  if (current.listing.ok || before === null) return { good: current, current, downSince: null }
  return { ...before, current, downSince: before.downSince ?? current.startedAt }
}

/** Where the rounds are shown. */
type Show = (shown: Shown) => Promise<void>

/** What is shown of the rounds, and where. */
interface View {
  readonly context: ActionContext
  /** All services where it is null. */
  readonly service: string | null
}

function reportOn({ context: { command }, service }: View, snapshot: Snapshot): Report {
  const judgement = judge(snapshot, command.policy)
  return makeReport(command, snapshot, judgement, { service, kind: 'instances' })
}

/** Appends; a table that could not be read anew is not printed again as if it were fresh. */
function toPipe(view: View): Show {
  const { context, service } = view
  const { command, host } = context
  return async (shown) => {
    const report = reportOn(view, shown.good)
    const title = renderTitle({
      ...{ ...shown, service, coverage: report.coverage, notes: report.notes, formatTime },
      ...{ policy: command.policy, intervalMs: command.pace.intervalMs },
    })
    const table = shown.downSince === null ? await format(command, host, report, null) : []
    await print(host.stdout, [`# ${title}\n`, ...table])
  }
}

/** Every round in the format that was asked for, one whose listing failed as well. */
function toStream(view: View): Show {
  const { command, host, diagnostics } = view.context
  let round = 0
  let said: readonly string[] = []
  return async ({ current }) => {
    const report = reportOn(view, current)
    await print(host.stdout, await format(command, host, report, round))
    const sentences = [...report.warnings, ...report.notes]
    for (const each of sentences) if (!said.includes(each)) await diagnostics.warn(each)
    said = sentences
    round += 1
  }
}

/** Refuses what can never be shown; a silent instance may turn out to belong to any service. */
function checkFirst(snapshot: Snapshot, judgement: Judgement, service: string | null): void {
  requireListing(snapshot)
  if (countUnattributed(judgement.instances) === 0) pickServices(judgement, service)
}

async function showRounds(view: View): Promise<Snapshot | null> {
  const { source, host, diagnostics, command } = view.context
  const { policy, pace } = command
  const show = command.output === 'table' ? toPipe(view) : toStream(view)
  let shown: Shown | null = null
  for await (const snapshot of rounds(source, pace, host.clock, host.stop)) {
    if (shown === null) {
      const judgement = judge(snapshot, policy)
      checkFirst(snapshot, judgement, view.service)
      // A stream says all that is missing round after round.
      const names = command.output === 'table' ? explainNames(command, judgement.services) : []
      for (const sentence of names) await diagnostics.warn(sentence)
    }
    shown = advance(shown, snapshot)
    await show(shown)
    await reportDetail(diagnostics, snapshot)
  }
  return shown?.current ?? null
}

/** A screen of its own needs somebody before it. */
function isWatched({ command, host }: ActionContext): boolean {
  return command.output === 'table' && host.stdout.isTerminal && host.hasKeyboard
}

async function showLive({ context, service }: View): Promise<Snapshot | null> {
  const { policy } = context.command
  const { live } = await import('./live.ts')
  return live(context, service, (first) => checkFirst(first, judge(first, policy), service))
}

/**
 * Shows the instances of one service, or of all, round after round, until it is stopped, or counted
 * out: then the last round decides on the exit code.
 */
export async function monitorService(
  context: ActionContext,
  service: string | null,
): Promise<ExitCode> {
  const view = { context, service }
  const { stop } = context.host
  try {
    const last = isWatched(context) ? await showLive(view) : await showRounds(view)
    if (last === null || stop.aborted) return EXIT.done
    return await endAfter(context, reportOn(view, last))
  } catch (error) {
    if (!stop.aborted || error !== stop.reason) throw error
    // Stopped in the middle of a write, which is its normal end.
    return EXIT.done
  }
}
