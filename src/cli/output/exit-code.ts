import type { Report } from '../../domain/report/report.ts'
import { judgeFleet } from '../../domain/status/judge.ts'
import type { StopSignal } from '../../host.ts'
import { describeUndecided } from '../../render/fleet-words.ts'
import { nagiosCodeOf } from '../../render/nagios.ts'
import { describeNote } from '../../render/note-words.ts'
import type { ActionContext, Command } from '../config/command.ts'

export type ExitCode = number

export const EXIT = {
  done: 0,
  /** A service is certainly below its minimum. */
  breach: 1,
  usage: 2,
  cannot: 3,
  /** An internal error; EX_SOFTWARE of sysexits.h. */
  bug: 70,
} as const satisfies Record<string, ExitCode>

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const
const BY_STATUS = { healthy: EXIT.done, unhealthy: EXIT.breach, unknown: EXIT.cannot } as const

/** Gaps are no failure; a round without any answer is. */
function hasFailed({ snapshot, coverage }: Report): boolean {
  return !snapshot.listing.ok || (coverage.answered === 0 && coverage.unknown > 0)
}

/** The exit code for the status of all services together. */
export function exitCodeOfStatus(report: Report): ExitCode {
  return BY_STATUS[judgeFleet(report)]
}

function exitCodeOf({ exitCode }: Command, report: Report): ExitCode {
  if (exitCode) return exitCodeOfStatus(report)
  return hasFailed(report) ? EXIT.cannot : EXIT.done
}

/**
 * Ends a command after `report`: returns its exit code. Explains exit code 3 on stderr, even with
 * `--quiet`, because cron mails what is printed.
 * @param said what stderr said already, unless `--quiet`
 */
export async function endAfter(
  { command, diagnostics }: ActionContext,
  report: Report,
  said: readonly string[] = [],
): Promise<ExitCode> {
  if (command.output === 'nagios') return nagiosCodeOf(report)
  const code = exitCodeOf(command, report)
  if (code !== EXIT.cannot) return code
  const unmatched = report.warnings.find((note) => note.code === 'noMatch')
  const why = unmatched === undefined ? describeUndecided(report) : describeNote(unmatched)
  await diagnostics.error(why, said)
  return code
}

/** The exit code that a shell reports for a command that a signal ended. */
export function exitCodeOfSignal(signal: StopSignal): ExitCode {
  return 128 + SIGNAL_NUMBERS[signal]
}
