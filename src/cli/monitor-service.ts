import type { EpochMs, Output } from '../domain/host.ts'
import { judge } from '../domain/judge.ts'
import { instancesOf } from '../domain/query.ts'
import { rounds } from '../domain/rounds.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Answer } from '../render/answer.ts'
import { renderTable } from '../render/table.ts'
import { renderTitle } from '../render/title.ts'
import { widthFor } from '../render/width.ts'
import { endFrames, renderFrame, startFrames } from '../terminal/frame.ts'
import type { Command } from './command.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { requireListing, textsOf } from './one-shot.ts'
import { pickServices } from './pick-service.ts'
import { print } from './print.ts'
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
  readonly width: (text: string) => number
}

async function compose(shown: Shown, service: string | null, command: Command): Promise<Page> {
  const { instances, coverage } = judge(shown.good, command.policy)
  const answer: Answer = {
    kind: 'instances',
    instances: service === null ? instances : instancesOf(instances, service),
  }
  const width = await widthFor(textsOf(answer))
  const title = renderTitle({ ...shown, service, coverage, policy: command.policy })
  return { title, table: renderTable(answer, { width }), width }
}

/** Redraws in place; the first frame scrolls what was on the screen out of its way. */
function redraw(output: Output): (page: Page) => Promise<void> {
  let before = startFrames(output.size())
  return async ({ title, table, width }) => {
    await print(output, [before, renderFrame([`${title}\n`, ...table], output.size(), width)])
    before = ''
  }
}

/** Appends; a table that could not be read anew is not printed again as if it were fresh. */
function append(output: Output): (page: Page, shown: Shown) => Promise<void> {
  return ({ title, table }, { downSince }) =>
    print(output, [`# ${title}\n`, ...(downSince === null ? table : [])])
}

/** Shows the instances of one service, or of all, round after round, until stopped or counted out. */
export async function monitorService(stage: Stage, service: string | null): Promise<ExitCode> {
  const { source, command, host } = stage
  const { stdout } = host
  const show = stdout.isTerminal ? redraw(stdout) : append(stdout)
  let shown: Shown | null = null
  for await (const snapshot of rounds(source, command.pace, host.clock, host.stop)) {
    if (shown === null) {
      requireListing(snapshot)
      pickServices(judge(snapshot, command.policy), service)
    }
    shown = advance(shown, snapshot)
    await show(await compose(shown, service, command), shown)
  }
  if (stdout.isTerminal && shown !== null) await print(stdout, [endFrames()])
  return EXIT.done
}
