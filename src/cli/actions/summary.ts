import type { ExitCode } from '../output/exit-code.ts'
import { oneShot } from './one-shot.ts'
import type { ActionContext } from './action-context.ts'

/** A row for every listed instance. */
export function summary(context: ActionContext): Promise<ExitCode> {
  return oneShot(context, null, 'instances')
}
