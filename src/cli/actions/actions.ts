import type { Action } from '../config/command.ts'
import { monitorService } from './monitor-service.ts'
import { healthCheck, serviceStats, summary } from './one-shot.ts'
import { waitHealthy } from './wait-healthy.ts'

/** Every action, in the order of the help. */
export const ACTIONS: readonly Action[] = [
  summary,
  serviceStats,
  healthCheck,
  monitorService,
  waitHealthy,
]

/** @throws Error if there is no action of that name */
export function findAction(name: string): Action {
  const action = ACTIONS.find((each) => each.name === name)
  if (action === undefined) throw new Error(`no action ${name}`)
  return action
}
