import type { Listing, Snapshot } from '../snapshot.ts'
import { findLowHeadroom } from '../status/headroom.ts'
import { isCovered } from '../status/judge.ts'
import { countUnattributed, type Service } from '../status/service.ts'
import { matchGlob } from './glob.ts'
import type { Query } from './query.ts'
import type { Note, Report } from './report.ts'

/** A report that is not explained yet. */
type Facts = Omit<Report, 'warnings'>
type Asked = Pick<Report, 'query' | 'policy' | 'known'>

function reportedOf(known: readonly Service[]): ReadonlySet<string> {
  return new Set(known.filter(({ instances }) => instances > 0).map(({ name }) => name))
}

/** Services that `only` names without a wildcard, and that are neither reported nor declared. */
export function findAbsent({ query, policy, known }: Asked): string[] {
  const reported = reportedOf(known)
  const names = (query.only?.globs ?? []).filter((glob) => !/[*?!]/.test(glob))
  return names.filter((name) => !reported.has(name) && policy.declared?.has(name) !== true)
}

/** Whether `only` matches a service. */
export function hasMatch({ query: { only }, known }: Omit<Asked, 'policy'>): boolean {
  return only === null || known.some(({ name }) => only.matches(name))
}

/** Explains each name that no instance reports, and each pattern that matches no service. */
function* explainNames({ query, policy, known, absent }: Facts): Generator<Note> {
  const reported = reportedOf(known)
  const { globs, matches } = query.only ?? { globs: [], matches: () => true }
  const declared = [...(policy.declared?.keys() ?? [])].filter(matches)
  for (const name of new Set([...absent, ...declared]).difference(reported)) {
    yield { code: 'absentService', name, known: [...reported] }
  }
  if (absent.length === 0 && !hasMatch({ query, known })) {
    yield { code: 'noMatch', globs, known }
    return
  }
  for (const glob of globs.filter((each) => /^[^!]*[*?]/.test(each))) {
    if (!known.some(({ name }) => matchGlob(glob, name))) yield { code: 'unmatchedGlob', glob }
  }
}

/** Whether the shortage is what made the listing fail. */
function isNamed(listing: Listing, shortOf: string): boolean {
  return !listing.ok && 'errno' in listing.failure && listing.failure.errno === shortOf
}

/** Returns what the source has to say about a round. */
export function* remarksOn({
  remarks = [],
  isPartial,
}: Snapshot): Generator<Extract<Note, { code: 'partial' | 'remark' }>> {
  if (isPartial === true) yield { code: 'partial' }
  for (const remark of remarks) yield { code: 'remark', remark }
}

/** Explains a round by itself, whatever rows are selected. */
export function* explainRound(
  { snapshot, coverage, policy }: Pick<Report, 'snapshot' | 'coverage' | 'policy'>,
  { intervalMs, isRecorded }: Pick<Query, 'intervalMs' | 'isRecorded'>,
): Generator<Note> {
  const { listing, cost, durationMs } = snapshot
  const { minCoverage } = policy
  if (intervalMs !== null && durationMs > intervalMs) yield { code: 'late', durationMs }
  if (!listing.ok) {
    yield { code: 'listingFailed', snapshot, failure: listing.failure, isRecorded }
  }
  const errno = cost?.shortOf ?? null
  if (errno !== null && !isNamed(listing, errno)) yield { code: 'shortage', errno }
  if (cost?.isOutOfStep === true) yield { code: 'outOfStep' }
  const isExplained = snapshot.remarks?.some(({ code }) => code === 'noMetrics') === true
  if (listing.ok && coverage.listed === 0 && !isExplained) yield { code: 'nothingListed' }
  yield* remarksOn(snapshot)
  if (coverage.answered < coverage.listed) yield { code: 'unanswered', coverage }
  if (coverage.duplicates > 0) yield { code: 'duplicates', coverage }
  for (const { failure } of coverage.reasons) {
    if (failure.code === 'http' && failure.deadlineMs !== undefined) {
      yield { code: 'retryAfter', retryAfterMs: failure.retryAfterMs ?? 0 }
    }
  }
  if (!isCovered(coverage, policy)) yield { code: 'lowCoverage', coverage, minCoverage }
}

/** Explains what the rows of a report cannot say. */
export function* explainGaps(report: Facts): Generator<Note> {
  const { snapshot, coverage, instances, services, policy, query } = report
  const { warnHeadroom } = policy
  yield* explainRound(report, query)
  const low = findLowHeadroom(services, policy)
  if (low.length > 0) yield { code: 'lowHeadroom', services: low, warnHeadroom: warnHeadroom ?? 0 }
  if (snapshot.listing.ok) yield* explainNames(report)
  if (query.kind === 'instances') return
  const unattributed = countUnattributed(instances)
  if (unattributed > 0) yield { code: 'unattributed', count: unattributed }
  // Bounds mean nothing for a round that was cut short.
  const isInterrupted = coverage.reasons.some(({ failure }) => failure.code === 'interrupted')
  if (isInterrupted || !isCovered(coverage, policy)) return
  for (const service of services) {
    if (query.explained.includes(service.status)) yield { code: 'bounds', service }
  }
}
