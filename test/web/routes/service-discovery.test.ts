import { describe, expect, test } from 'vitest'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, left, silent, snapshotOf, stopped } from '../../support/facts.ts'
import { loaded, startExporter } from '../../support/exporter.ts'
import { ok, startFleet } from '../../support/provider.ts'
import { run } from '../../support/host.ts'
import { openRoutes } from '../../support/routes.ts'
import { startServed } from '../../support/served.ts'

interface Group {
  readonly targets: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

/** The groups of a round, and the number of instances without a target. */
async function discover(round: Snapshot | readonly ScrapeResult[], query = '') {
  const { add, get } = openRoutes()
  add('listing' in round ? round : snapshotOf(round))
  const response = await get(`/sd${query}`)
  const metrics = await (await get('/metrics')).text()
  const [, count] = /^cpx_instances_without_target\{.*\} (\d+)$/m.exec(metrics) ?? []
  return {
    type: response.headers.get('content-type'),
    groups: (await response.json()) as readonly Group[],
    withoutTarget: Number(count),
  }
}

const at = (result: ScrapeResult, ip: string): ScrapeResult => ({ ...result, ip })

describe('/sd', () => {
  test('/sd lists the instances by service and status', async () => {
    const { groups, type } = await discover([
      answered('10.0.0.2', 'B'),
      answered('10.0.0.10', 'A'),
      answered('10.0.0.9', 'A'),
      answered('10.0.0.1', 'A', [90, 1]),
      silent('10.0.0.3', 'A'),
      silent('10.0.0.4'),
    ])
    expect(type).toBe('application/json')
    const labels = (service: string, status: string) => ({
      __meta_cpx_service: service,
      __meta_cpx_status: status,
    })
    expect(groups).toEqual([
      { targets: ['10.0.0.1'], labels: labels('A', 'unhealthy') },
      { targets: ['10.0.0.3'], labels: labels('A', 'unknown') },
      { targets: ['10.0.0.9', '10.0.0.10'], labels: labels('A', 'healthy') },
      { targets: ['10.0.0.2'], labels: labels('B', 'healthy') },
      { targets: ['10.0.0.4'], labels: { __meta_cpx_status: 'unknown' } },
    ])
  })

  test('an empty listing is an empty list', async () => {
    expect(await discover([])).toMatchObject({ groups: [], withoutTarget: 0 })
  })

  test.each([
    ['10.0.0.1', '10.0.0.1', '10.0.0.1:9100'],
    ['fd00::1', '[fd00::1]', '[fd00::1]:9100'],
    ['10.0.0.1:8080', '10.0.0.1:8080', '10.0.0.1:8080'],
    ['[fd00::1]:8080', '[fd00::1]:8080', '[fd00::1]:8080'],
    ['web-1.example.com:65535', 'web-1.example.com:65535', 'web-1.example.com:65535'],
  ])('the instance %s is the target %s, or %s with ?port=9100', async (id, target, withPort) => {
    const round = [answered(id, 'A')]
    const labels = { __meta_cpx_service: 'A', __meta_cpx_status: 'healthy' }
    expect(await discover(round)).toMatchObject({
      groups: [{ targets: [target], labels }],
      withoutTarget: 0,
    })
    expect((await discover(round, '?port=9100')).groups).toEqual([{ targets: [withPort], labels }])
  })

  test('an instance whose name is not its address is a group of its own, with its name', async () => {
    const { groups } = await discover([
      at(answered('shop-web-1', 'web'), '172.17.0.2'),
      at(answered('shop-web-2', 'web'), '172.17.0.3'),
      at(answered('10.0.0.1:9100/node', 'web'), '10.0.0.1'),
      answered('10.0.0.2:9100', 'web'),
    ])
    const labels = { __meta_cpx_service: 'web', __meta_cpx_status: 'healthy' }
    expect(groups).toEqual([
      { targets: ['10.0.0.1'], labels: { ...labels, __meta_cpx_id: '10.0.0.1:9100/node' } },
      { targets: ['10.0.0.2:9100'], labels },
      { targets: ['172.17.0.2'], labels: { ...labels, __meta_cpx_id: 'shop-web-1' } },
      { targets: ['172.17.0.3'], labels: { ...labels, __meta_cpx_id: 'shop-web-2' } },
    ])
  })

  test.each([
    'web-1',
    'default/web-1',
    'web 1:80',
    'web:0',
    'web:65536',
    'web:080',
    'http://web:80',
    'user@web:80',
    '-web:80',
    '[web]:80',
    'fe80::1%eth0',
    '10.0.0.1:80/x',
    '10.0.0.1:80#2',
    '<img onerror=alert(1)>',
    '{"a":1}',
  ])('the instance %s is no target, and is counted', async (id) => {
    const found = await discover([answered(id, 'A'), answered('10.0.0.1', 'A')])
    expect(found).toMatchObject({ groups: [{ targets: ['10.0.0.1'] }], withoutTarget: 1 })
    expect(found.groups).toHaveLength(1)
  })

  test('a listed text that was refused leads no Prometheus to another host', async () => {
    const failure = { code: 'unusable', problem: 'not an IP address' } as const
    const found = await discover([silent('evil.example.com:80', null, failure)])
    expect(found).toMatchObject({ groups: [], withoutTarget: 1 })
  })

  test('an instance that has left is no target, and one that does not run is', async () => {
    const found = await discover([
      left('10.0.0.1', 'A'),
      at(stopped('web-1', 'A', { code: 'exited' }), '172.17.0.2'),
    ])
    expect(found).toMatchObject({ groups: [{ targets: ['172.17.0.2'] }], withoutTarget: 0 })
  })

  test('names of services are labels as in /metrics', async () => {
    const { groups } = await discover([
      answered('10.0.0.1', 'a\u202e"'),
      answered('10.0.0.2', 'x'.repeat(200)),
    ])
    const names = groups.map(({ labels }) => labels['__meta_cpx_service'] ?? '')
    expect(names[0]).toBe(String.raw`a\u{202e}"`)
    expect(names[1]).toMatch(/^x{109}\.\.\.[\da-f]{16}$/)
  })

  test.each([
    ...['0', '65536', '', '-1', '80x', '1e3'].map((port) => [
      `port=${port}`,
      `port: "${port}" is not a whole number from 1 to 65535`,
    ]),
    ['port=9100&port=9101', 'port is given twice'],
    ['prot=9100', 'unknown parameter "prot"; did you mean port?'],
  ])('/sd?%s is answered with 400', async (query, detail) => {
    const { add, get } = openRoutes()
    add(snapshotOf([answered('10.0.0.1', 'A')]))
    const response = await get(`/sd?${query}`)
    expect([response.status, await response.json()]).toMatchObject([400, { detail }])
  })

  test('a client that asks for many ports gets each of them', async () => {
    const { add, get } = openRoutes()
    add(snapshotOf([answered('10.0.0.1', 'A')]))
    for (let port = 1; port <= 20; port += 1) {
      expect(await (await get(`/sd?port=${port}`)).text()).toContain(`"10.0.0.1:${port}"`)
    }
  })
})

describe('/sd without a listing', () => {
  const ROUND = snapshotOf([answered('10.0.0.1', 'A')])
  const failure = { code: 'http', status: 503 } as const

  test.each([
    ['before the first round', [], 'the first round has not ended'],
    ['if the listing failed', [ROUND, { ...ROUND, listing: { ok: false, failure } }], 'HTTP 503'],
    [
      'if instances may be missing',
      [{ ...ROUND, isPartial: true }],
      'the listing may lack instances',
    ],
  ] as const)('%s, /sd is answered with 503', async (_, rounds, why) => {
    const { add, get } = openRoutes()
    for (const round of rounds) add(round)
    const response = await get('/sd')
    const { detail } = (await response.json()) as { readonly detail: string }
    expect([response.status, detail]).toEqual([503, `the targets are unknown: ${why}`])
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('if the last round is too old, /sd is answered with 503', async () => {
    const { add, get, clock } = openRoutes()
    add(ROUND)
    clock.pass(15_000)
    expect((await get('/sd')).status).toBe(200)
    clock.pass(1)
    expect((await get('/sd')).status).toBe(503)
  })
})

test('monitoring reads /sd as a list of targets, with their services', async () => {
  const [fleet, exporter] = await Promise.all([
    startFleet({ '127.0.0.1': ok('A'), '127.0.0.2': ok('B') }),
    startExporter(loaded({ cpu: 50, memory: 30 })),
  ])
  const served = await startServed([fleet.address])
  await served.firstRound
  const address = `targets+${served.url}/sd?port=${exporter.port}`
  const { stdout } = await run([address, '-s', '--window', '0.2'])
  // Without CPU, a quotient of small differences.
  const rows = Array.from(stdout.matchAll(/^127.*$/gm), ([row]) => row.trim().split(/\s+/))
  expect(rows.map((row) => row.toSpliced(2, 1))).toEqual([
    [exporter.address, 'A', '30%', 'healthy'],
    [`127.0.0.2:${exporter.port}`, 'B', '-', 'unknown'],
  ])
})
