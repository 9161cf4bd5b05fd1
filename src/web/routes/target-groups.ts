import { isAddress } from '../../domain/instance.ts'
import type { Report } from '../../domain/report/report.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import { toLabel } from '../../render/exposition.ts'

/** A group of targets as Prometheus reads it. */
interface TargetGroup {
  readonly targets: string[]
  readonly labels: Readonly<Record<string, string>>
}

/** The targets of a fleet. */
export interface Discovery {
  readonly groups: readonly TargetGroup[]
  /** Instances that are no targets, because no address of them is known. */
  readonly withoutTarget: number
}

// A name or an address, IPv6 in brackets, and a port.
const WITH_PORT = /^(?:\[[\da-f:.]+\]|[a-z\d_](?:[a-z\d._-]{0,251}[a-z\d_.])?):([1-9]\d{0,4})$/i
const MOST_PORT = 65_535

function hasPort(id: string): boolean {
  const [, port] = WITH_PORT.exec(id) ?? []
  return port !== undefined && Number(port) <= MOST_PORT
}

/** Returns `host:port` or `host`, if the instance has an address: a name alone may be one of any kind. */
function findTarget({ id, ip = '', reasons }: Instance, port: string): string | null {
  // A listed text that was not requested: the provider must not lead others there.
  if (reasons.some(({ code }) => code === 'unusable')) return null
  if (hasPort(id)) return id
  const address = [id, ip].find(isAddress)
  if (address === undefined) return null
  return (address.includes(':') ? `[${address}]` : address) + port
}

/**
 * Lists the targets of a round by service and status. An instance whose name is not its address is a
 * group of its own, with its name.
 * @param port of targets that name none; if undefined, Prometheus chooses one
 */
export function discoverTargets({ instances }: Report, port?: number): Discovery {
  const suffix = port === undefined ? '' : `:${port}`
  const groups = new Map<string, TargetGroup>()
  let withoutTarget = 0
  for (const instance of instances) {
    const { id, service, status } = instance
    if (status === 'gone') continue
    const target = findTarget(instance, suffix)
    if (target === null) {
      withoutTarget += 1
      continue
    }
    const isNamed = !hasPort(id) && !isAddress(id)
    const labels = {
      ...(service !== null && { __meta_cpx_service: toLabel(service) }),
      __meta_cpx_status: status,
      ...(isNamed && { __meta_cpx_id: toLabel(id) }),
    }
    const key = JSON.stringify(labels)
    const group: TargetGroup = groups.get(key) ?? { targets: [], labels }
    group.targets.push(target)
    groups.set(key, group)
  }
  return { groups: [...groups.values()], withoutTarget }
}
