import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFleet, type Fleet } from '../../src/mock/fleet.ts'

const settings = { instances: 150, seed: 7, walk: false }

function readTimes(fleet: Fleet, address: string, count: number) {
  return Array.from({ length: count }, () => fleet.read(address)?.sample)
}

describe('the addresses', () => {
  test('the addresses of the default fleet are 10.58.1.1 to 10.58.1.150, each once', () => {
    const expected = Array.from({ length: 150 }, (_, index) => `10.58.1.${index + 1}`)
    expect([...createFleet(settings).addresses].toSorted()).toEqual(expected.toSorted())
  })

  test('the seed determines the order of the addresses', () => {
    const order = (seed: number) => createFleet({ ...settings, seed }).addresses
    expect(order(7).slice(0, 4)).toEqual(['10.58.1.96', '10.58.1.32', '10.58.1.145', '10.58.1.66'])
    expect(order(8)).not.toEqual(order(7))
  })

  test.each([
    [254, '10.58.1.254'],
    [255, '10.58.2.1'],
    [254 * 255, '10.58.255.254'],
    [254 * 255 + 1, '10.59.0.1'],
  ])('the last address of %i instances is %s', (instances, last) => {
    const { addresses } = createFleet({ ...settings, instances })
    const before = new Set(createFleet({ ...settings, instances: instances - 1 }).addresses)
    expect(addresses.filter((address) => !before.has(address))).toEqual([last])
  })

  test('the addresses of 100,000 instances are distinct', () => {
    const { addresses } = createFleet({ ...settings, instances: 100_000 })
    expect(new Set(addresses).size).toBe(100_000)
  })

  test('an empty fleet has no addresses', () => {
    const fleet = createFleet({ ...settings, instances: 0 })
    expect(fleet.addresses).toEqual([])
    expect(fleet.read('10.58.1.1')).toBeUndefined()
  })
})

describe('the services', () => {
  const fleet = createFleet(settings)
  const grouped = Map.groupBy(fleet.addresses, (address) => fleet.read(address)?.sample.service)

  test('the services have the sizes of the original fleet', () => {
    const sizes = [...grouped].map(([service, members]) => [service, members.length])
    expect(Object.fromEntries(sizes)).toEqual({
      AuthService: 17,
      GeoService: 17,
      IdService: 21,
      MLService: 16,
      PermissionsService: 10,
      RoleService: 25,
      StorageService: 16,
      TicketService: 8,
      TimeService: 10,
      UserService: 10,
    })
  })

  test('the services have the members of the original fleet', () => {
    const ends = grouped.get('IdService')?.map((address) => Number(address.split('.')[3]))
    expect(ends?.toSorted((one, other) => one - other)).toEqual([
      14, 16, 24, 30, 40, 51, 62, 64, 71, 78, 86, 92, 96, 112, 116, 117, 120, 123, 125, 133, 142,
    ])
  })
})

