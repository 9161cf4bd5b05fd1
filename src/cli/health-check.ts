import type { ExitCode } from './exit-code.ts'
import { oneShot } from './one-shot.ts'
import type { Stage } from './stage.ts'

/** Every service, flagged where it has fewer healthy instances than wanted. */
export function healthCheck(stage: Stage): Promise<ExitCode> {
  return oneShot(stage, null, 'health')
}
