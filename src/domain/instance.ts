import type { InstanceId, ScrapeResult } from './snapshot.ts'

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const GROUPS = /^(?:[\da-f]{1,4}(?::[\da-f]{1,4})*)?$/i

const ZERO = 48

function ipv4Key(address: string): number {
  let key = 0
  let byte = 0
  // Without intermediate texts: every instance of every round has a key.
  for (let at = 0; at < address.length; at += 1) {
    const digit = address.charCodeAt(at) - ZERO
    if (digit >= 0) byte = byte * 10 + digit
    else {
      key = key * 256 + byte
      byte = 0
    }
  }
  return key * 256 + byte
}

/** The groups of an IPv6 address, the last 32 bits as two of them; null for another name. */
function findGroups(id: InstanceId): string | null {
  // One colon is before a port.
  if (id.indexOf(':') === id.lastIndexOf(':')) return null
  const groups = id.replace(/\d+\.\d+\.\d+\.\d+$/, (tail) => {
    const digits = ipv4Key(tail).toString(16).padStart(8, '0')
    return `${digits.slice(0, 4)}:${digits.slice(4)}`
  })
  const halves = groups.split('::')
  const count = halves.flatMap((half) => half.match(/[^:]+/g) ?? []).length
  const isWhole = halves.length === 1 ? count === 8 : halves.length === 2 && count < 8
  return isWhole && halves.every((half) => GROUPS.test(half)) ? groups : null
}

/** The 32 hexadecimal digits of an IPv6 address. */
function ipv6Key(groups: string): string {
  const digitsOf = (group: string) => (group === '' ? '' : group.padStart(4, '0'))
  const halves = groups.toLowerCase().split('::')
  const [head = '', tail = ''] = halves.map((half) => half.split(':').map(digitsOf).join(''))
  return head + '0'.repeat(32 - head.length - tail.length) + tail
}

/** The name with the length of each number before it, so that a longer number is greater. */
function nameKey(name: string): string {
  const key = name.replaceAll(
    /0*(\d+)/g,
    (_, digits: string) => `\u0001${String.fromCharCode(digits.length)}${digits}`,
  )
  // Names that differ in leading zeros alone go by their texts.
  return `${key}\0${name}`
}

/** Whether an instance is named by an IP address. */
export function isAddress(id: InstanceId): boolean {
  return IPV4.test(id) || findGroups(id) !== null
}

// A listing may begin with entries that are not usable.
const SAMPLED = 100

/** Whether instances are named by IP addresses, as far as the first ones tell. */
export function areAddresses(instances: readonly Pick<ScrapeResult, 'id'>[]): boolean {
  return instances.length === 0 || instances.slice(0, SAMPLED).some(({ id }) => isAddress(id))
}

/** The IP address of an instance: the one that the source knows, or its name; else null. */
export function ipOf({ id, ip = id }: Pick<ScrapeResult, 'id' | 'ip'>): string | null {
  return isAddress(ip) ? ip : null
}

/**
 * A value to sort instances by: a number for IPv4, which comes first, a text for IPv6, then one for
 * another name, with the numbers in it by value: `web-2` before `web-10`.
 */
export function addressKey(id: InstanceId): number | string {
  if (IPV4.test(id)) return ipv4Key(id)
  const groups = findGroups(id)
  return groups === null ? `2 ${nameKey(id)}` : `1 ${ipv6Key(groups)}`
}
