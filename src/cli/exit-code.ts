import type { StopSignal } from '../domain/host.ts'
import type { Coverage } from '../domain/judge.ts'

export type ExitCode = number

export const EXIT = {
  done: 0,
  usage: 2,
  cannot: 3,
  /** A bug of ours; EX_SOFTWARE of sysexits.h. */
  bug: 70,
} as const satisfies Record<string, ExitCode>

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

/** Gaps are no failure; a round of which nothing could be read is. */
export function exitCodeOf({ answered, unknown }: Coverage): ExitCode {
  return answered === 0 && unknown > 0 ? EXIT.cannot : EXIT.done
}

/** What a shell reports of a command that a signal ended. */
export function exitCodeOfSignal(signal: StopSignal): ExitCode {
  return 128 + SIGNAL_NUMBERS[signal]
}
