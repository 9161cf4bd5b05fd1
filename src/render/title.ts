import type { LastGoodRound } from '../domain/history/rounds.ts'
import type { Report } from '../domain/report/report.ts'
import { describeFailure } from './words/failure.ts'
import { describeNote, describeShort } from './words/note.ts'
import { formatTime } from './number.ts'
import { toSafe } from './safe.ts'
import { describeCoverage, describeRule } from './words/status.ts'

function describeState({ current, snapshot, downSince }: LastGoodRound, report: Report): string[] {
  if (!current.listing.ok && downSince !== null) {
    const why = describeFailure(current.listing.failure)
    return [
      `DOWN since ${formatTime(downSince)}: ${why}`,
      `last read ${formatTime(snapshot.startedAt)}`,
    ]
  }
  const { coverage, warnings } = report
  return [
    describeCoverage(coverage),
    ...describeShort(warnings, ['partial', 'remark', 'duplicates', 'late', 'outOfStep']),
  ]
}

/**
 * The line above a table that is printed round after round: time, service, coverage and policy.
 * @param report of the last good round
 */
export function renderTitle(round: LastGoodRound, report: Report): string {
  const { service } = report.query
  return [
    formatTime(round.current.startedAt),
    service === null ? 'all services' : toSafe(service),
    ...describeState(round, report),
    ...report.notes.map(describeNote),
    describeRule(report.policy, report.snapshot),
  ].join('  ')
}
