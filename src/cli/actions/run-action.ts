import type { ExitCode } from '../output/exit-code.ts'
import { healthCheck } from './health-check.ts'
import { serviceStats } from './service-stats.ts'
import type { ActionContext } from './action-context.ts'
import { summary } from './summary.ts'

/** Carries out the one action that was asked for. Those that run for long are loaded when they are. */
export async function runAction(context: ActionContext): Promise<ExitCode> {
  const { action } = context.command
  switch (action.kind) {
    case 'summary':
      return summary(context)
    case 'serviceStats':
      return serviceStats(context, action.service)
    case 'healthCheck':
      return healthCheck(context)
    case 'waitHealthy':
      return (await import('./wait-healthy.ts')).waitHealthy(context, action.service)
    case 'monitorService':
      return (await import('./monitor-service.ts')).monitorService(context, action.service)
  }
}
