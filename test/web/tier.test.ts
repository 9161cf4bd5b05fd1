import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { connect } from '../../src/index.ts'
import { pathsOf, startDaemon } from '../support/docker.ts'
import { goldenFleet } from '../support/golden.ts'
import { fail, run } from '../support/host.ts'
import { needs } from '../support/needs.ts'
import { busy, instance, ok, startFleet } from '../support/provider.ts'
import { type Served, startServed } from '../support/served.ts'

const CLIENT = fileURLToPath(new URL('../support/original-client.py', import.meta.url))

interface Row {
  readonly id: string
  readonly status: string
  readonly lastService: string | null
  readonly reasons: readonly { readonly code: string }[]
}

interface Fleet {
  readonly listing: object
  readonly coverage: Record<'listed' | 'answered' | 'unknown' | 'gone', number>
  readonly instances: readonly Row[]
  readonly services: readonly object[]
  readonly warnings: readonly string[]
}

async function snapshotOf({ get }: Served): Promise<Fleet> {
  return (await (await get('/api/v1/snapshot')).json()) as Fleet
}

const providerOf = ({ url }: Served) => `${url}/provider`

/** Starts a `--serve` that reads another one. */
async function startTier(base: Served, ...options: string[]): Promise<Served> {
  const tier = await startServed([providerOf(base), ...options])
  await tier.firstRound
  return tier
}

/** Compares all but the last service of an instance that is gone, which counts nowhere. */
function compare(tier: Fleet, base: Fleet): void {
  const rowsOf = ({ instances }: Fleet) =>
    instances
      .map(({ id, status, lastService }) => [id, status, status === 'gone' || lastService])
      .toSorted()
  const countsOf = ({ coverage: { listed, answered, unknown, gone } }: Fleet) => [
    listed,
    answered,
    unknown,
    gone,
  ]
  expect(rowsOf(tier)).toEqual(rowsOf(base))
  expect(tier.services).toEqual(base.services)
  expect(countsOf(tier)).toEqual(countsOf(base))
}

describe('a tier above --serve', () => {
  test('a tier has the statuses, services and unknown instances of the fleet below it', async () => {
    const fleet = {
      '10.0.0.1': ok('A'),
      '10.0.0.2': busy('A'),
      '10.0.0.3': ok('B'),
      '10.0.0.4': ok('B'),
      '10.0.0.5': 403,
      '10.0.0.6': { cpu: '101%', memory: '1%', service: 'C' },
      '10.0.0.7': 400,
      '::1': instance('C', '61.25%', '4.5%'),
      '../admin': ok('C'),
    }
    const provider = await startFleet(fleet)
    const base = await startServed([provider.address, '-hi', '2,C=1'])
    await base.firstRound
    provider.answer('/10.0.0.3', 403)
    provider.answer('/10.0.0.4', 400)
    await base.nextRound()
    const tier = await startTier(base, '-hi', '2,C=1')
    const [above, below] = [await snapshotOf(tier), await snapshotOf(base)]
    compare(above, below)
    expect(above.instances.map(({ status }) => status)).toEqual(
      expect.arrayContaining(['healthy', 'unhealthy', 'unknown', 'gone']),
    )
    expect(above.instances.find(({ id }) => id === '10.0.0.3')).toMatchObject({
      lastService: 'B',
      reasons: [{ code: 'down', problem: 'HTTP 403' }],
    })
    const top = await snapshotOf(await startTier(tier, '-hi', '2,C=1'))
    compare(top, below)
    const reasonsOf = ({ instances }: Fleet) => instances.map(({ reasons }) => reasons)
    expect(reasonsOf(top)).toEqual(reasonsOf(above))
  })

  test('a tier has the names and conditions of containers', async () => {
    const daemon = await startDaemon([
      { name: 'web-1', compose: { project: 'shop', service: 'web' } },
      {
        name: 'web-2',
        compose: { project: 'shop', service: 'web' },
        state: { Health: { Status: 'unhealthy', FailingStreak: 3, Log: [] } },
      },
      {
        name: 'web-3',
        compose: { project: 'shop', service: 'web' },
        state: { Status: 'exited', ExitCode: 137 },
      },
      { name: 'web-4' },
    ])
    daemon.answer(pathsOf('web-4').inspect, 500)
    const base = await startServed([daemon.source])
    await base.firstRound
    const tier = await startTier(base)
    const [above, below] = [await snapshotOf(tier), await snapshotOf(base)]
    compare(above, below)
    expect(above.instances.map(({ id, status, reasons }) => [id, status, reasons])).toEqual([
      ['web-1', 'healthy', []],
      ['web-2', 'unhealthy', below.instances[1]?.reasons],
      ['web-3', 'unhealthy', [{ code: 'exited', detail: 'exit code 137' }]],
      ['web-4', 'unknown', [{ code: 'down', problem: expect.any(String) }]],
    ])
  })

  test('a tier says which provider is down, and why, in its next round', async () => {
    const provider = await startFleet({ '10.0.0.1': ok('A') })
    const base = await startServed([provider.address])
    await base.firstRound
    const tier = await startTier(base)
    const top = await startTier(tier)
    provider.answer('/servers', 403)
    await base.nextRound()
    await tier.nextRound()
    const problem = `http://${provider.address}: HTTP 403`
    const listing = { ok: false, failure: { code: 'down', problem } }
    expect(await snapshotOf(tier)).toMatchObject({
      listing,
      instances: [{ id: '10.0.0.1', status: 'unknown', lastService: 'A' }],
    })
    await top.nextRound()
    expect(await snapshotOf(top)).toMatchObject({ listing })
    const { exitCode, stderr } = await run([providerOf(tier), '-s'])
    expect([exitCode, stderr]).toEqual([
      3,
      `monitoring: cannot list instances from ${tier.url}/provider/servers: down: ${problem}; the provider itself has a problem\n`,
    ])
    provider.answer('/servers', ['10.0.0.1'])
    await base.nextRound()
    await tier.nextRound()
    expect(await snapshotOf(tier)).toMatchObject({ listing: { ok: true } })
  })
})

