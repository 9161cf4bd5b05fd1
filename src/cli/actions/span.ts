import { OperationError } from '../../domain/error.ts'
import { hasMatch } from '../../domain/report/explain.ts'
import { makeReport } from '../../domain/report/make-report.ts'
import type { Report } from '../../domain/report/report.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
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
import { requireMatch, requireRecorded, requireService } from '../output/require.ts'
import { type LineStream, takeEach, toStream } from '../output/stream.ts'

/** The rounds of a span; they can be read several times. */
interface Rounds extends Iterable<Snapshot> {
  readonly starts: Float64Array
}

/**
 * Finds the rounds of the span, and tells how many there are.
 * @throws OperationError if there are none
 */
async function findRounds(context: ActionContext): Promise<Rounds> {
  const { source, diagnostics } = context
  const recorded = requireRecorded(source)
  const span = spanOf(context)
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = span
  const starts = recorded.startsBetween(from, to)
  if (starts.length === 0) {
    const before = recorded.findLast(from)?.startedAt
    const after = recorded.findNext(to)?.startedAt
    throw new OperationError(
      `${source.address} has ${describeEmptySpan({ ...span, before, after })}`,
    )
  }
  await diagnostics.warn(describeRounds(starts))
  return { starts, [Symbol.iterator]: () => recorded.between(from, to)[Symbol.iterator]() }
}

/** The facts to report after all rounds. */
interface Tally {
  /** The last round, if something has to be said about it. */
  readonly last: Report | null
  readonly rounds: number
  readonly unlisted: number
  /** Whether some round has a selected service. */
  readonly isMatched: boolean
}

const NOTHING: Tally = { last: null, rounds: 0, unlisted: 0, isMatched: false }

function count(before: Tally, report: Report, isDecisive: boolean): Tally {
  const { service } = report.query
  const isSelected = service === null || report.known.some(({ name }) => name === service)
  const isMatched = before.isMatched || (isSelected && hasMatch(report))
  return {
    last: isDecisive || !isMatched ? report : null,
    rounds: before.rounds + 1,
    unlisted: before.unlisted + (report.snapshot.listing.ok ? 0 : 1),
    isMatched,
  }
}

/** Judges one round after another. */
async function judgeEach(
  { command, host }: ActionContext,
  rounds: Rounds,
  take: (report: Report, round: number) => Promise<void> | void,
): Promise<Tally> {
  const { policy, query, options } = command
  let tally = NOTHING
  await takeEach(rounds, host, async (snapshot) => {
    const report = makeReport(snapshot, policy, query)
    await take(report, tally.rounds)
    tally = count(tally, report, options.exitCode)
  })
  return tally
}

/** Prints one round after another, each as soon as it is read. */
async function printRounds(context: ActionContext, rounds: Rounds, stream: LineStream) {
  return judgeEach(context, rounds, async (report, round) => {
    await stream.print(await format(context, report, round))
  })
}

/** Prints the metrics of all rounds, one series after another. */
async function printMetrics(context: ActionContext, rounds: Rounds, stream: LineStream) {
  const { MetricsOverTime } = await import('../../render/openmetrics.ts')
  const metrics = new MetricsOverTime(rounds.starts)
  for (let pass = 1; ; pass += 1) {
    const tally = await judgeEach(context, rounds, (report) => metrics.add(report))
    await stream.print(metrics.takeLines())
    if (metrics.isComplete) {
      await stream.print(['# EOF\n'])
      return tally
    }
    if (pass === 1) await context.diagnostics.warn(SEVERAL_PASSES)
  }
}

/** Shows all rounds of a span of the past. The last one decides the exit code of `--exitCode`. */
export async function showSpan(context: ActionContext): Promise<ExitCode> {
  const { command, diagnostics, host } = context
  const rounds = await findRounds(context)
  const printAll = command.options.output === 'prometheus' ? printMetrics : printRounds
  const { last, ...tally } = await writeTo(context, async (output) => {
    const stream = toStream(output, host)
    const all = await printAll(context, rounds, stream)
    await stream.end()
    return all
  })
  if (tally.unlisted > 0) await diagnostics.warn(describeUnlisted(tally.unlisted, tally.rounds))
  if (last !== null && !tally.isMatched) {
    requireService(last)
    requireMatch(last, false)
    await diagnostics.warnAboutNames(last)
  }
  return last !== null && command.options.exitCode ? endAfter(context, last) : EXIT.done
}
