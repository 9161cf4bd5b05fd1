import type { Action } from '../config/command.ts'
import { RECORD_FORMATS } from '../output/formats.ts'

export const events: Action = {
  name: 'events',
  flags: ['--events'],
  help: 'List what changed in a recording: instances that failed, recovered, joined, left or moved, services at their minimum, outages and gaps; of one service or instance if it is named',
  takesName: true,
  needs: 'recording',
  formats: ['table', ...RECORD_FORMATS],
  options: ['from', 'to', 'outputFile'],
  refuses: ['exitCode', 'minCoverage', 'warnHeadroom'],
  run: async (context) => (await import('../output/events.ts')).showEvents(context),
}
