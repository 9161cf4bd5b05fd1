import type { Listing } from '../snapshot.ts'
import { findLowHeadroom } from '../status/headroom.ts'
import { isCovered } from '../status/judge.ts'
import { countUnattributed } from '../status/service.ts'
import { explainNames } from './names.ts'
import type { Note } from './note.ts'
import type { Report } from './report.ts'

/** Whether the shortage is what made the listing fail. */
function isNamed(listing: Listing, shortOf: string): boolean {
  return !listing.ok && 'errno' in listing.failure && listing.failure.errno === shortOf
}

/** A report that is not explained yet. */
type Facts = Omit<Report, 'warnings'>

function* explainRound({ snapshot, coverage, query }: Facts): Generator<Note> {
  const { source, listing, cost, durationMs } = snapshot
  if (query.intervalMs !== null && durationMs > query.intervalMs) yield { code: 'late', durationMs }
  if (!listing.ok) yield { code: 'listingFailed', source, failure: listing.failure }
  if (cost.shortOf !== null && !isNamed(listing, cost.shortOf)) {
    yield { code: 'shortage', errno: cost.shortOf }
  }
  if (cost.isOutOfStep) yield { code: 'outOfStep' }
  if (listing.ok && coverage.listed === 0) yield { code: 'nothingListed' }
  if (coverage.answered < coverage.listed) yield { code: 'unanswered', coverage }
  if (coverage.duplicates > 0) yield { code: 'duplicates', coverage }
  for (const { failure } of coverage.reasons) {
    if (failure.code === 'http' && failure.deadlineMs !== undefined) {
      yield { code: 'retryAfter', retryAfterMs: failure.retryAfterMs ?? 0 }
    }
  }
}

function* explainBounds({ coverage, services, policy, query }: Facts): Generator<Note> {
  // Bounds mean nothing for a round that was cut short.
  const isInterrupted = coverage.reasons.some(({ failure }) => failure.code === 'interrupted')
  if (isInterrupted || !isCovered(coverage, policy)) return
  for (const service of services) {
    if (query.explained.includes(service.status)) yield { code: 'bounds', service }
  }
}

/** Explains what the rows of a report cannot say. */
export function* explainGaps(report: Facts): Generator<Note> {
  const { coverage, instances, services, policy, query } = report
  const { minCoverage, warnHeadroom } = policy
  yield* explainRound(report)
  if (!isCovered(coverage, policy)) yield { code: 'lowCoverage', coverage, minCoverage }
  const low = findLowHeadroom(services, policy)
  if (low.length > 0) {
    yield { code: 'lowHeadroom', services: low, warnHeadroom: warnHeadroom ?? 0 }
  }
  yield* explainNames(report)
  if (query.kind === 'instances') return
  const unattributed = countUnattributed(instances)
  if (unattributed > 0) yield { code: 'unattributed', count: unattributed }
  yield* explainBounds(report)
}
