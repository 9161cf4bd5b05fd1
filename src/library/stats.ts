import { formatDecimal } from '../render/number.ts'
import type { Instance, Status } from '../domain/status/instance-status.ts'
import type { Service, ServiceStatus } from '../domain/status/service.ts'

/** An instance: its values and a status. */
export interface InstanceStats {
  /** `'87%'`, cut to two decimals; null if the instance gave no usable answer. */
  readonly cpu: string | null
  readonly memory: string | null
  /** Null if the instance gave no usable answer and no earlier one is known. */
  readonly service: string | null
  /** Its name: an IP address for a service-discovery API, `host:9100`, a pod, a container. */
  readonly ip: string
  readonly status: Status
}

/** A service: averages over the instances that answered, and a status. */
export interface ServiceStats {
  readonly service: string
  /** Percent, unrounded; null if no instance answered. */
  readonly cpu: number | null
  readonly memory: number | null
  /** `unknown` if it depends on instances that did not answer. */
  readonly status: ServiceStatus
  /** Listed instances that belong to it, answered or not. */
  readonly instances: number
}

export function toInstanceStats({ id, service, sample, status }: Instance): InstanceStats {
  return {
    cpu: sample === null ? null : `${formatDecimal(sample.cpu)}%`,
    memory: sample === null ? null : `${formatDecimal(sample.memory)}%`,
    service,
    ip: id,
    status,
  }
}

export function toServiceStats({ name, cpu, memory, status, instances }: Service): ServiceStats {
  return { service: name, cpu, memory, status, instances }
}
