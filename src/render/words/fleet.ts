import type { Report } from '../../domain/report/report.ts'
import { countWaiting, isCovered } from '../../domain/status/judge.ts'
import { describeListingFailure } from './failure.ts'
import { describeNote } from './note.ts'
import { describeNoListing } from './past.ts'
import { formatSeconds, formatTime, plural } from '../number.ts'
import {
  describeAbsent,
  describeCoverage,
  describeLowCoverage,
  describeShortfall,
  enumerate,
} from './status.ts'

const LACKS = [
  ['unhealthy', 'below the minimum'],
  ['unknown', 'undecided'],
] as const

/** The remark that explains why nothing is listed; null if there is none. */
function explainEmpty({ remarks = [] }: Report['snapshot']): string | null {
  const remark = remarks.find(({ code }) => code === 'noMetrics')
  return remark === undefined ? null : describeNote({ code: 'remark', remark })
}

/**
 * The reason why not all services certainly have their minimum; null if they have.
 * @param absentWords for services that no instance reports
 */
export function describeLack(
  { snapshot, services, absent, coverage, policy }: Report,
  absentWords = describeAbsent,
): string | null {
  if (services.length === 0) return explainEmpty(snapshot) ?? 'no service is known'
  if (!isCovered(coverage, policy)) return describeLowCoverage(coverage, policy.minCoverage)
  const total = `of ${plural(services.length, 'service')}`
  for (const [status, what] of LACKS) {
    const lacking = services.filter((service) => service.status === status)
    if (lacking.length === 0) continue
    return `${lacking.length} ${total} ${what}: ${enumerate(lacking.map(describeShortfall))}`
  }
  return absent.length > 0 ? absentWords(absent) : null
}

/** `waiting: 1 of 2 services below the minimum: A 1 healthy (minimum 2)`. */
export function describeWait(report: Report): string {
  const { services, snapshot } = report
  const { listing } = snapshot
  if (!listing.ok) return describeListingFailure(snapshot, listing.failure)
  const lack = describeLack(report)
  if (lack !== null) return `waiting: ${lack}`
  return `${plural(services.length, 'service')} with the minimum of healthy instances`
}

/** The reason why the fleet has no certain status: `1 of 2 services undecided: A 1 to 3 healthy (minimum 2)`. */
export function describeUndecided(report: Report): string {
  const { coverage, snapshot, query } = report
  const { listing, startedAt } = snapshot
  if (!listing.ok && query.isRecorded) {
    return describeNoListing(listing.failure, formatTime(startedAt))
  }
  if (!listing.ok) return describeListingFailure(snapshot, listing.failure)
  if (coverage.listed === 0) return explainEmpty(snapshot) ?? 'no servers'
  if (coverage.answered + countWaiting(coverage) === 0) return describeCoverage(coverage)
  return describeLack(report) ?? ''
}

interface GivenUp {
  readonly forMs: number
  readonly timeoutMs: number
  readonly healthyMs: number | null
  /** The last round; null if none has ended. */
  readonly report: Report | null
}

/** `gave up after 300 s (--waitTimeout): waiting: 1 of 2 services below the minimum: A 1 healthy (minimum 2)`. */
export function describeGivenUp({ forMs, timeoutMs, healthyMs, report }: GivenUp): string {
  const head = `gave up after ${formatSeconds(timeoutMs)} (--waitTimeout)`
  if (report === null) return `${head}: no round has ended`
  if (healthyMs === null) return `${head}: ${describeWait(report)}`
  return `${head}: healthy for ${Math.floor(healthyMs / 1000)} of ${formatSeconds(forMs)} (--for)`
}
