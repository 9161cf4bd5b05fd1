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
    type: durationFrom(60, 10_000, '12h or 90d'),
    help: 'Delete rounds from the recording that are older, e.g. 90d (default: never)',
  },
  minChange: {
    type: numberWithin(0, 100, 'POINTS'),
    default: 5,
    help: 'A mean of a service that changed by no more than this is the same (default 5)',
  },
  speed: {
    cliOnly: true,
    type: numberWithin(0, 10_000),
    help: 'Replay this many times faster, 0 to step by hand (default 1, without a terminal as fast as possible)',
  },
  follow: {
    cliOnly: true,
    help: 'Wait at the end of the recording for more rounds, and replay them as they come',
  },
} as const satisfies OptionRows
