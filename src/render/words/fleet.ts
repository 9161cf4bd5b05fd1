import type { Report } from '../../domain/report/report.ts'
import { isCovered } from '../../domain/status/judge.ts'
import { describeListingFailure } from './failure.ts'
import { formatSeconds, plural } from '../number.ts'
import { describeCoverage, describeLowCoverage, describeShortfall, enumerate } from './judgement.ts'

/** The services that are still waited for; or that there are none. */
export function describeWait({ services, absent, snapshot, coverage, policy }: Report): string {
  const { listing } = snapshot
  if (!listing.ok) return describeListingFailure(snapshot, listing.failure)
  if (services.length === 0) return 'waiting: no service is known'
  if (!isCovered(coverage, policy)) {
    return `waiting: ${describeLowCoverage(coverage, policy.minCoverage)}`
  }
  const missing = services.filter(({ status }) => status !== 'healthy')
  if (missing.length === 0) {
    if (absent.length > 0) return `waiting: ${describeAbsent(absent)}`
    return `${plural(services.length, 'service')} with the minimum of healthy instances`
  }
  return `waiting for ${enumerate(missing.map(describeShortfall))}`
}

/** The reason why the fleet has no certain status: `undecided: A 1 to 3 healthy (minimum 2)`. */
export function describeUndecided(report: Report): string {
  const { services, absent, coverage, policy, snapshot } = report
  const { listing } = snapshot
  if (!listing.ok) return describeListingFailure(snapshot, listing.failure)
  if (coverage.listed === 0) return 'no servers'
  if (coverage.answered === 0) return describeCoverage(coverage)
  if (services.length === 0) return 'nothing to judge: no service is known'
  if (!isCovered(coverage, policy)) return describeLowCoverage(coverage, policy.minCoverage)
  const open = services.filter(({ status }) => status === 'unknown')
  if (open.length > 0) return `undecided: ${enumerate(open.map(describeShortfall))}`
  return describeAbsent(absent)
}

function describeAbsent(names: readonly string[]): string {
  return `no instance reports service ${enumerate(names.map((name) => JSON.stringify(name)))}`
}

interface GivenUp {
  readonly forMs: number
  readonly timeoutMs: number
  readonly healthyMs: number | null
  /** The last round; null if none has ended. */
  readonly report: Report | null
}

/** `gave up after 300 s (--waitTimeout): waiting for A 1 healthy (minimum 2)`. */
export function describeGivenUp({ forMs, timeoutMs, healthyMs, report }: GivenUp): string {
  const head = `gave up after ${formatSeconds(timeoutMs)} (--waitTimeout)`
  if (report === null) return `${head}: no round has ended`
  if (healthyMs === null) return `${head}: ${describeWait(report)}`
  return `${head}: healthy for ${Math.floor(healthyMs / 1000)} of ${formatSeconds(forMs)} (--for)`
}
