import type { EpochMs } from '../domain/host.ts'
import { judge, type Judgement } from '../domain/judge.ts'
import { rounds } from '../domain/rounds.ts'
import { countUnattributed } from '../domain/service.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { formatTime, formatTimeOfDay } from '../render/number.ts'
import type { Report } from '../render/report.ts'
import { renderTable } from '../render/table.ts'
import { renderTitle } from '../render/title.ts'
import { type Width, widthFor } from '../render/width.ts'
import { endFrames, renderFrame, startFrames } from '../terminal/frame.ts'
import { EXIT, type ExitCode, exitCodeFor } from './exit-code.ts'
import { format, paintFor, textsOf } from './format.ts'
import { requireListing } from './one-shot.ts'
import { pickServices } from './pick-service.ts'
import { print } from './print.ts'
import { makeReport, reportDetail } from './report.ts'
import type { Stage } from './stage.ts'

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
interface Destination {
  show(shown: Shown): Promise<void>
  close(): Promise<void>
}

interface Page {
  readonly title: string
  readonly table: Iterable<string>
  readonly width: Width
}

/** What is shown of the rounds, and where. */
interface View {
  readonly stage: Stage
  /** All services where it is null. */
  readonly service: string | null
}

function reportOn({ stage: { command }, service }: View, snapshot: Snapshot): Report {
  const judgement = judge(snapshot, command.policy)
  return makeReport(command, snapshot, judgement, { service, kind: 'instances' })
}

async function compose(
  view: View,
  shown: Shown,
  formatMoment: (time: EpochMs) => string,
): Promise<Page> {
  const { stage, service } = view
  const { command, host } = stage
  const report = reportOn(view, shown.good)
  const width = await widthFor([service ?? '', ...textsOf(report.answer)])
  const title = renderTitle({
    ...{ ...shown, service, coverage: report.coverage, notes: report.notes },
    ...{ policy: command.policy, intervalMs: command.pace.intervalMs, formatTime: formatMoment },
  })
  const layout = { width, paint: paintFor(command, host), round: null }
  return { title, table: renderTable(report, layout), width }
}

/** Redraws in place; the first frame scrolls what was on the screen out of its way. */
function toTerminal(view: View): Destination {
  const output = view.stage.host.stdout
  let before = startFrames(output.size())
  return {
    async show(shown) {
      const { title, table, width } = await compose(view, shown, formatTimeOfDay)
      await print(output, [before, renderFrame([`${title}\n`, ...table], output.size(), width)])
      before = ''
    },
    close: () => print(output, before === '' ? [endFrames()] : []),
  }
}

/** Appends; a table that could not be read anew is not printed again as if it were fresh. */
function toPipe(view: View): Destination {
  return {
    async show(shown) {
      const { title, table } = await compose(view, shown, formatTime)
      const lines = [`# ${title}\n`, ...(shown.downSince === null ? table : [])]
      await print(view.stage.host.stdout, lines)
    },
    close: () => Promise.resolve(),
  }
}

/** Every round in the format that was asked for, one whose listing failed as well. */
function toStream(view: View): Destination {
  const { command, host, talk } = view.stage
  let round = 0
  let said: readonly string[] = []
  return {
    async show({ current }) {
      const report = reportOn(view, current)
      await print(host.stdout, await format(command, host, report, round))
      const sentences = [...report.warnings, ...report.notes]
      for (const each of sentences) if (!said.includes(each)) await talk.note(each)
      said = sentences
      round += 1
    },
    close: () => Promise.resolve(),
  }
}

/** Between two frames in one place there is no room for talk. */
function isRedrawn({ command, host }: Stage): boolean {
  return command.output === 'table' && host.stdout.isTerminal
}

function chooseDestination(view: View): Destination {
  if (view.stage.command.output !== 'table') return toStream(view)
  return isRedrawn(view.stage) ? toTerminal(view) : toPipe(view)
}

/** Refuses what can never be shown; a silent instance may turn out to belong to any service. */
function checkFirst(snapshot: Snapshot, judgement: Judgement, service: string | null): void {
  requireListing(snapshot)
  if (countUnattributed(judgement.instances) === 0) pickServices(judgement, service)
}

async function showRounds(stage: Stage, service: string | null): Promise<ExitCode> {
  const { source, host, talk, command } = stage
  const { policy, pace } = command
  const view = { stage, service }
  const destination = chooseDestination(view)
  let shown: Shown | null = null
  for await (const snapshot of rounds(source, pace, host.clock, host.stop)) {
    if (shown === null) checkFirst(snapshot, judge(snapshot, policy), service)
    shown = advance(shown, snapshot)
    await destination.show(shown)
    if (!isRedrawn(stage)) await reportDetail(talk, snapshot)
  }
  await destination.close()
  if (shown === null || host.stop.aborted) return EXIT.done
  return exitCodeFor(command, reportOn(view, shown.current))
}

/**
 * Shows the instances of one service, or of all, round after round, until it is stopped, or counted
 * out: then the last round decides on the exit code.
 */
export async function monitorService(stage: Stage, service: string | null): Promise<ExitCode> {
  const { stop } = stage.host
  try {
    return await showRounds(stage, service)
  } catch (error) {
    if (!stop.aborted || error !== stop.reason) throw error
    // Stopped in the middle of a write, which is its normal end.
    return EXIT.done
  }
}
