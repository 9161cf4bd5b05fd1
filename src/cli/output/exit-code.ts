import { judgeFleet } from '../../domain/status/judge.ts'
import type { StopSignal } from '../../host.ts'
import { nagiosCodeOf } from '../../render/nagios.ts'
import type { Report } from '../../render/report.ts'
import { describeUndecided } from '../../render/words.ts'
import type { Command } from '../config/command.ts'
import { UNMATCHED } from './pick-service.ts'
import type { ActionContext } from '../actions/action-context.ts'

export type ExitCode = number

export const EXIT = {
  done: 0,
  /** A service is below its minimum for certain. */
  breach: 1,
  usage: 2,
  cannot: 3,
  /** A bug of ours; EX_SOFTWARE of sysexits.h. */
  bug: 70,
} as const satisfies Record<string, ExitCode>

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const
const VERDICTS = { healthy: EXIT.done, unhealthy: EXIT.breach, unknown: EXIT.cannot } as const

/** Gaps are no failure; a round of which nothing could be read is. */
function hasFailed({ snapshot, coverage }: Report): boolean {
  return !snapshot.listing.ok || (coverage.answered === 0 && coverage.unknown > 0)
}

/** The verdict on all services together. */
export function exitCodeOfVerdict(report: Report): (typeof VERDICTS)[keyof typeof VERDICTS] {
  return VERDICTS[judgeFleet(report)]
}

function exitCodeOf({ exitOnVerdict }: Command, report: Report) {
  if (exitOnVerdict) return exitCodeOfVerdict(report)
  return hasFailed(report) ? EXIT.cannot : EXIT.done
}

function whyUndecided({ choice }: Command, report: Report): string {
  const isUnmatched = choice.only !== null && report.services.length === 0
  const said = isUnmatched ? report.warnings.find((each) => each.startsWith(UNMATCHED)) : undefined
  return said ?? describeUndecided(report)
}

/**
 * Ends a command after `report`: returns its exit code, and says on stderr why it is 3, `--quiet` or
 * not, because cron sends what is printed.
 * @param said what stderr said already, unless `--quiet`
 */
export async function endAfter(
  { command, diagnostics }: ActionContext,
  report: Report,
  said: readonly string[] = [],
): Promise<ExitCode> {
  if (command.output === 'nagios') return nagiosCodeOf(report)
  const code = exitCodeOf(command, report)
  if (code === EXIT.cannot) await diagnostics.error(whyUndecided(command, report), said)
  return code
}

/** What a shell reports of a command that a signal ended. */
export function exitCodeOfSignal(signal: StopSignal): ExitCode {
  return 128 + SIGNAL_NUMBERS[signal]
}
