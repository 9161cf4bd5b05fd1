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
