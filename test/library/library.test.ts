import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { apiServer, connect, OperationError, serviceHealth, UsageError } from '../../src/index.ts'
import type { InstanceStats } from '../../src/index.ts'
import { startFleet, startProvider } from '../support/provider.ts'

/** 21 instances of IdService, as a sample session of the original program shows them. */
const idService = JSON.parse(
  readFileSync(new URL('../fixtures/idService.json', import.meta.url), 'utf8'),
) as InstanceStats[]

const A = { cpu: '10%', service: 'A', memory: '20%' }

/** Instances of one service whose values have these sums. */
function fleetOf(service: string, count: number, cpu: number, memory: number) {
  const share = (sum: number, index: number) => {
    const each = Math.floor(sum / count)
    return index === 0 ? sum - each * (count - 1) : each
  }
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `10.58.1.${index + 1}`,
      { cpu: `${share(cpu, index)}%`, memory: `${share(memory, index)}%`, service },
    ]),
  )
}

describe('apiServer', () => {
  test('apiServer returns the listed addresses', async () => {
    const { address } = await startProvider({ '/servers': ['10.58.1.14', '10.58.1.3'] })
    expect(await apiServer(address)).toEqual(['10.58.1.14', '10.58.1.3'])
    expect(await apiServer(address, 'servers')).toEqual(['10.58.1.14', '10.58.1.3'])
  })

  test('apiServer returns the text of an entry that is not an address', async () => {
    const { address } = await startProvider({ '/servers': ['2001:DB8::1', 'web-1', null] })
    expect(await apiServer(address)).toEqual(['2001:db8::1', 'web-1', 'null'])
  })

  test('apiServer returns the JSON of any other endpoint', async () => {
    const { address } = await startFleet({ '10.58.1.121': { ...A, extra: [1] } })
    expect(await apiServer(address, '10.58.1.121')).toEqual({ ...A, extra: [1] })
  })

  test('apiServer rejects if the provider does not answer as expected', async () => {
    const { address } = await startProvider({ '/servers': { not: 'an array' } })
    await expect(apiServer(address)).rejects.toThrow(
      `cannot list instances from http://${address}/servers: expected a JSON array of IPs, got object: {"not":"an array"}; check that this is the address of a service-discovery API`,
    )
    await expect(apiServer(address, '10.0.0.9')).rejects.toThrow(
      new OperationError(`cannot read http://${address}/10.0.0.9: HTTP 400`),
    )
  })

  test.each(['a b', '', '\r\nX: y'])('apiServer refuses the endpoint %j', async (endpoint) => {
    await expect(apiServer('mock:', endpoint)).rejects.toThrow(UsageError)
  })
})

describe('instanceStats', () => {
  test('instanceStats reads one instance and judges it', async () => {
    const provider = await startProvider({
      '/10.58.1.14': { cpu: '87%', service: 'IdService', memory: '54%' },
    })
    const { instanceStats } = connect(provider.address)
    expect(await instanceStats('10.58.1.14')).toEqual({
      cpu: '87%',
      memory: '54%',
      service: 'IdService',
      ip: '10.58.1.14',
      status: 'unhealthy',
    })
    expect(provider.asked).toEqual(['/10.58.1.14'])
  })

  test('instanceStats returns a value for an instance that fails or is gone', async () => {
    const { address } = await startProvider({ '/10.0.0.1': 500 })
    const { instanceStats } = connect(address)
    const unread = { cpu: null, memory: null, service: null }
    expect(await instanceStats('10.0.0.1')).toEqual({
      ...unread,
      ip: '10.0.0.1',
      status: 'unknown',
    })
    expect(await instanceStats('10.0.0.2')).toEqual({ ...unread, ip: '10.0.0.2', status: 'gone' })
  })

  test.each(['../servers', 'servers', '10.0.0.1/x', ''])(
    'instanceStats refuses %j, which is no address',
    async (id) => {
      await expect(connect('mock:').instanceStats(id)).rejects.toThrow(
        new UsageError(`not an IP address: ${JSON.stringify(id)}`),
      )
    },
  )
})

describe('serviceStats', () => {
  const fleet = Object.fromEntries(
    idService.map(({ ip, cpu, service, memory }) => [ip, { cpu, service, memory }]),
  )

  test('serviceStats returns the instances of one service', async () => {
    const { address } = await startFleet({ ...fleet, '10.58.1.1': A })
    const { serviceStats } = connect(address)
    const byAddress = (a: InstanceStats, b: InstanceStats) =>
      Number(a.ip.split('.')[3]) - Number(b.ip.split('.')[3])
    expect(await serviceStats('IdService')).toEqual(idService.toSorted(byAddress))
  })

  test('serviceStats returns all instances if no service is named', async () => {
    const { address } = await startFleet({ ...fleet, '10.58.1.1': A })
    const { serviceStats } = connect(address)
    expect(await serviceStats()).toHaveLength(22)
  })

  test('serviceStats includes unknown instances that may belong to the service', async () => {
    const { address } = await startFleet({ '10.0.0.1': A, '10.0.0.2': 500 })
    const { serviceStats } = connect(address)
    const instances = await serviceStats('A')
    expect(instances.map(({ ip, status }) => [ip, status])).toEqual([
      ['10.0.0.1', 'healthy'],
      ['10.0.0.2', 'unknown'],
    ])
    expect(serviceHealth(instances)).toEqual({ A: 'unknown' })
  })

  test('serviceStats rejects if the provider gives no listing', async () => {
    const { address } = await startProvider({ '/servers': 500 })
    await expect(connect(address).serviceStats()).rejects.toThrow(OperationError)
  })
})

