import { ipOf } from '../domain/instance.ts'
import { type Distribution, measureLoads, type ServiceLoad } from '../domain/status/distribution.ts'
import { countHeadroom, loadHeadroom } from '../domain/status/headroom.ts'
import type { Service } from '../domain/status/service.ts'
import type { Instance } from '../domain/status/verdict.ts'
import type { Report } from '../domain/report/report.ts'

const NO_LOAD: ServiceLoad = { cpu: null, memory: null }

/** Rounds to microseconds. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

/** The fields of an instance, for programs. */
export function toInstanceFields(instance: Instance) {
  const { id, service, sample, status, reasons, latencyMs } = instance
  return {
    id,
    ip: ipOf(id),
    service: sample?.service ?? null,
    lastService: service,
    cpuPercent: sample?.cpu ?? null,
    memoryPercent: sample?.memory ?? null,
    status,
    reasons,
    latencyMs: latencyMs === null ? null : roundMs(latencyMs),
  }
}

function toDistributionFields(distribution: Distribution | null) {
  if (distribution === null) return null
  const { mean, p50, max, maxId } = distribution
  return { mean, p50, max, maxIp: maxId }
}

/** Returns a function that makes the fields of a service, for programs. */
export function serviceFieldsOf({ instances, policy }: Report) {
  const loads = measureLoads(instances)
  return (service: Service) => {
    const { name, status, healthy, unhealthy, unknown, healthyAtMost, minimum } = service
    const { cpu, memory } = loads.get(name) ?? NO_LOAD
    return {
      service: name,
      status,
      instances: service.instances,
      healthy,
      unhealthy,
      unknown,
      healthyAtMost,
      minimum,
      headroom: countHeadroom(service),
      loadHeadroom: loadHeadroom(service, policy.thresholds),
      cpuPercent: toDistributionFields(cpu),
      memoryPercent: toDistributionFields(memory),
    }
  }
}
