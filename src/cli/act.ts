import type { ExitCode } from './exit-code.ts'
import { healthCheck } from './health-check.ts'
import { serviceStats } from './service-stats.ts'
import type { Stage } from './stage.ts'
import { summary } from './summary.ts'

/** Carries out the one action that was asked for. Those that run for long are loaded when they are. */
export async function act(stage: Stage): Promise<ExitCode> {
  const { action } = stage.command
  switch (action.kind) {
    case 'summary':
      return summary(stage)
    case 'serviceStats':
      return serviceStats(stage, action.service)
    case 'healthCheck':
      return healthCheck(stage)
    case 'waitHealthy':
      return (await import('./wait-healthy.ts')).waitHealthy(stage, action.service)
    case 'monitorService':
      return (await import('./monitor-service.ts')).monitorService(stage, action.service)
  }
}
