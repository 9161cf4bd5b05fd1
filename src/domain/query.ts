import type { Target } from './snapshot.ts'
import { compareText } from './text.ts'
import type { Instance } from './verdict.ts'

function hex(digits: string): string {
  return digits.padStart(8, '0')
}

function ipv4Key(address: string): string {
  return hex(
    address
      .split('.')
      .reduce((sum, byte) => sum * 256 + Number(byte), 0)
      .toString(16),
  )
}

function ipv6Key(address: string): string {
  const mapped = address.replace(/\d+\.\d+\.\d+\.\d+$/, (tail) => {
    const digits = ipv4Key(tail)
    return `${digits.slice(0, 4)}:${digits.slice(4)}`
  })
  const [head = [], tail = []] = mapped
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join('')
}

/** Orders like the address read as a number, IPv4 before IPv6. */
function addressKey(target: Target): string {
  return target.includes(':') ? `6${ipv6Key(target)}` : `4${ipv4Key(target)}`
}

/** By service, then by numeric address; what belongs to no known service comes last. */
export function orderInstances(instances: readonly Instance[]): Instance[] {
  return instances
    .map((instance) => ({ instance, service: instance.service, key: addressKey(instance.target) }))
    .toSorted((a, b) => {
      if (a.service === b.service) return compareText(a.key, b.key)
      if (a.service === null) return 1
      return b.service === null ? -1 : compareText(a.service, b.service)
    })
    .map(({ instance }) => instance)
}

/**
 * The instances of one service, with the unknown ones that may belong to it because nothing is
 * remembered of them.
 */
export function instancesOf(instances: readonly Instance[], service: string): Instance[] {
  return instances.filter(
    (instance) =>
      instance.service === service || (instance.service === null && instance.status === 'unknown'),
  )
}
