import type { Action } from '../config/command.ts'
import { diff } from './diff.ts'
import { events } from './events.ts'
import { info } from './info.ts'
import { monitorService } from './monitor-service.ts'
import { healthCheck, serviceStats, summary } from './one-round.ts'
import { serve } from './serve.ts'
import { waitHealthy } from './wait-healthy.ts'

/** Every action, in the order of the help. */
export const ACTIONS: readonly Action[] = [
  summary,
  serviceStats,
  healthCheck,
  monitorService,
  waitHealthy,
  events,
  diff,
  info,
  serve,
]

/** Returns the flags of the actions that take an option; none if every action takes it. */
export function listTakers(option: string): string[] {
  const takers = ACTIONS.filter(({ options }) => options?.some((key) => key === option))
  return takers.map(({ name }) => `--${name}`)
}
