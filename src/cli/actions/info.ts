import type { Action } from '../config/command.ts'
import { RECORD_FORMATS } from '../output/formats.ts'

export const info: Action = {
  name: 'info',
  flags: ['--info'],
  help: 'Print facts about a recording: its first and last round, gaps, instances, services, size, and what wrote it',
  needs: 'recording',
  formats: ['table', ...RECORD_FORMATS],
  options: ['outputFile'],
  refuses: ['only', 'exitCode', 'healthyInstances', 'minCoverage', 'warnHeadroom'],
  run: async (context) => (await import('../output/info.ts')).showInfo(context),
}
