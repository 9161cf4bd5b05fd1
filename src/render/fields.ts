import { ipOf } from '../domain/instance.ts'
import { type Distribution, measureLoads, type ServiceLoad } from '../domain/status/distribution.ts'
import { countHeadroom, loadHeadroom } from '../domain/status/headroom.ts'
import type { Service } from '../domain/status/service.ts'
import type { Instance } from '../domain/status/verdict.ts'
import type { Report } from './report.ts'

const NO_LOAD: ServiceLoad = { cpu: null, memory: null }

/** To the microsecond. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

/** An instance as programs read it. */
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

/** Makes of each service of a report what programs read. */
export function serviceFieldsOf({ instances, policy }: Report) {
  const loads = measureLoads(instances)
  return (service: Service) => {
    const { name, status, healthy, unhealthy, unknown, healthyAtMost, minimum } = service
    const { cpu, memory } = loads.get(name) ?? NO_LOAD
    return {
      service: name,
      verdict: status,
      instances: service.instances,
      ...{ healthy, unhealthy, unknown, healthyAtMost, minimum },
      headroom: countHeadroom(service),
      loadHeadroom: loadHeadroom(service, policy.thresholds),
      cpuPercent: toDistributionFields(cpu),
      memoryPercent: toDistributionFields(memory),
    }
  }
}

/** What the two lists of a report hold: those of its own kind as they are shown. */
export function listsOf({ answer, instances, services }: Report) {
  return answer.kind === 'instances'
    ? { instances: answer.instances, services }
    : { instances, services: answer.services }
}
