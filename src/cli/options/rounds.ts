import { DEFAULTS } from '../../domain/defaults.ts'
import type { OptionRows } from '../../options/option.ts'
import { TIME } from '../../options/time.ts'
import { countWithin, either, oneOf } from '../../options/value.ts'
import { MAX_COUNT, secondsFrom } from './value-types.ts'

/** Limits and pace of collections. */
export const ROUNDS = {
  interval: {
    type: secondsFrom(0.1),
    default: 5,
    help: 'Time from the start of one round to the next (default 5)',
  },
  count: {
    cliOnly: true,
    type: countWithin(1, 1_000_000_000),
    help: 'End after this many rounds (default: never)',
  },
  at: {
    cliOnly: true,
    type: TIME,
    help: 'Show the past: -90s, -15m, -2h, -3d, 09:00 or "2026-11-29 09:00" in local time, or RFC 3339',
  },
  from: {
    cliOnly: true,
    type: TIME,
    help: 'The start of a span of the past, a time as for --at (default: the first round)',
  },
  to: {
    cliOnly: true,
    type: TIME,
    help: 'The end of a span of the past (default: the last round)',
  },
  timeout: {
    type: secondsFrom(0.1, 3600),
    default: DEFAULTS.timeoutMs / 1000,
    help: 'Timeout per request (default 5)',
  },
  deadline: {
    type: secondsFrom(0.1),
    help: 'Timeout per round; instances not read by then are unknown (default 30, with -o nagios 9)',
  },
  concurrency: {
    type: either(oneOf('auto'), countWithin(1, 1024)),
    default: DEFAULTS.concurrency,
    help: 'Maximum number of requests in flight; auto finds what the provider sustains (default auto)',
  },
  maxInstances: {
    type: countWithin(1, MAX_COUNT),
    default: DEFAULTS.maxInstances,
    help: 'Refuse a listing of more instances than this (default 100000)',
  },
} as const satisfies OptionRows
