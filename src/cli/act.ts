import type { ExitCode } from './exit-code.ts'
import { healthCheck } from './health-check.ts'
import { monitorService } from './monitor-service.ts'
import { serviceStats } from './service-stats.ts'
import type { Stage } from './stage.ts'
import { summary } from './summary.ts'
import { waitHealthy } from './wait-healthy.ts'

/** Carries out the one action that was asked for. */
export function act(stage: Stage): Promise<ExitCode> {
  const { action } = stage.command
  switch (action.kind) {
    case 'summary':
      return summary(stage)
    case 'serviceStats':
      return serviceStats(stage, action.service)
    case 'healthCheck':
      return healthCheck(stage)
    case 'waitHealthy':
      return waitHealthy(stage, action.service)
    case 'monitorService':
      return monitorService(stage, action.service)
  }
}
