import { judgeFleet } from '../domain/check.ts'
import type { StopSignal } from '../domain/host.ts'
import type { Coverage } from '../domain/judge.ts'
import { nagiosCodeOf } from '../render/nagios.ts'
import type { Report } from '../render/report.ts'
import type { Command } from './command.ts'

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
function exitCodeOf({ answered, unknown }: Coverage): ExitCode {
  return answered === 0 && unknown > 0 ? EXIT.cannot : EXIT.done
}

/** The verdict on all services together. */
export function exitCodeOfVerdict(report: Report): ExitCode {
  return VERDICTS[judgeFleet(report, report.check)]
}

/** What a command ends with after `report`. */
export function exitCodeFor({ output, saysVerdict }: Command, report: Report): ExitCode {
  if (output === 'nagios') return nagiosCodeOf(report)
  return saysVerdict ? exitCodeOfVerdict(report) : exitCodeOf(report.coverage)
}

/** What a shell reports of a command that a signal ended. */
export function exitCodeOfSignal(signal: StopSignal): ExitCode {
  return 128 + SIGNAL_NUMBERS[signal]
}
