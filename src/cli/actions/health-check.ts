import type { ExitCode } from '../output/exit-code.ts'
import { oneShot } from './one-shot.ts'
import type { ActionContext } from './action-context.ts'

/** Every service, flagged where it has fewer healthy instances than wanted. */
export function healthCheck(context: ActionContext): Promise<ExitCode> {
  return oneShot(context, null, 'health')
}
