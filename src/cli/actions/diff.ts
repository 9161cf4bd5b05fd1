import type { Action } from '../config/command.ts'
import { RECORD_FORMATS } from '../output/formats.ts'

export const diff: Action = {
  name: 'diff',
  flags: ['--diff'],
  help: 'Print what differs between two recorded rounds: the first and the last one of a span, or of the last hour; with --record between the last one and now. With --exitCode, 1 if something is worse',
  needs: 'recordedRounds',
  formats: ['table', ...RECORD_FORMATS],
  options: ['from', 'to', 'minChange', 'outputFile'],
  refuses: ['minCoverage', 'warnHeadroom'],
  run: async (context) => (await import('../output/difference.ts')).showDifference(context),
}
