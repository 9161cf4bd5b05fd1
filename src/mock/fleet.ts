import { createHash } from 'node:crypto'
import { drawNumber, shuffle, STREAM } from './random.ts'
import type { FleetOptions } from './table.ts'

/** The values of one instance at one time, in percent. */
export interface MockSample {
  readonly cpu: number
  readonly memory: number
  readonly service: string
}

export interface Reading {
  readonly sample: MockSample
  /** Index of the address in the listing. */
  readonly place: number
  /** The stream of this address's random numbers. */
  readonly stream: number
  /** Number of earlier readings of the address. */
  readonly index: number
}

export type Fleet = ReturnType<typeof createFleet>

// RoleService is here twice, as in the original list of eleven.
const SERVICES = (
  'PermissionsService AuthService MLService StorageService TimeService GeoService ' +
  'TicketService RoleService IdService UserService RoleService'
).split(' ')

const WALK_STEP = 3

// More than twice the largest fleet: an address that left is not soon given to another instance.
const ADDRESS_COUNT = 2 ** 21

/**
 * A simulated fleet. The n-th reading of an address depends only on the seed, the address and n. With
 * `walk`, cpu and memory differ by at most three points from the last reading of that address.
 */
export function createFleet({ instances, seed, walk = false }: FleetOptions) {
  const order = [...Array(instances).keys()]
  const addresses = shuffle(order.map(formatAddress), seed, STREAM.listing)
  const places = new Map(addresses.map((address, place) => [address, place]))
  const readings = new Map<string, Reading>()
  let number = instances
  let departures = 0
  const nextAddress = () => {
    let address: string
    do {
      address = formatAddress(number % ADDRESS_COUNT)
      number += 1
    } while (places.has(address))
    return address
  }
  return {
    /** Every address once, in the order of the listing; `replace` changes it in place. */
    addresses: addresses as readonly string[],
    /** The next reading of an address; undefined if the fleet does not have it. */
    read(address: string): Reading | undefined {
      const last = readings.get(address) ?? identify(address, places.get(address))
      if (last === undefined) return undefined
      const reading = advance(last, { seed, walk })
      readings.set(address, reading)
      return reading
    },
    /** Replaces `count` instances, at most all of them; each new one takes the place of an old one. */
    replace(count: number): void {
      // The first steps of a shuffle: each of them chooses a place among the others.
      for (let step = 0; step < Math.min(count, instances); step += 1) {
        const chosen = step + drawNumber(instances - step, seed, STREAM.departure, departures)
        departures += 1
        const place = order[chosen] as number
        order[chosen] = order[step] as number
        order[step] = place
        const old = addresses[place] as string
        const fresh = nextAddress()
        addresses[place] = fresh
        places.delete(old)
        places.set(fresh, place)
        readings.delete(old)
      }
    },
  }
}

/** 10.58.1.1 for 0, with a last byte of 1..254; after 10.58.255.254 comes 10.59.0.1. */
function formatAddress(index: number): string {
  const block = Math.floor(index / 254) + 1
  return `10.${58 + (block >> 8)}.${block & 255}.${(index % 254) + 1}`
}

/** The reading before the first one; undefined if the address has no place. */
function identify(address: string, place: number | undefined): Reading | undefined {
  if (place === undefined) return undefined
  const digest = createHash('md5').update(address).digest('hex')
  const service = SERVICES[Number(BigInt(`0x${digest}`) % BigInt(SERVICES.length))] as string
  const stream = Number.parseInt(digest.slice(0, 8), 16)
  return { sample: { cpu: 0, memory: 0, service }, place, stream, index: -1 }
}

/** The reading after `last`. */
function advance(last: Reading, { seed, walk }: { seed: number; walk: boolean }): Reading {
  const { sample, place, stream } = last
  const index = last.index + 1
  const jump = !walk || index === 0
  const next = (value: number, draw: number) => {
    const drawn = drawNumber(jump ? 101 : 2 * WALK_STEP + 1, seed, stream, draw)
    return jump ? drawn : Math.min(100, Math.max(0, value + drawn - WALK_STEP))
  }
  const cpu = next(sample.cpu, index * 2)
  const memory = next(sample.memory, index * 2 + 1)
  return { sample: { cpu, memory, service: sample.service }, place, stream, index }
}
