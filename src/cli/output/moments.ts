import { OperationError } from '../../domain/error.ts'
import { isIncomplete } from '../../domain/history/compare.ts'
import type { Failure } from '../../domain/failure.ts'
import type { RecordedRounds } from '../../domain/recorded.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { EpochMs } from '../../domain/time.ts'
import { describeFailure } from '../../render/words/failure.ts'
import { describeEmptySpan, describeRounds, describeUncompared } from '../../render/words/span.ts'
import type { ActionContext } from '../config/command.ts'
import { spanOf } from '../config/moment.ts'
import { makeReport } from '../../domain/report/make-report.ts'
import { requireListing, requireRecorded } from './require.ts'

/** Two rounds that can be compared, the earlier one first. */
type Moments = readonly [before: Snapshot, after: Snapshot]

const HOUR_MS = 3_600_000

/** Whether a round says how the instances are. */
function isUsable(round: Snapshot): boolean {
  return round.listing.ok && !isIncomplete(round)
}

function findLastUsable(recorded: RecordedRounds, upTo?: EpochMs): Snapshot | null {
  let found = recorded.findLast(upTo)
  while (found !== null && !isUsable(found)) found = recorded.findLast(found.startedAt - 1)
  return found
}

function findFirstUsable(recorded: RecordedRounds, from: EpochMs): Snapshot | null {
  let found = recorded.findNext(from - 1)
  while (found !== null && !isUsable(found)) found = recorded.findNext(found.startedAt)
  return found
}

/** The number of rounds without a listing, and why the last one has none; empty if all have one. */
function describeLost(recorded: RecordedRounds, from: EpochMs, to = Number.MAX_SAFE_INTEGER) {
  let count = 0
  let lost: Failure | null = null
  for (const { listing } of recorded.between(from, to)) {
    if (listing.ok) continue
    count += 1
    lost = listing.failure
  }
  return lost === null ? '' : `, ${count} of them without a listing: ${describeFailure(lost)}`
}

/**
 * Finds the first and the last round of a span; by default of the last hour of the recording.
 * @throws OperationError if there are not two
 */
async function findRecorded(context: ActionContext): Promise<Moments> {
  const { source, diagnostics } = context
  const recorded = requireRecorded(source)
  const span = spanOf(context)
  const end = recorded.findLast(span.to)?.startedAt
  const after = findLastUsable(recorded, span.to)
  const from = span.from ?? (after?.startedAt ?? 0) - HOUR_MS
  const before = findFirstUsable(recorded, from)
  if (before === null || after === null || before.startedAt >= after.startedAt) {
    const starts = recorded.startsBetween(from, span.to ?? Number.MAX_SAFE_INTEGER)
    const [earlier, later] = [recorded.findLast(from - 1), recorded.findNext(end ?? 0)]
    const ends = { before: earlier?.startedAt, after: later?.startedAt }
    const what =
      starts.length === 0
        ? describeEmptySpan({ ...span, ...ends })
        : `${describeRounds(starts)}${describeLost(recorded, from, span.to)}`
    throw new OperationError(`nothing to compare: ${source.address} has ${what}`)
  }
  if (end !== undefined && end !== after.startedAt) {
    await diagnostics.warn(describeUncompared(after.startedAt, end))
  }
  return [before, after]
}

/**
 * Takes a round, and compares it with the last one in the recording that it is appended to.
 * @throws OperationError if the recording had none, or if there is no listing
 */
async function findPresent(context: ActionContext): Promise<Moments> {
  const { source, host, command, diagnostics } = context
  const { policy, query } = command
  const before = findLastUsable(requireRecorded(source))
  const after = await source.at('now', host.stop)
  host.stop.throwIfAborted()
  const report = makeReport(after, policy, query)
  requireListing(report)
  await diagnostics.warnAbout(report)
  await diagnostics.debugRound(after)
  if (before !== null) return [before, after]
  throw new OperationError(
    `nothing to compare: this round is the first one in ${command.options.record ?? ''}`,
  )
}

/** Finds the rounds to compare: recorded ones, or the present and the last recorded one. */
export function findMoments(context: ActionContext): Promise<Moments> {
  return context.command.options.record === undefined ? findRecorded(context) : findPresent(context)
}
