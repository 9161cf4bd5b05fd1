import type { InstanceId, ScrapeResult } from './snapshot.ts'
import { compareText } from './text.ts'

/** The sort key of an instance: IPv4 as a number, IPv6 as a bigint, a name split at its numbers. */
export type AddressKey = number | bigint | readonly string[]

function ipv4Key(address: string): number {
  let key = 0
  for (const byte of address.split('.')) key = key * 256 + Number(byte)
  return key
}

/** Rewrites the last 32 bits of an IPv6 address as two groups if they are written as IPv4. */
function toGroups(address: string): string {
  return address.replace(/\d+\.\d+\.\d+\.\d+$/, (tail) => {
    const digits = ipv4Key(tail).toString(16).padStart(8, '0')
    return `${digits.slice(0, 4)}:${digits.slice(4)}`
  })
}

function ipv6Key(address: string): bigint {
  const [head = [], tail = []] = toGroups(address)
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  const digits = [...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join('')
  return BigInt(`0x${digits}`)
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
// Enough to distinguish addresses from other names; `net.isIP` checks those that are requested.
const GROUPS = /^(?=.*::|(?:[^:]*:){7}[^:]*$)[\da-f]{0,4}(?::[\da-f]{0,4}){2,8}$/i

function isIpv6(id: InstanceId): boolean {
  return id.includes(':') && GROUPS.test(toGroups(id))
}

/** Whether an instance is named by an IP address. */
export function isAddress(id: InstanceId): boolean {
  return IPV4.test(id) || isIpv6(id)
}

/** The IP address of an instance: the one that the source knows, or its name; else null. */
export function ipOf({ id, ip = id }: Pick<ScrapeResult, 'id' | 'ip'>): string | null {
  return isAddress(ip) ? ip : null
}

export function addressKey(id: InstanceId): AddressKey {
  if (IPV4.test(id)) return ipv4Key(id)
  return isIpv6(id) ? ipv6Key(id) : id.split(/(\d+)/)
}

/** Compares numbers within names by value; of equal ones the one with more zeros is first. */
function compareName(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const [one = '', other = ''] = [a[at], b[at]]
    // Every second part is a number.
    const order = at % 2 === 0 ? compareText(one, other) : compareValue(Number(one), Number(other))
    if (order !== 0) return order
  }
  return a.length - b.length || compareText(a.join(''), b.join(''))
}

function compareValue<T extends number | bigint>(a: T, b: T): number {
  return a < b ? -1 : Number(a > b)
}

const RANKS = { number: 0, bigint: 1, object: 2 } as const
const rankOf = (key: AddressKey) => RANKS[typeof key as keyof typeof RANKS]

/** IPv4 before IPv6, both by value, then other names: `web-2` before `web-10`. */
export function compareAddress(a: AddressKey, b: AddressKey): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'object' && typeof b === 'object') return compareName(a, b)
  if (typeof a === 'bigint' && typeof b === 'bigint') return compareValue(a, b)
  return rankOf(a) - rankOf(b)
}
