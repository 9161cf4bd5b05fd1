import { judgeServices, type Member, type ServiceStatus } from '../domain/status/service.ts'
import { STATUSES } from '../domain/status/instance-status.ts'
import { isPlainObject, refusal } from './argument.ts'
import { HEALTH, type HealthOptions, takeOptions, toMinimums } from './options.ts'
import type { InstanceStats } from './stats.ts'

function toMember(instance: unknown, index: number): Member {
  const name = `instances[${index}]`
  if (!isPlainObject(instance))
    throw refusal(name, instance, 'a plain object, as serviceStats returns it')
  const { service, status } = instance
  if (typeof service !== 'string' && service !== null) {
    throw refusal(`${name}.service`, service, 'a string or null')
  }
  const known = STATUSES.find((one) => one === status)
  if (known === undefined) {
    throw refusal(`${name}.status`, status, 'healthy, unhealthy, unknown or gone')
  }
  return { service, status: known, sample: null }
}

/**
 * Judges each service among `instances`, as `serviceStats` returns them: `healthy` if at least its
 * minimum of instances are for certain, `unhealthy` if that can no longer be, else `unknown`. An
 * unknown instance without a service may belong to any of them.
 *
 * @example
 * const instances = [
 *   { service: 'AuthService', status: 'healthy' },
 *   { service: 'AuthService', status: 'healthy' },
 *   { service: 'IdService', status: 'unhealthy' },
 * ]
 * serviceHealth(instances) // => { AuthService: 'healthy', IdService: 'unhealthy' }
 * serviceHealth(instances, { minimum: 0, minimums: { AuthService: 3 } }) // => { AuthService: 'unhealthy', IdService: 'healthy' }
 *
 * @throws UsageError if an argument is not of that form
 */
export function serviceHealth(
  instances: readonly Pick<InstanceStats, 'service' | 'status'>[],
  options: HealthOptions = {},
): Record<string, ServiceStatus> {
  const minimums = toMinimums(takeOptions<HealthOptions>(options, HEALTH))
  if (!Array.isArray(instances)) throw refusal('instances', instances, 'an array')
  const services = judgeServices(Array.from(instances, toMember), [], minimums)
  return Object.fromEntries(services.map(({ name, status }) => [name, status]))
}
