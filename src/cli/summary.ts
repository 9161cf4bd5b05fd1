import type { ExitCode } from './exit-code.ts'
import { oneShot } from './one-shot.ts'
import type { Stage } from './stage.ts'

/** A row for every listed instance. */
export function summary(stage: Stage): Promise<ExitCode> {
  return oneShot(stage, null, 'instances')
}
