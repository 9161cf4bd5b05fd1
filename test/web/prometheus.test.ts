import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { toLabel } from '../../src/render/exposition.ts'
import { newFolder } from '../support/folder.ts'
import { needs } from '../support/needs.ts'
import { blocksOf } from '../support/pages.ts'
import { type Prometheus, startPrometheus } from '../support/prometheus.ts'
import { busy, findClosedPort, instance, ok, startFleet } from '../support/provider.ts'
import { type Served, startServed } from '../support/served.ts'

// It takes up changes of its targets every 5 s, and then makes them within 5 s more.
const WAIT = { timeout: 25_000, interval: 50 }

interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

interface Target {
  readonly scrapeUrl: string
  readonly discoveredLabels: Readonly<Record<string, string>>
}

async function get<Data>({ address }: Prometheus, path: string): Promise<Data> {
  const response = await fetch(`http://${address}/api/v1/${path}`)
  return ((await response.json()) as { readonly data: Data }).data
}

/** The values of a metric by the given label. */
async function valuesOf(prometheus: Prometheus, query: string, label: string) {
  const path = `query?query=${encodeURIComponent(query)}`
  const { result } = await get<{ readonly result: readonly Sample[] }>(prometheus, path)
  return new Map(result.map(({ metric, value: [, value] }) => [metric[label], Number(value)]))
}

const scrapes = (served: Served) => ({
  job_name: 'cpx',
  scrape_interval: '100ms',
  scrape_timeout: '100ms',
  static_configs: [{ targets: [new URL(served.url).host] }],
})

/** The part of `-o json` that is compared. */
interface Snapshot {
  readonly instances: readonly Row[]
  readonly services: readonly (Record<'healthy' | 'unhealthy' | 'unknown', number> & {
    readonly service: string
  })[]
}

interface Row {
  readonly id: string
  readonly status: string
  readonly cpuPercent: number | null
  readonly memoryPercent: number | null
}

needs('prometheus')(
  'a Prometheus has the values of /api/v1/snapshot, and none while the provider is down',
  async () => {
    const fleet = await startFleet({
      '10.0.0.1': instance('A', '12.5%', '7%'),
      '10.0.0.2': busy('A"\\\u202e'),
      '10.0.0.3': 403,
      'fd00::1': ok('B'),
    })
    const served = await startServed([fleet.address])
    await served.firstRound
    const config = JSON.stringify({ scrape_configs: [scrapes(served)] })
    await using prometheus = await startPrometheus({ config })
    await vi.waitFor(async () => {
      expect(await valuesOf(prometheus, 'cpx_rounds_total', 'job')).toEqual(new Map([['cpx', 1]]))
    }, WAIT)
    const snapshot = await (await served.get('/api/v1/snapshot')).json()
    const { instances, services } = snapshot as Snapshot
    const byId = (valueOf: (row: Row) => number, rows = instances) =>
      new Map(rows.map((row) => [row.id, valueOf(row)]))
    const answered = instances.filter(({ cpuPercent }) => cpuPercent !== null)
    for (const [metric, expected] of [
      ['cpx_instance_up', byId(({ cpuPercent }) => Number(cpuPercent !== null))],
      ['cpx_instance_cpu_ratio', byId(({ cpuPercent }) => (cpuPercent ?? 0) / 100, answered)],
      [
        'cpx_instance_memory_ratio',
        byId(({ memoryPercent }) => (memoryPercent ?? 0) / 100, answered),
      ],
      ['cpx_instance_healthy', byId(({ status }) => Number(status === 'healthy'), answered)],
    ] as const) {
      expect(await valuesOf(prometheus, metric, 'id'), metric).toEqual(expected)
    }
    for (const status of ['healthy', 'unhealthy', 'unknown'] as const) {
      const query = `cpx_service_instances{status="${status}"}`
      const expected = services.map((row) => [toLabel(row.service), row[status]] as const)
      expect(await valuesOf(prometheus, query, 'service'), status).toEqual(new Map(expected))
    }
    const { result } = await get<{ result: Sample[] }>(prometheus, 'query?query=cpx_up')
    expect(result.map(({ value: [, value] }) => value)).toEqual(['1'])
    // Only OpenMetrics has units.
    expect(await get(prometheus, 'metadata?metric=cpx_round_duration_seconds')).toEqual({
      cpx_round_duration_seconds: [
        { type: 'gauge', help: 'How long the last round took.', unit: 'seconds' },
      ],
    })
    fleet.answer('/servers', 403)
    await served.nextRound()
    await vi.waitFor(async () => {
      expect(await valuesOf(prometheus, 'cpx_up', 'job')).toEqual(new Map([['cpx', 0]]))
    }, WAIT)
    expect(await valuesOf(prometheus, '{__name__=~"cpx_instance.*"}', 'id')).toEqual(new Map())
  },
)

needs('prometheus')(
  'a Prometheus scrapes the instances of /sd, and keeps them while the listing is unknown',
  async () => {
    const fleet = await startFleet({ '127.0.0.1': ok('A'), '127.0.0.2': busy('B') })
    const [served, port] = await Promise.all([startServed([fleet.address]), findClosedPort()])
    await served.firstRound
    const url = `${served.url}/sd?port=${port}`
    const config = JSON.stringify({
      scrape_configs: [{ job_name: 'node', http_sd_configs: [{ url, refresh_interval: '50ms' }] }],
    })
    await using prometheus = await startPrometheus({ config })
    const targets = async () => {
      const { activeTargets } = await get<{ activeTargets: Target[] }>(prometheus, 'targets')
      return activeTargets
        .map(({ scrapeUrl, discoveredLabels }) => [
          scrapeUrl,
          discoveredLabels['__meta_cpx_service'],
          discoveredLabels['__meta_cpx_status'],
        ])
        .toSorted()
    }
    const pair = [
      [`http://127.0.0.1:${port}/metrics`, 'A', 'healthy'],
      [`http://127.0.0.2:${port}/metrics`, 'B', 'unhealthy'],
    ]
    await vi.waitFor(async () => expect(await targets()).toEqual(pair), WAIT)

    /** A counter of Prometheus itself. */
    const count = async (name: string) => {
      const text = await (await fetch(`http://${prometheus.address}/metrics`)).text()
      return Number(
        new RegExp(`^prometheus_sd_${name}(?:\\{name="scrape"\\})? (\\d+)$`, 'm').exec(text)?.[1],
      )
    }
    fleet.answer('/servers', 403)
    await served.nextRound()
    await vi.waitFor(
      async () => expect(await count('http_failures_total')).toBeGreaterThan(0),
      WAIT,
    )
    const updates = await count('received_updates_total')
    expect(updates).toBeGreaterThan(0)
    await vi.waitFor(
      async () => expect(await count('http_failures_total')).toBeGreaterThan(5),
      WAIT,
    )
    expect(await count('received_updates_total')).toBe(updates)
    expect(await targets()).toEqual(pair)

    fleet.answer('/servers', ['127.0.0.2'])
    await served.nextRound()
    await vi.waitFor(async () => expect(await targets()).toEqual(pair.slice(1)), WAIT)
  },
  60_000,
)

needs('promtool')('Prometheus accepts the configurations of docs/serving.md', async () => {
  const samples = blocksOf('docs/serving.md', 'yaml').filter((text) =>
    text.startsWith('scrape_configs'),
  )
  expect(samples.length).toBeGreaterThan(1)
  const folder = newFolder()
  for (const text of samples) {
    const file = join(folder, 'prometheus.yml')
    writeFileSync(file, text)
    const { status, stderr } = spawnSync('promtool', ['check', 'config', file], {
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([0, ''])
  }
})
