import { createHash } from 'node:crypto'
import { drawNumber } from './random.ts'

/** What one instance says of itself once; in percent, 0..100. */
interface Sample {
  readonly cpu: number
  readonly memory: number
  readonly service: string
}

export interface Fleet {
  /** Every address once, in the order of the listing. */
  readonly addresses: readonly string[]
  /** The next reading of an address, `undefined` where the fleet has no such address. */
  read(address: string): Sample | undefined
}

interface Instance {
  readonly service: string
  /** Tells this address's random numbers from those of the others. */
  readonly stream: number
  readings: number
  cpu: number
  memory: number
}

// RoleService stands here twice: the choice is a remainder by eleven, so it gets two shares.
const SERVICES = (
  'PermissionsService AuthService MLService StorageService TimeService GeoService ' +
  'TicketService RoleService IdService UserService RoleService'
).split(' ')

const LISTING_STREAM = 1
const WALK_STEP = 3

/**
 * A simulated fleet. The n-th reading of an address depends on the seed, the address and n only,
 * whatever else is read before. With `walk`, cpu and memory differ by at most three points from
 * the last reading of that address.
 */
export function createFleet(options: { instances: number; seed: number; walk: boolean }): Fleet {
  const addresses = shuffle(Array.from({ length: options.instances }, formatAddress), options.seed)
  const listed = new Set(addresses)
  const instances = new Map<string, Instance>()
  const read = (address: string) => {
    let instance = instances.get(address)
    if (instance === undefined) {
      if (!listed.has(address)) return undefined
      instance = createInstance(address)
      instances.set(address, instance)
    }
    return advance(instance, options)
  }
  return { addresses, read }
}

/** 10.58.1.1 for 0, with a last byte of 1..254; after 10.58.255.254 comes 10.59.0.1. */
function formatAddress(_: unknown, index: number): string {
  const block = Math.floor(index / 254) + 1
  return `10.${58 + (block >> 8)}.${block & 255}.${(index % 254) + 1}`
}

function shuffle(addresses: string[], seed: number): string[] {
  for (let last = addresses.length - 1; last > 0; last -= 1) {
    const other = drawNumber(last + 1, seed, LISTING_STREAM, last)
    const address = addresses[last] as string
    addresses[last] = addresses[other] as string
    addresses[other] = address
  }
  return addresses
}

function createInstance(address: string): Instance {
  const digest = createHash('md5').update(address).digest('hex')
  const service = SERVICES[Number(BigInt(`0x${digest}`) % BigInt(SERVICES.length))] as string
  return {
    service,
    stream: Number.parseInt(digest.slice(0, 8), 16),
    readings: 0,
    cpu: 0,
    memory: 0,
  }
}

function advance(instance: Instance, options: { seed: number; walk: boolean }): Sample {
  const index = instance.readings * 2
  const next = (last: number, draw: number) => {
    const jump = !options.walk || instance.readings === 0
    const drawn = drawNumber(jump ? 101 : 2 * WALK_STEP + 1, options.seed, instance.stream, draw)
    return jump ? drawn : Math.min(100, Math.max(0, last + drawn - WALK_STEP))
  }
  instance.cpu = next(instance.cpu, index)
  instance.memory = next(instance.memory, index + 1)
  instance.readings += 1
  return { cpu: instance.cpu, memory: instance.memory, service: instance.service }
}
