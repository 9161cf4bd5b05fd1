import type { Judgement } from '../domain/judge.ts'
import { countUnattributed } from '../domain/service.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Answer } from '../render/answer.ts'
import { toSafe } from '../render/safe.ts'
import {
  describeBounds,
  describeCost,
  describeCoverage,
  describeFailure,
  describeLeftOut,
  describeShortage,
  describeUnattributed,
} from '../render/words.ts'
import type { Stage } from './stage.ts'
import type { Talk } from './talk.ts'

function* explainGaps({ coverage, instances }: Judgement, answer: Answer): Generator<string> {
  if (coverage.listed === 0) yield 'no servers'
  const sentences = [describeCoverage(coverage), describeLeftOut(coverage)]
  yield* sentences.filter((sentence) => sentence !== null)
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

/** Says on stderr what the data on stdout does not: nothing, where everything was read. */
export async function reportRound(
  { talk }: Stage,
  snapshot: Snapshot,
  judgement: Judgement,
  answer: Answer,
): Promise<void> {
  const { shortOf } = snapshot.cost
  if (shortOf !== null) await talk.note(describeShortage(shortOf))
  for (const sentence of explainGaps(judgement, answer)) await talk.note(sentence)
  await reportDetail(talk, snapshot)
}

/** Says of every target that gave nothing why, and what the round cost; with `-v` only. */
export async function reportDetail(talk: Talk, snapshot: Snapshot): Promise<void> {
  for (const sentence of detail(snapshot)) await talk.detail(sentence)
}
