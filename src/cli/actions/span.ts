import { OperationError } from '../../domain/error.ts'
import { hasMatch } from '../../domain/report/explain.ts'
import { makeReport } from '../../domain/report/make-report.ts'
import type { Report } from '../../domain/report/report.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { EpochMs } from '../../domain/time.ts'
import type { Output } from '../../host.ts'
import {
  describeEmptySpan,
  describeRounds,
  describeUnlisted,
  SEVERAL_PASSES,
} from '../../render/words/span.ts'
import type { ActionContext } from '../config/command.ts'
import { spanOf } from '../config/moment.ts'
import { endAfter } from '../output/ending.ts'
import { EXIT, type ExitCode } from '../output/exit-code.ts'
import { format, writeTo } from '../output/print.ts'
import { requireMatch, requireService } from '../output/require.ts'
import { paced, toStream } from '../output/stream.ts'

/** The rounds of a span; they can be read several times. */
interface Rounds extends Iterable<Snapshot> {
  readonly starts: readonly EpochMs[]
}

/**
 * Finds the rounds of the span, and tells how many there are.
 * @throws OperationError if there are none
 */
async function findRounds(context: ActionContext): Promise<Rounds> {
  const { address, recorded } = context.source
  if (recorded === undefined) throw new OperationError(`${address} has no recorded rounds`)
  const span = spanOf(context)
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = span
  const starts = recorded.startsBetween(from, to)
  if (starts.length === 0) {
    const before = recorded.findLast(from)?.startedAt
    const after = recorded.findNext(to)?.startedAt
    throw new OperationError(`${address} has ${describeEmptySpan({ ...span, before, after })}`)
  }
  await context.diagnostics.warn(describeRounds(starts))
  return { starts, [Symbol.iterator]: () => recorded.between(from, to)[Symbol.iterator]() }
}

/** What has to be said after all rounds. */
interface Tally {
  readonly last: Report | null
  readonly rounds: number
  readonly unlisted: number
  /** Whether some round has a selected service. */
  readonly isMatched: boolean
}

const NOTHING: Tally = { last: null, rounds: 0, unlisted: 0, isMatched: false }

function count({ rounds, unlisted, isMatched }: Tally, last: Report): Tally {
  const { service } = last.query
  const isSelected = service === null || last.known.some(({ name }) => name === service)
  return {
    last,
    rounds: rounds + 1,
    unlisted: unlisted + (last.snapshot.listing.ok ? 0 : 1),
    isMatched: isMatched || (isSelected && hasMatch(last)),
  }
}

/** Prints one round after another, each as soon as it is read. */
async function printRounds(
  context: ActionContext,
  rounds: Rounds,
  output: Pick<Output, 'write'>,
): Promise<Tally> {
  const { command, host } = context
  const stream = toStream(output, host)
  let tally = NOTHING
  for await (const snapshot of paced(rounds, host)) {
    const report = makeReport(snapshot, command.policy, command.query)
    await stream.print(await format(context, report, tally.rounds))
    tally = count(tally, report)
  }
  await stream.end()
  return tally
}

/** Prints the metrics of all rounds, one series after another. */
async function printMetrics(
  context: ActionContext,
  rounds: Rounds,
  output: Pick<Output, 'write'>,
): Promise<Tally> {
  const { command, host, diagnostics } = context
  const { MetricsOverTime } = await import('../../render/openmetrics.ts')
  const metrics = new MetricsOverTime(rounds.starts)
  const stream = toStream(output, host)
  for (let pass = 1; ; pass += 1) {
    let tally = NOTHING
    for await (const snapshot of paced(rounds, host)) {
      const report = makeReport(snapshot, command.policy, command.query)
      metrics.add(report)
      tally = count(tally, report)
    }
    await stream.print(metrics.takeLines())
    if (metrics.isComplete) {
      await stream.print(['# EOF\n'])
      await stream.end()
      return tally
    }
    if (pass === 1) await diagnostics.warn(SEVERAL_PASSES)
  }
}

/** Shows all rounds of a span of the past. The last one decides the exit code of `--exitCode`. */
export async function showSpan(context: ActionContext): Promise<ExitCode> {
  const { command, diagnostics } = context
  const rounds = await findRounds(context)
  const printAll = command.options.output === 'prometheus' ? printMetrics : printRounds
  const { last, ...tally } = await writeTo(context, (output) => printAll(context, rounds, output))
  if (tally.unlisted > 0) await diagnostics.warn(describeUnlisted(tally.unlisted, tally.rounds))
  if (last !== null && !tally.isMatched) {
    requireService(last)
    requireMatch(last, false)
    await diagnostics.warnAboutNames(last)
  }
  return last !== null && command.options.exitCode ? endAfter(context, last) : EXIT.done
}