describe('serviceHealth', () => {
  test('serviceHealth judges each service by its number of healthy instances', () => {
    const instances: InstanceStats[] = [
      { cpu: '41%', memory: '48%', service: 'UserService', ip: '10.58.1.52', status: 'healthy' },
      { cpu: '80%', memory: '55%', service: 'IdService', ip: '10.58.1.51', status: 'unhealthy' },
      { cpu: '60%', memory: '54%', service: 'AuthService', ip: '10.58.1.46', status: 'healthy' },
      { cpu: '53%', memory: '50%', service: 'AuthService', ip: '10.58.1.107', status: 'healthy' },
    ]
    const expected = { UserService: 'unhealthy', IdService: 'unhealthy', AuthService: 'healthy' }
    expect(serviceHealth(instances)).toEqual(expected)
    expect(serviceHealth(instances, { minimum: 1 })).toEqual({
      ...expected,
      UserService: 'healthy',
    })
  })

  test('serviceHealth accepts names of built-in properties', () => {
    const names = ['__proto__', 'constructor', 'toString']
    const health = serviceHealth(names.map((service) => ({ service, status: 'healthy' as const })))
    expect(Object.entries(health).toSorted()).toEqual(
      names.toSorted().map((name) => [name, 'unhealthy']),
    )
  })
})

describe('serviceStatus', () => {
  test.each([
    ['IdService', 21, 994, 1154, 47.333333333333336, 54.95238095238095],
    ['AuthService', 17, 927, 835, 54.529411764705884, 49.11764705882353],
  ])(
    'serviceStatus averages %s over its %i instances',
    async (service, instances, cpu, memory, meanCpu, meanMemory) => {
      const { address } = await startFleet(fleetOf(service, instances, cpu, memory))
      const { serviceStatus } = connect(address)
      expect(await serviceStatus(service)).toEqual({
        service,
        cpu: meanCpu,
        memory: meanMemory,
        status: 'healthy',
        instances,
      })
    },
  )

  test('serviceStatus has no averages if no instance of the service answered', async () => {
    const fleet = await startFleet({ '10.0.0.1': A })
    const { serviceStatus } = connect(fleet.address)
    await serviceStatus('A')
    fleet.answer('/10.0.0.1', 500)
    expect(await serviceStatus('A')).toEqual({
      service: 'A',
      cpu: null,
      memory: null,
      status: 'unhealthy',
      instances: 1,
    })
  })

  test('serviceStatus rejects if no instance reports the service', async () => {
    await expect(connect('mock:').serviceStatus('NoService')).rejects.toThrow(
      new OperationError('no instance reports service "NoService"'),
    )
  })
})

describe('connect', () => {
  test('connect accepts thresholds and a minimum', async () => {
    const { address } = await startFleet({ '10.0.0.1': A })
    const { instanceStats, serviceStatus } = connect(address, { cpuThreshold: 10, minimum: 0 })
    expect(await instanceStats('10.0.0.1')).toMatchObject({ status: 'unhealthy' })
    expect(await serviceStatus('A')).toMatchObject({ status: 'healthy' })
  })

  test('every call rejects if the address is unusable', async () => {
    await expect(connect('ftp://x').serviceStats()).rejects.toThrow(UsageError)
    await expect(connect('mock:80').instanceStats('10.0.0.1')).rejects.toThrow(UsageError)
  })

  test.each([
    [{ concurrency: 0 }, 'concurrency: 0 is not a whole number from 1 to 1024'],
    [{ timeoutMs: Infinity }, 'timeoutMs: Infinity is not a number from 1 to 3600000'],
    [{ minimum: Number.NaN }, 'minimum: NaN is not a whole number from 0 to 1000000'],
    [{ cpuThreshold: 101 }, 'cpuThreshold: 101 is not a number from 0 to 100'],
  ])('connect refuses %o', (options, message) => {
    expect(() => connect('mock:', options)).toThrow(new UsageError(message))
  })

  test('disposal ignores a provider that could not be opened', async () => {
    const connection = connect('ftp://x')
    await expect(connection.serviceStats()).rejects.toThrow(UsageError)
    await expect(connection[Symbol.asyncDispose]()).resolves.toBeUndefined()
  })

  test('connect opens a simulated provider, and disposal closes it', async () => {
    await using connection = connect('mock:instances=3,seed=1')
    expect(await connection.serviceStats()).toHaveLength(3)
  })
})
