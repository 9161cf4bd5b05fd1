import type { OptionRows } from '../../options/option.ts'
import { oneOf } from '../../options/value.ts'
import { FILE } from './value-types.ts'

/** Options of the command itself. */
export const SETTINGS = {
  help: {
    flags: ['-h', '--help'],
    abbreviable: true,
    cliOnly: true,
    help: 'Show this help message and exit',
  },
  version: { cliOnly: true, help: 'Show the version and exit' },
  sources: { cliOnly: true, help: 'List the kinds of sources that SERVER may name, and exit' },
  config: {
    cliOnly: true,
    type: FILE,
    help: 'Read settings and named providers from this file (default ~/.config/cpx-monitoring/config.json)',
  },
  completion: {
    cliOnly: true,
    metavar: 'SHELL',
    type: oneOf('bash', 'zsh', 'fish'),
    help: 'Print the completion script for bash, zsh or fish and exit',
  },
} as const satisfies OptionRows
