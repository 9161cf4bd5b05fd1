import { DEFAULTS } from '../../domain/defaults.ts'
import { byMeasure } from '../../domain/measure.ts'
import type { OptionRows } from '../../options/option.ts'
import { countWithin } from '../../options/value.ts'
import { MAX_COUNT, MINIMUMS, PERCENT, secondsFrom } from './value-types.ts'

/** Rules for health, and their consequences. */
export const CHECKS = {
  healthyInstances: {
    flags: ['--healthyInstances', '-hi'],
    abbreviable: true,
    type: MINIMUMS,
    default: DEFAULTS.minimum,
    help: 'Minimum number of healthy instances of a healthy service (default 2); a service that is named has to exist, e.g. --healthyInstances 3,AuthService=5',
  },
  ...byMeasure(
    ({ word, threshold }) => ({
      type: PERCENT,
      default: threshold,
      help: `An instance is healthy if its ${word} is below this (default ${threshold})`,
    }),
    'Threshold',
  ),
  exitCode: {
    help: 'Exit with 1 if a service is certainly below its minimum, with 3 if that is undecided',
  },
  minCoverage: {
    type: PERCENT,
    default: 0,
    help: 'Undecided if fewer of the listed instances answered (default 0)',
  },
  warnHeadroom: {
    type: countWithin(0, MAX_COUNT),
    help: 'Warn if fewer instances than this may fail before a service is below its minimum',
  },
  for: {
    type: secondsFrom(0),
    default: 0,
    help: 'Time that the minimum has to hold without a break (default 0)',
  },
  waitTimeout: {
    type: secondsFrom(0.1),
    default: 300,
    help: 'Give up after this time (default 300)',
  },
} as const satisfies OptionRows
