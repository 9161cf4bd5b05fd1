import type { OptionRows } from '../../options/option.ts'
import { numberWithin } from '../../options/value.ts'
import { durationFrom, FILE } from './value-types.ts'

/** Recording of rounds. */
export const RECORDING = {
  record: {
    type: FILE,
    help: 'Append each round to this file, and take what is missing from it; read it with monitoring FILE',
  },
  keep: {
    type: durationFrom(60, 10_000),
    help: 'Delete rounds from the recording that are older, e.g. 90d (default: never)',
  },
  minChange: {
    type: numberWithin(0, 100, 'POINTS'),
    default: 5,
    help: 'A mean of a service that changed by no more than this is the same (default 5)',
  },
} as const satisfies OptionRows
