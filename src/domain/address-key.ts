import type { Target } from './snapshot.ts'
import { compareText } from './text.ts'

/** An address as a number: IPv4 as one, IPv6 as 32 hexadecimal digits. */
export type AddressKey = number | string

function ipv4Key(address: string): number {
  let key = 0
  for (const byte of address.split('.')) key = key * 256 + Number(byte)
  return key
}

function ipv6Key(address: string): string {
  const mapped = address.replace(/\d+\.\d+\.\d+\.\d+$/, (tail) => {
    const digits = ipv4Key(tail).toString(16).padStart(8, '0')
    return `${digits.slice(0, 4)}:${digits.slice(4)}`
  })
  const [head = [], tail = []] = mapped
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join('')
}

export function addressKey(target: Target): AddressKey {
  return target.includes(':') ? ipv6Key(target) : ipv4Key(target)
}

/** Like the address read as a number, IPv4 before IPv6. */
export function compareAddress(a: AddressKey, b: AddressKey): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1
  return typeof b === 'number' ? 1 : compareText(a, b)
}
