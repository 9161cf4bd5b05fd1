import { OperationError, UsageError } from '../../domain/error.ts'
import { hasMatch } from '../../domain/report/explain.ts'
import type { RecordedRounds } from '../../domain/recorded.ts'
import type { Report } from '../../domain/report/report.ts'
import type { Source } from '../../domain/source.ts'
import { findListed } from '../../domain/history/listed.ts'
import { describeListingFailure } from '../../render/words/failure.ts'
import type { Host } from '../../host.ts'
import { describeMissing, describeNote } from '../../render/words/note.ts'
import { describeMissingListing } from '../../render/words/past.ts'
import { pacer } from './stream.ts'

/** @throws OperationError if the source has no recorded rounds */
export function requireRecorded({ address, recorded }: Source): RecordedRounds {
  if (recorded !== undefined) return recorded
  throw new OperationError(`${address} has no recorded rounds`)
}

/** @throws OperationError if the provider gave no listing */
export function requireListing({ snapshot }: Report): void {
  const { listing } = snapshot
  if (!listing.ok) throw new OperationError(describeListingFailure(snapshot, listing.failure))
}

/** @throws OperationError if the round of a recording has no listing */
export async function requireRecordedListing(
  { snapshot: { listing, startedAt } }: Report,
  recorded: RecordedRounds,
  host: Pick<Host, 'clock' | 'stop'>,
): Promise<void> {
  if (listing.ok) return
  const number = recorded.findPlace({ upTo: startedAt })?.number ?? 0
  const last = await findListed(recorded, number, pacer(host))
  const lastAt = last?.snapshot.startedAt ?? null
  throw new OperationError(describeMissingListing(startedAt, listing.failure, lastAt))
}

/** @throws OperationError if the one selected service does not exist */
export function requireService(report: Report): void {
  const { service } = report.query
  if (service === null || report.known.some(({ name }) => name === service)) return
  throw new OperationError(describeMissing([service], report))
}

/** @throws OperationError if `--only` names a service that is absent, or matches none for a plugin */
export function requireMatch(report: Report, isPlugin: boolean): void {
  if (hasMatch(report)) return
  const { absent } = report
  if (absent.length > 0) throw new OperationError(describeMissing(absent, report))
  const unmatched = report.warnings.find(({ code }) => code === 'noMatch')
  if (isPlugin && unmatched !== undefined) throw new OperationError(describeNote(unmatched))
}

/** @throws UsageError if the selected page is past the last one */
export function requirePage({ page, query }: Report): void {
  if (page === null || query.page === null || query.page.number <= page.number) return
  throw new UsageError(
    `--page ${query.page.number} is past the end: the last page is ${page.number}`,
  )
}
