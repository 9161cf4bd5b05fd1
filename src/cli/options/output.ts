import type { OptionRows } from '../../options/option.ts'
import { oneOf } from '../../options/value.ts'
import { ALL_FORMATS } from '../output/formats.ts'
import { FILE } from './value-types.ts'

/** Format and destination of the data. */
export const OUTPUT = {
  output: {
    flags: ['-o', '--output'],
    metavar: 'FORMAT',
    type: oneOf(...ALL_FORMATS),
    default: 'table',
    help: 'Print table, wide, json, ndjson, csv, name, nagios or prometheus (default table)',
  },
  outputFile: {
    cliOnly: true,
    type: FILE,
    help: 'Write to this file instead of stdout. Readers see the old file or the complete new one',
  },
  color: {
    metavar: 'WHEN',
    type: oneOf('auto', 'always', 'never'),
    default: 'auto',
    help: 'Color statuses always, never, or on a terminal unless NO_COLOR is set (default auto)',
  },
  pager: {
    help: 'Show output that does not fit on the terminal in $PAGER (less if that is not set)',
  },
  quiet: { help: 'Print only errors on stderr' },
  verbose: {
    flags: ['-v', '--verbose'],
    help: 'Print on stderr also the cause of every unknown instance, and the cost of the round',
  },
} as const satisfies OptionRows
