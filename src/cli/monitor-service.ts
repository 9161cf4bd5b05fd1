import type { EpochMs, Output } from '../domain/host.ts'
import { countCoverage, judge, type Judgement } from '../domain/judge.ts'
import { instancesOf } from '../domain/query.ts'
import { rounds } from '../domain/rounds.ts'
import { countUnattributed } from '../domain/service.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Answer } from '../render/answer.ts'
import { formatTime, formatTimeOfDay } from '../render/number.ts'
import { renderTable } from '../render/table.ts'
import { renderTitle } from '../render/title.ts'
import { type Width, widthFor } from '../render/width.ts'
import { endFrames, renderFrame, startFrames } from '../terminal/frame.ts'
import type { Command } from './command.ts'
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts'
import { requireListing, textsOf } from './one-shot.ts'
import { pickServices } from './pick-service.ts'
import { print } from './print.ts'
import { reportDetail } from './report.ts'
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

interface Page {
  readonly title: string
  readonly table: Iterable<string>
  readonly width: Width
}

/** Where the rounds are shown. */
interface Destination {
  readonly formatTime: (time: EpochMs) => string
  show(page: Page, shown: Shown): Promise<void>
  close(): Promise<void>
}

/** Redraws in place; the first frame scrolls what was on the screen out of its way. */
function toTerminal(output: Output): Destination {
  let before = startFrames(output.size())
  return {
    formatTime: formatTimeOfDay,
    async show({ title, table, width }) {
      await print(output, [before, renderFrame([`${title}\n`, ...table], output.size(), width)])
      before = ''
    },
    close: () => print(output, before === '' ? [endFrames()] : []),
  }
}

/** Appends; a table that could not be read anew is not printed again as if it were fresh. */
function toPipe(output: Output): Destination {
  return {
    formatTime,
    show: ({ title, table }, { downSince }) =>
      print(output, [`# ${title}\n`, ...(downSince === null ? table : [])]),
    close: () => Promise.resolve(),
  }
}

async function compose(
  shown: Shown,
  service: string | null,
  { policy, pace: { intervalMs } }: Command,
  { formatTime: format }: Destination,
): Promise<Page> {
  const { instances, coverage } = judge(shown.good, policy)
  const answer: Answer = {
    kind: 'instances',
    instances: service === null ? instances : instancesOf(instances, service),
  }
  const width = await widthFor([service ?? '', ...textsOf(answer)])
  const title = renderTitle({ ...shown, service, coverage, policy, intervalMs, formatTime: format })
  return { title, table: renderTable(answer, { width }), width }
}

/** Refuses what can never be shown; a silent instance may turn out to belong to any service. */
function checkFirst(snapshot: Snapshot, judgement: Judgement, service: string | null): void {
  requireListing(snapshot)
  if (countUnattributed(judgement.instances) === 0) pickServices(judgement, service)
}

async function showRounds(stage: Stage, service: string | null): Promise<ExitCode> {
  const { source, host, talk } = stage
  const { policy, pace } = stage.command
  const destination = host.stdout.isTerminal ? toTerminal(host.stdout) : toPipe(host.stdout)
  let shown: Shown | null = null
  for await (const snapshot of rounds(source, pace, host.clock, host.stop)) {
    if (shown === null) checkFirst(snapshot, judge(snapshot, policy), service)
    shown = advance(shown, snapshot)
    await destination.show(await compose(shown, service, stage.command, destination), shown)
    if (!host.stdout.isTerminal) await reportDetail(talk, snapshot)
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