describe('a reading', () => {
  test.each(['10.58.1.151', '10.58.1.0', '10.58.01.1', '', '__proto__', '/10.58.1.1'])(
    'the reading of the unlisted address %j is undefined',
    (address) => expect(createFleet(settings).read(address)).toBeUndefined(),
  )

  test('a reading is the same in every release', () => {
    expect(readTimes(createFleet(settings), '10.58.1.7', 3)).toEqual([
      { cpu: 69, memory: 23, service: 'RoleService' },
      { cpu: 62, memory: 85, service: 'RoleService' },
      { cpu: 14, memory: 29, service: 'RoleService' },
    ])
  })

  test('a reading depends on the seed', () => {
    const first = (seed: number) => createFleet({ ...settings, seed }).read('10.58.1.7')?.sample
    expect(first(8)).not.toEqual(first(7))
  })

  test('a reading does not depend on earlier readings of other addresses', () => {
    const indices = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 30 })
    fc.assert(
      fc.property(indices, fc.nat(2 ** 32 - 1), fc.boolean(), (order, seed, walk) => {
        const mixed = createFleet({ instances: 5, seed, walk })
        const alone = createFleet({ instances: 500, seed, walk })
        const seen = Map.groupBy(
          order.map((index) => ({ index, reading: mixed.read(`10.58.1.${index}`)?.sample })),
          ({ index }) => index,
        )
        for (const [index, readings] of seen) {
          const expected = readTimes(alone, `10.58.1.${index}`, readings.length)
          expect(readings.map(({ reading }) => reading)).toEqual(expected)
        }
      }),
    )
  })

  test('cpu and memory take every whole percentage from 0 to 100, independently', () => {
    const readings = readTimes(createFleet(settings), '10.58.1.7', 10_000)
    const percentages = Array.from({ length: 101 }, (_, index) => index)
    const sorted = (values: Iterable<number | undefined>) =>
      [...new Set(values)].toSorted((one = 0, other = 0) => one - other)
    expect(sorted(readings.map((reading) => reading?.cpu))).toEqual(percentages)
    expect(sorted(readings.map((reading) => reading?.memory))).toEqual(percentages)
    expect(new Set(readings.map((each) => `${each?.cpu} ${each?.memory}`)).size).toBeGreaterThan(
      5000,
    )
  })

  test('a walk begins at any value', () => {
    const reading = { cpu: 69, memory: 23, service: 'RoleService' }
    expect(createFleet({ ...settings, walk: true }).read('10.58.1.7')?.sample).toEqual(reading)
  })

  test('a walk drifts by at most three points a reading, within 0 to 100', () => {
    const readings = readTimes(createFleet({ ...settings, walk: true }), '10.58.1.7', 10_000)
    const cpu = readings.map((reading) => reading?.cpu ?? -1)
    const steps = new Set(cpu.slice(1).map((value, index) => value - (cpu[index] ?? -1)))
    expect([...steps].toSorted((one, other) => one - other)).toEqual([-3, -2, -1, 0, 1, 2, 3])
    expect([Math.min(...cpu), Math.max(...cpu)]).toEqual([0, 100])
  })
})

describe('replacing instances', () => {
  const replaceTimes = (count: number, times: number, instances = 150) => {
    const fleet = createFleet({ ...settings, instances })
    return Array.from({ length: times }, () => {
      const before = [...fleet.addresses]
      fleet.replace(count)
      return { fleet, before, after: [...fleet.addresses] }
    })
  }

  test('new instances take the places of replaced ones, with the next addresses', () => {
    const [{ before, after } = { before: [], after: [] }] = replaceTimes(3, 1)
    const changed = after.flatMap((address, place) =>
      address === before[place] ? [] : [[before[place], address]],
    )
    expect(changed).toEqual([
      ['10.58.1.23', '10.58.1.153'],
      ['10.58.1.122', '10.58.1.152'],
      ['10.58.1.22', '10.58.1.151'],
    ])
  })

  test('replaced instances are unlisted, and new ones can be read', () => {
    const [{ fleet, before, after } = expect.fail()] = replaceTimes(150, 1)
    expect(before.filter((address) => fleet.read(address))).toEqual([])
    expect(after.filter((address) => fleet.read(address))).toHaveLength(150)
  })

  test('a replacement keeps the size, and is repeatable by the seed', () => {
    const sizes = replaceTimes(20, 50).map(({ after }) => new Set(after).size)
    expect(new Set(sizes)).toEqual(new Set([150]))
    expect(replaceTimes(20, 50).at(-1)?.after).toEqual(replaceTimes(20, 50).at(-1)?.after)
  })

  test('a replacement of more instances than there are replaces all', () => {
    const [{ before, after } = expect.fail()] = replaceTimes(5, 1, 3)
    expect([before, after]).toEqual([
      ['10.58.1.3', '10.58.1.2', '10.58.1.1'],
      ['10.58.1.5', '10.58.1.4', '10.58.1.6'],
    ])
  })

  test('a replacement chooses among all places', () => {
    const before = createFleet(settings).addresses
    const after = replaceTimes(1, 2000).at(-1)?.after
    expect(after?.filter((address, place) => address === before[place])).toEqual([])
  })

  test('an address that returns starts with its first reading', () => {
    const [{ fleet } = expect.fail()] = replaceTimes(0, 1, 2)
    const readings = readTimes(fleet, '10.58.1.1', 2)
    for (let count = 0; count < 2 ** 20; count += 1) fleet.replace(2)
    expect(fleet.addresses.toSorted()).toEqual(['10.58.1.1', '10.58.1.2'])
    expect(readTimes(fleet, '10.58.1.1', 2)).toEqual(readings)
  })
})
