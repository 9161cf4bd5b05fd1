import { OperationError } from '../domain/error.ts'
import { judge, type Judgement } from '../domain/judge.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Answer } from '../render/answer.ts'
import { renderTable } from '../render/table.ts'
import { widthFor } from '../render/width.ts'
import { describeListingFailure } from '../render/words.ts'
import { type ExitCode, exitCodeOf } from './exit-code.ts'
import { reportRound } from './report.ts'
import { print } from './print.ts'
import type { Stage } from './stage.ts'

/** Every text of an answer that may take more columns than it has characters. */
export function textsOf(answer: Answer): Iterable<string> {
  return answer.kind === 'instances'
    ? answer.instances.map(({ service }) => service ?? '')
    : answer.services.map(({ name }) => name)
}

/** @throws OperationError where the provider could not be asked for its targets */
export function requireListing({ source, listing }: Snapshot): void {
  if (!listing.ok) throw new OperationError(describeListingFailure(source, listing.failure))
}

/** One round, judged, shown and accounted for. */
export async function oneShot(
  stage: Stage,
  select: (judgement: Judgement) => Answer,
): Promise<ExitCode> {
  const { source, host, command } = stage
  const snapshot = await source.at('now', host.stop)
  requireListing(snapshot)
  const judgement = judge(snapshot, command.policy)
  const answer = select(judgement)
  await print(host.stdout, renderTable(answer, { width: await widthFor(textsOf(answer)) }))
  await reportRound(stage, snapshot, judgement, answer)
  return exitCodeOf(judgement.coverage)
}
