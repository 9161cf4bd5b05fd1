import type { EpochMs, Output } from '../domain/host.ts'
import { countCoverage, judge, type Judgement } from '../domain/judge.ts'
import { instancesOf } from '../domain/query.ts'
import { rounds } from '../domain/rounds.ts'
import { countUnattributed } from '../domain/service.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Answer } from '../render/answer.ts'
import { formatTime, formatTimeOfDay } from '../render/number.ts'
import { renderJson } from '../render/json.ts'
import { renderTable } from '../render/table.ts'
import { renderTitle } from '../render/title.ts'
import { type Width, widthFor } from '../render/width.ts'
import { endFrames, renderFrame, startFrames } from '../terminal/frame.ts'
import type { Command } from './command.ts'
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts'
import { requireListing, textsOf } from './one-shot.ts'
import { pickServices } from './pick-service.ts'
import { print } from './print.ts'
import { makeReport, reportDetail, type Select } from './report.ts'
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

/** What is shown of the rounds, and by which rule. */
interface View {
  readonly output: Output
  readonly command: Command
  /** All services where it is null. */
  readonly service: string | null
}

async function compose(
  { command: { policy, pace }, service }: View,
  shown: Shown,
  formatMoment: (time: EpochMs) => string,
): Promise<Page> {
  const { instances, coverage } = judge(shown.good, policy)
  const answer: Answer = {
    kind: 'instances',
    instances: service === null ? instances : instancesOf(instances, service),
  }
  const width = await widthFor([service ?? '', ...textsOf(answer)])
  const { intervalMs } = pace
  const title = { ...shown, service, coverage, policy, intervalMs, formatTime: formatMoment }
  return { title: renderTitle(title), table: renderTable(answer, { width }), width }
}

/** Redraws in place; the first frame scrolls what was on the screen out of its way. */
function toTerminal(view: View): Destination {
  const { output } = view
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
      await print(view.output, [`# ${title}\n`, ...(shown.downSince === null ? table : [])])
    },
    close: () => Promise.resolve(),
  }
}

/** An object a line, of every round, one whose listing failed as well. */
function toJsonLines({ output, command, service }: View): Destination {
  return {
    async show({ current }) {
      const judgement = judge(current, command.policy)
      const select: Select = ({ instances }) => ({ kind: 'instances', instances })
      const report = makeReport(command, current, judgement, { service, select })
      await print(output, renderJson(report, { isOneLine: true }))
    },
    close: () => Promise.resolve(),
  }
}

/** Between two frames in one place there is no room for talk. */
function isRedrawn({ output, command }: View): boolean {
  return command.output === 'table' && output.isTerminal
}

function chooseDestination(view: View): Destination {
  if (view.command.output === 'json') return toJsonLines(view)
  return isRedrawn(view) ? toTerminal(view) : toPipe(view)
}

/** Refuses what can never be shown; a silent instance may turn out to belong to any service. */
function checkFirst(snapshot: Snapshot, judgement: Judgement, service: string | null): void {
  requireListing(snapshot)
  if (countUnattributed(judgement.instances) === 0) pickServices(judgement, service)
}

async function showRounds(stage: Stage, service: string | null): Promise<ExitCode> {
  const { source, host, talk, command } = stage
  const { policy, pace } = command
  const view = { output: host.stdout, command, service }
  const destination = chooseDestination(view)
  let shown: Shown | null = null
  for await (const snapshot of rounds(source, pace, host.clock, host.stop)) {
    if (shown === null) checkFirst(snapshot, judge(snapshot, policy), service)
    shown = advance(shown, snapshot)
    await destination.show(shown)
    if (!isRedrawn(view)) await reportDetail(talk, snapshot)
  }
  await destination.close()
  if (shown === null || host.stop.aborted) return EXIT.done
  return exitCodeOf(countCoverage(shown.current))
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
