import { createHash } from 'node:crypto'
import { drawNumber, shuffle, STREAM, swap } from './random.ts'

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
  /** How many times the address was read before. */
  readonly index: number
}

export interface Fleet {
  /** Every address once, in the order of the listing; `replace` changes it in place. */
  readonly addresses: readonly string[]
  /** The next reading of an address; undefined if the fleet does not have it. */
  read(address: string): Reading | undefined
  /** Replaces `count` instances, at most all of them; each new one takes the place of an old one. */
  replace(count: number): void
}

interface Instance {
  readonly service: string
  readonly place: number
  readonly stream: number
  readings: number
  cpu: number
  memory: number
}

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
export function createFleet(options: { instances: number; seed: number; walk: boolean }): Fleet {
  const numbers = Array.from({ length: options.instances }, (_, index) => index)
  const addresses = shuffle(numbers.map(formatAddress), options.seed, STREAM.listing)
  const places = new Map(addresses.map((address, place) => [address, place]))
  const instances = new Map<string, Instance>()
  const read = (address: string) => {
    let instance = instances.get(address)
    if (instance === undefined) {
      const place = places.get(address)
      if (place === undefined) return undefined
      instance = createInstance(address, place)
      instances.set(address, instance)
    }
    return advance(instance, options)
  }
  const nextAddress = createAddresses(options.instances, places)
  const choosePlaces = createDepartures(numbers, options.seed)
  const replace = (count: number) => {
    for (const place of choosePlaces(count)) {
      const old = addresses[place] as string
      const fresh = nextAddress()
      addresses[place] = fresh
      places.delete(old)
      places.set(fresh, place)
      instances.delete(old)
    }
  }
  return { addresses, read, replace }
}

/** 10.58.1.1 for 0, with a last byte of 1..254; after 10.58.255.254 comes 10.59.0.1. */
function formatAddress(index: number): string {
  const block = Math.floor(index / 254) + 1
  return `10.${58 + (block >> 8)}.${block & 255}.${(index % 254) + 1}`
}

/** The addresses from a number on that are not taken, in an endless cycle. */
function createAddresses(from: number, taken: { has(address: string): boolean }): () => string {
  let number = from
  return () => {
    for (;;) {
      const address = formatAddress(number % ADDRESS_COUNT)
      number += 1
      if (!taken.has(address)) return address
    }
  }
}

/** Chooses `count` places, each once; shuffles them in place. */
function createDepartures(places: number[], seed: number): (count: number) => readonly number[] {
  let draws = 0
  return (count) => {
    const size = Math.min(count, places.length)
    for (let index = 0; index < size; index += 1) {
      swap(places, index, index + drawNumber(places.length - index, seed, STREAM.departure, draws))
      draws += 1
    }
    return places.slice(0, size)
  }
}

function createInstance(address: string, place: number): Instance {
  const digest = createHash('md5').update(address).digest('hex')
  const service = SERVICES[Number(BigInt(`0x${digest}`) % BigInt(SERVICES.length))] as string
  const stream = Number.parseInt(digest.slice(0, 8), 16)
  return { service, place, stream, readings: 0, cpu: 0, memory: 0 }
}

function advance(instance: Instance, options: { seed: number; walk: boolean }): Reading {
  const { service, place, stream, readings } = instance
  const next = (last: number, draw: number) => {
    const jump = !options.walk || readings === 0
    const drawn = drawNumber(jump ? 101 : 2 * WALK_STEP + 1, options.seed, stream, draw)
    return jump ? drawn : Math.min(100, Math.max(0, last + drawn - WALK_STEP))
  }
  const cpu = (instance.cpu = next(instance.cpu, readings * 2))
  const memory = (instance.memory = next(instance.memory, readings * 2 + 1))
  instance.readings += 1
  return { sample: { cpu, memory, service }, place, stream, index: readings }
}
