import type { ExitCode } from '../output/exit-code.ts'
import { oneShot } from './one-shot.ts'
import type { ActionContext } from './action-context.ts'

/** Average CPU and memory of one service, or of every service. */
export function serviceStats(context: ActionContext, service: string | null): Promise<ExitCode> {
  return oneShot(context, service, 'averages')
}
