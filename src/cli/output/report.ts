import { applyMinCoverage, findLowHeadroom, isCovered } from '../../domain/status/check.ts'
import type { Judgement } from '../../domain/status/judge.ts'
import { countUnattributed, type Service } from '../../domain/status/service.ts'
import type { Listing, Snapshot } from '../../domain/snapshot.ts'
import type { Answer } from '../../render/answer.ts'
import type { Report } from '../../render/report.ts'
import { toSafe } from '../../render/safe.ts'
import {
  describeBounds,
  describeCost,
  describeCoverage,
  describeLate,
  describeDuplicates,
  describeListingFailure,
  describeRetryAfter,
  describeShortage,
  describeThinCoverage,
  describeTight,
  describeUnanswered,
  describeUnattributed,
  OUT_OF_STEP,
} from '../../render/words.ts'
import type { Command } from '../config/command.ts'
import { explainNames, findAbsent } from './pick-service.ts'
import { chooseRows } from './rows.ts'
import type { ActionContext } from '../actions/action-context.ts'
import type { Diagnostics } from './diagnostics.ts'

interface Context {
  readonly kind: Answer['kind']
  readonly command: Command
  /** Services that are not meant as well. */
  readonly all: readonly Service[]
}

/** Whether a shortage is what made the listing fail. */
function isNamed(listing: Listing, shortOf: string): boolean {
  return !listing.ok && 'errno' in listing.failure && listing.failure.errno === shortOf
}

function* explainGaps(
  snapshot: Snapshot,
  { coverage, instances, services }: Judgement,
  { kind, command, all }: Context,
): Generator<string> {
  const { listing, cost, durationMs } = snapshot
  const { check, action, pace } = command
  if (action.kind === 'monitorService' && durationMs > pace.intervalMs) {
    yield describeLate(durationMs)
  }
  if (!listing.ok) yield describeListingFailure(snapshot, listing.failure)
  if (cost.shortOf !== null && !isNamed(listing, cost.shortOf)) yield describeShortage(cost.shortOf)
  if (cost.isOutOfStep) yield OUT_OF_STEP
  if (listing.ok && coverage.listed === 0) yield 'no servers'
  const sentences = [describeCoverage(coverage), describeDuplicates(coverage)]
  yield* sentences.filter((sentence) => sentence !== null)
  for (const { failure } of coverage.reasons) {
    if (failure.code === 'http' && failure.deadlineMs !== undefined) {
      yield describeRetryAfter(failure.retryAfterMs ?? 0)
    }
  }
  if (!isCovered(coverage, check)) yield describeThinCoverage(coverage, check.minCoverage)
  const tight = findLowHeadroom(services, check)
  if (tight.length > 0) yield describeTight(tight, check.warnHeadroom ?? 0)
  yield* explainNames(command, all)
  if (kind === 'instances') return
  const unattributed = countUnattributed(instances)
  if (unattributed > 0) yield describeUnattributed(unattributed)
  // Bounds say nothing about a round that was cut short.
  const isInterrupted = coverage.reasons.some(({ failure }) => failure.code === 'interrupted')
  if (isInterrupted || !isCovered(coverage, check)) return
  const isTold: ReadonlySet<string> = new Set(
    command.exitOnVerdict ? ['unknown', 'unhealthy'] : ['unknown'],
  )
  for (const service of services) {
    if (isTold.has(service.status)) yield `${toSafe(service.name)}: ${describeBounds(service)}`
  }
}

function* detail(snapshot: Snapshot): Generator<string> {
  for (const result of snapshot.results) {
    if (result.kind !== 'sample') yield `${toSafe(result.id)}: ${describeUnanswered(result)}`
  }
  yield describeCost(snapshot)
}

/**
 * What an action shows of one round.
 * @param service narrows it to one service; all where it is null
 * @throws UsageError where the page that is asked for is past the last
 */
export function makeReport(
  command: Command,
  snapshot: Snapshot,
  judgement: Judgement,
  { service, kind }: { readonly service: string | null; readonly kind: Answer['kind'] },
): Report {
  const { action, policy, check } = command
  const certain = applyMinCoverage(judgement, check)
  const shown = { ...certain, ...chooseRows(certain, kind, command, service) }
  const absent = findAbsent(command, judgement.services)
  return {
    ...{ action: action.kind, snapshot, policy, check, absent, ...shown },
    warnings: [...explainGaps(snapshot, shown, { kind, command, all: judgement.services })],
  }
}

/** Says on stderr what the data on stdout does not. */
export async function reportRound({ diagnostics }: ActionContext, report: Report): Promise<void> {
  await reportGaps(diagnostics, report)
  await reportDetail(diagnostics, report.snapshot)
}

/** Says what is not known, and what is not shown. */
export async function reportGaps(
  diagnostics: Diagnostics,
  { warnings, notes }: Report,
): Promise<void> {
  for (const sentence of [...warnings, ...notes]) await diagnostics.warn(sentence)
}

/** Says of every instance that gave nothing why, and what the round cost; with `-v` only. */
export async function reportDetail(diagnostics: Diagnostics, snapshot: Snapshot): Promise<void> {
  for (const sentence of detail(snapshot)) await diagnostics.debug(sentence)
}
