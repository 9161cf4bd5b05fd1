import type { Judgement } from '../domain/judge.ts'
import { instancesOf } from '../domain/query.ts'
import { countUnattributed } from '../domain/service.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Answer } from '../render/answer.ts'
import type { Report } from '../render/report.ts'
import { toSafe } from '../render/safe.ts'
import {
  describeBounds,
  describeCost,
  describeCoverage,
  describeFailure,
  describeLeftOut,
  describeListingFailure,
  describeRetryAfter,
  describeShortage,
  describeUnattributed,
} from '../render/words.ts'
import type { Command } from './command.ts'
import type { Stage } from './stage.ts'
import type { Talk } from './talk.ts'

function* explainGaps(
  { source, listing, cost }: Snapshot,
  { coverage, instances }: Judgement,
  answer: Answer,
): Generator<string> {
  if (!listing.ok) yield describeListingFailure(source, listing.failure)
  if (cost.shortOf !== null) yield describeShortage(cost.shortOf)
  if (listing.ok && coverage.listed === 0) yield 'no servers'
  const sentences = [describeCoverage(coverage), describeLeftOut(coverage)]
  yield* sentences.filter((sentence) => sentence !== null)
  for (const { failure } of coverage.reasons) {
    if (failure.code === 'http' && (failure.retryAfterMs ?? 0) > 0) {
      yield describeRetryAfter(failure.retryAfterMs ?? 0)
    }
  }
  if (answer.kind === 'instances') return
  const unattributed = countUnattributed(instances)
  if (unattributed > 0) {
    yield describeUnattributed(unattributed)
  }
  for (const service of answer.services) {
    if (service.status === 'unknown') yield `${toSafe(service.name)}: ${describeBounds(service)}`
  }
}

function* detail(snapshot: Snapshot): Generator<string> {
  for (const entry of snapshot.listing.ok ? snapshot.listing.rejected : []) {
    yield `rejected: ${toSafe(entry)}`
  }
  for (const result of snapshot.results) {
    if (result.kind === 'failure') yield `${result.target}: ${describeFailure(result.failure)}`
    if (result.kind === 'gone')
      yield `${result.target}: not known to the provider (HTTP ${result.status})`
  }
  yield describeCost(snapshot)
}

/** Chooses the rows of an action's table. */
export type Select = (shown: Pick<Judgement, 'instances' | 'services'>) => Answer

/**
 * What an action shows of one round.
 * @param service narrows it to one service; all where it is null
 */
export function makeReport(
  { action, policy }: Command,
  snapshot: Snapshot,
  judgement: Judgement,
  { service, select }: { readonly service: string | null; readonly select: Select },
): Report {
  const isShown = ({ name }: { readonly name: string }) => service === null || name === service
  const services = judgement.services.filter(isShown)
  const instances =
    service === null ? judgement.instances : instancesOf(judgement.instances, service)
  const answer = select({ instances, services })
  return {
    ...{ action: action.kind, snapshot, policy, instances, services, answer },
    coverage: judgement.coverage,
    warnings: [...explainGaps(snapshot, judgement, answer)],
  }
}

/** Says on stderr what the data on stdout does not. */
export async function reportRound({ talk }: Stage, report: Report): Promise<void> {
  for (const sentence of report.warnings) await talk.note(sentence)
  await reportDetail(talk, report.snapshot)
}

/** Says of every target that gave nothing why, and what the round cost; with `-v` only. */
export async function reportDetail(talk: Talk, snapshot: Snapshot): Promise<void> {
  for (const sentence of detail(snapshot)) await talk.detail(sentence)
}
