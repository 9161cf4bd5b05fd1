import { judgeServices, type ServiceStatus } from '../domain/service.ts'
import { complete } from './options.ts'
import type { InstanceStats } from './shapes.ts'

/**
 * Judges each service among `instances`, as `serviceStats` gives them: `healthy` where at least
 * `minimum` of its instances are for certain, `unhealthy` where that can no longer be, else
 * `unknown`. An unknown instance without a service may belong to any of them.
 * @throws UsageError where `minimum` (2) is no whole number from 0 to 1,000,000
 */
export function serviceHealth(
  instances: readonly Pick<InstanceStats, 'service' | 'status'>[],
  options: { readonly minimum?: number } = {},
): Record<string, ServiceStatus> {
  const { minimum } = complete(options)
  const members = instances.map(({ service, status }) => ({ service, status, sample: null }))
  const services = judgeServices(members, [], { minimum })
  return Object.fromEntries(services.map(({ name, status }) => [name, status]))
}
