import type { ExitCode } from './exit-code.ts'
import { oneShot } from './one-shot.ts'
import type { Stage } from './stage.ts'

/** Average CPU and memory of one service, or of every service. */
export function serviceStats(stage: Stage, service: string | null): Promise<ExitCode> {
  return oneShot(stage, service, 'averages')
}