test('the address of the page leads to that of the API', async () => {
  const provider = await startFleet({ '10.0.0.1': ok('A') })
  const base = await startServed([provider.address])
  await base.firstRound
  for (const path of ['', '/', '/metrics']) {
    expect(await fail([base.url + path, '-s'])).toMatch(
      `; it is another monitor: use ${base.url}/provider\n`,
    )
  }
})

test('the limit of a tier is at most four requests in flight', async () => {
  const ips = Array.from({ length: 200 }, (_, n) => `10.0.0.${n + 1}`)
  const provider = await startFleet(Object.fromEntries(ips.map((ip) => [ip, ok('A')])))
  const base = await startServed([provider.address])
  await base.firstRound
  const { stdout } = await run([providerOf(base), '-s', '-o', 'json'])
  expect(JSON.parse(stdout)).toMatchObject({ cost: { finalLimit: 4 } })
})

test('20 clients cost the provider nothing', async () => {
  const ips = Array.from({ length: 30 }, (_, n) => `10.0.0.${n + 1}`)
  const provider = await startFleet(Object.fromEntries(ips.map((ip) => [ip, ok('A')])))
  const base = await startServed([provider.address])
  await base.firstRound
  const address = providerOf(base)
  const tier = await startTier(base)
  const clients = [
    ...Array.from({ length: 8 }, () => ['-ms', 'A', '--count', '3']),
    ...Array.from({ length: 6 }, () => ['-s']),
    ...Array.from({ length: 3 }, () => ['-ss', '-o', 'json']),
    ...Array.from({ length: 2 }, () => ['-hc', '-o', 'nagios']),
  ]
  const outcomes = clients.map((options) => run([address, ...options]))
  for (const { exitCode, stderr } of await Promise.all(outcomes))
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  await base.nextRound()
  await tier.nextRound()
  const once = ['/servers', ...ips.map((ip) => `/${ip}`)].toSorted()
  expect(provider.asked.slice(0, once.length).toSorted()).toEqual(once)
  expect(provider.asked.slice(once.length).toSorted()).toEqual(once)
})

test('the functions of the library read a fleet from --serve', async () => {
  const provider = await startFleet({ '10.0.0.1': ok('A'), '10.0.0.2': busy('A') })
  const base = await startServed([provider.address])
  await base.firstRound
  const { instanceStats, serviceStatus } = connect(providerOf(base))
  expect(await instanceStats('10.0.0.2')).toMatchObject({ cpu: '90%', status: 'unhealthy' })
  expect(await serviceStatus('A')).toMatchObject({ instances: 2, cpu: 50, status: 'unhealthy' })
})

needs('python3')('the original program reads the same fleet from --serve', async () => {
  const provider = await startFleet(goldenFleet)
  const base = await startServed([provider.address])
  await base.firstRound
  const outputs = [provider.address, providerOf(base).replace('http://', '')].map((address) =>
    promisify(execFile)('python3', [CLIENT, address]),
  )
  const [direct, served] = await Promise.all(outputs)
  const parse = (outcome: typeof direct) => JSON.parse(outcome?.stdout ?? '') as unknown[][]
  expect(parse(served)).toEqual(parse(direct))
  expect(parse(served)[0]).toHaveLength(150)
})
