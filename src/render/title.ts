import type { EpochMs } from '../domain/time.ts'
import type { Coverage } from '../domain/status/judge.ts'
import type { Policy } from '../domain/status/policy.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { toSafe } from './safe.ts'
import {
  describeCoverage,
  describeFailure,
  describeLate,
  describeDuplicates,
  describeRule,
  OUT_OF_STEP_SHORT,
} from './words.ts'

export interface Title {
  /** Null for all services. */
  readonly service: string | null
  /** The round that the table below shows. */
  readonly good: Snapshot
  /** The round that has just ended. */
  readonly current: Snapshot
  /** Since when the listing has been failing. */
  readonly downSince: EpochMs | null
  readonly coverage: Coverage
  readonly policy: Policy
  /** From the start of one round to the start of the next. */
  readonly intervalMs: number
  /** What is said of the rows that are not shown. */
  readonly notes: readonly string[]
  readonly formatTime: (time: EpochMs) => string
}

function describeState(title: Title): string[] {
  const { current, good, downSince, coverage, intervalMs, formatTime } = title
  if (!current.listing.ok && downSince !== null) {
    const why = describeFailure(current.listing.failure)
    return [
      `DOWN since ${formatTime(downSince)}: ${why}`,
      `last read ${formatTime(good.startedAt)}`,
    ]
  }
  const answered =
    describeCoverage(coverage) ?? `${coverage.answered} of ${coverage.listed} answered`
  const isLate = current.durationMs > intervalMs
  return [
    answered,
    describeDuplicates(coverage),
    isLate ? describeLate(current.durationMs) : null,
    current.cost.isOutOfStep ? OUT_OF_STEP_SHORT : null,
  ].filter((part) => part !== null)
}

/** One line over a live table: time, service, coverage and the rule in force. */
export function renderTitle(title: Title): string {
  const { service, current, policy, notes, formatTime } = title
  return [
    formatTime(current.startedAt),
    service === null ? 'all services' : toSafe(service),
    ...describeState(title),
    ...notes,
    describeRule(policy),
  ].join('  ')
}
