import { judgeServices, type ServiceStatus } from '../domain/service.ts'
import type { InstanceStats } from './shapes.ts'

/**
 * Judges each service among `instances`, as `serviceStats` gives them: `healthy` where at least
 * `minimum` of its instances are for certain, `unhealthy` where that can no longer be, else
 * `unknown`. An unknown instance without a service may belong to any of them.
 */
export function serviceHealth(
  instances: readonly Pick<InstanceStats, 'service' | 'status'>[],
  { minimum = 2 }: { readonly minimum?: number } = {},
): Record<string, ServiceStatus> {
  const members = instances.map(({ service, status }) => ({ service, status, sample: null }))
  const services = judgeServices(members, [], minimum)
  return Object.fromEntries(services.map(({ name, status }) => [name, status]))
}
