import { spawnSync } from 'node:child_process'
import type { ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { RecordedRounds } from '../../../src/domain/recorded.ts'
import type { Remark } from '../../../src/domain/snapshot.ts'
import { answered, silent, snapshotOf } from '../../support/facts.ts'
import { needs } from '../../support/needs.ts'
import { read } from '../../support/pages.ts'
import { busy, ok, startFleet } from '../../support/provider.ts'
import { openRoutes } from '../../support/routes.ts'
import { startServed } from '../../support/served.ts'

const ROUND = snapshotOf([answered('10.0.0.1', 'A'), silent('10.0.0.2', 'A')])
const DOWN = snapshotOf([silent('10.0.0.1', 'A')], {
  listing: { ok: false, failure: { code: 'http', status: 503 } },
})
const PROVIDER = 'provider="http://api"'
const OPEN_METRICS = { accept: 'application/openmetrics-text' }

const samplesOf = (text: string) => text.split('\n').filter((line) => /^[^#]/.test(line))
const namesOf = (text: string) => samplesOf(text).map((line) => /^\w+/.exec(line)?.[0])

/** Requests for metrics count as well. */
const withoutRequests = (text: string) => text.replace(/^cpx_http_requests.*\n/gm, '')

/** The samples of some metrics, without the label of the provider. */
async function samplesLike({ get }: Pick<ReturnType<typeof openRoutes>, 'get'>, pattern: RegExp) {
  const samples = samplesOf(await (await get('/metrics')).text())
  const short = samples.map((line) => line.replace(/provider="[^"]*",?/, '').replace('{}', ''))
  return short.filter((line) => pattern.test(line))
}

describe('/metrics', () => {
  test('before the first round, /metrics tells only what is known', async () => {
    const { get } = openRoutes({ isRecorder: true })
    await get('/sd')
    const response = await get('/metrics')
    expect(response.status).toBe(200)
    expect(samplesOf(await response.text())).toEqual([
      `cpx_build_info{${PROVIDER},version="0"} 1`,
      `cpx_rounds_total{${PROVIDER}} 0`,
      `cpx_round_failures_total{${PROVIDER}} 0`,
      `cpx_series_dropped_total{${PROVIDER}} 0`,
      `cpx_http_requests_total{${PROVIDER},route="/sd",code="503"} 1`,
      `cpx_http_connections{${PROVIDER}} 0`,
      `cpx_http_connections_refused_total{${PROVIDER}} 0`,
      `cpx_http_streams{${PROVIDER}} 0`,
      `cpx_http_streams_dropped_total{${PROVIDER}} 0`,
    ])
  })

  test('while the provider is down, /metrics has no series of an earlier round', async () => {
    const routes = openRoutes()
    routes.add(ROUND)
    expect(await samplesLike(routes, /^cpx_(?:up|instance_up|rounds|round_failures)/)).toEqual([
      'cpx_up 1',
      'cpx_instance_up{id="10.0.0.1"} 1',
      'cpx_instance_up{id="10.0.0.2"} 0',
      'cpx_rounds_total 1',
      'cpx_round_failures_total 0',
    ])
    routes.add(DOWN)
    const names = namesOf(await (await routes.get('/metrics')).text())
    expect(names).toEqual([
      'cpx_up',
      'cpx_last_round_timestamp_seconds',
      'cpx_round_duration_seconds',
      'cpx_build_info',
      'cpx_rounds_total',
      'cpx_round_failures_total',
      'cpx_series_dropped_total',
      'cpx_http_requests_total',
      'cpx_http_connections',
      'cpx_http_connections_refused_total',
      'cpx_http_streams',
      'cpx_http_streams_dropped_total',
    ])
    expect(await samplesLike(routes, /^cpx_(?:up|round_failures)/)).toEqual([
      'cpx_up 0',
      'cpx_round_failures_total 1',
    ])
  })

  test.each([
    [5000, 300_000],
    [200_000, 600_000],
  ])(
    'with rounds every %i ms, values are served for %i ms, then only their time',
    async (intervalMs, ms) => {
      const routes = openRoutes({ intervalMs })
      routes.add(ROUND)
      routes.clock.pass(ms)
      expect(await samplesLike(routes, /^cpx_(?:up|instance_up)/)).toHaveLength(3)
      routes.clock.pass(1)
      expect(await samplesLike(routes, /^cpx_(?!http|build|series)/)).toEqual([
        'cpx_last_round_timestamp_seconds 1767323045.087',
        'cpx_round_duration_seconds 0.087',
        'cpx_rounds_total 1',
        'cpx_round_failures_total 0',
      ])
    },
  )

  test('rounds of a recording have no values if they are older, however often they are read', async () => {
    const routes = openRoutes({ recorded: {} as RecordedRounds })
    const { clock } = routes
    const startedAt = clock.now() - 299_000
    routes.add({ ...ROUND, startedAt, source: 'http://other' })
    expect(await samplesLike(routes, /^cpx_up/)).toEqual(['cpx_up 1'])
    clock.pass(2000)
    routes.add({ ...ROUND, startedAt, source: 'http://other' })
    expect(await samplesLike(routes, /^cpx_up/)).toEqual([])
    expect((await routes.get('/sd')).status).toBe(503)
    const text = await (await routes.get('/metrics')).text()
    expect(new Set(text.match(/provider="[^"]*"/g))).toEqual(new Set(['provider="http://other"']))
  })

  test('/metrics tells whether the last round was recorded, if there is a recording', async () => {
    const remark: Remark = { code: 'notRecorded', path: 'fleet.db', problem: 'disk full' }
    const recording = openRoutes({ isRecorder: true })
    recording.add(ROUND)
    expect(await samplesLike(recording, /recording/)).toEqual(['cpx_recording_up 1'])
    recording.add({ ...ROUND, remarks: [remark] })
    expect(await samplesLike(recording, /recording/)).toEqual(['cpx_recording_up 0'])
    recording.add(ROUND)
    expect(await samplesLike(recording, /recording/)).toEqual(['cpx_recording_up 1'])
    const plain = openRoutes()
    plain.add(ROUND)
    expect(await samplesLike(plain, /recording/)).toEqual([])
  })

  test('requests are counted by route, whatever paths clients invent', async () => {
    const routes = openRoutes()
    routes.add(ROUND)
    const paths = [
      '/nothing',
      '/nobody',
      '/sd',
      '/sd?port=0',
      '/provider/10.0.0.1',
      '/provider/x',
      '/api/v1/instances/10.0.0.1',
      '/api/v1/instances/x',
      '/api/v1/x',
    ]
    for (const path of [...paths, '/metrics', '/metrics']) await routes.get(path)
    expect(await samplesLike(routes, /http_requests/)).toEqual([
      'cpx_http_requests_total{route="/*",code="404"} 2',
      'cpx_http_requests_total{route="/sd",code="200"} 1',
      'cpx_http_requests_total{route="/sd",code="400"} 1',
      'cpx_http_requests_total{route="/provider/*",code="200"} 1',
      'cpx_http_requests_total{route="/provider/*",code="400"} 1',
      'cpx_http_requests_total{route="/api/v1/instances/:name",code="200"} 1',
      'cpx_http_requests_total{route="/api/v1/instances/:name",code="404"} 1',
      'cpx_http_requests_total{route="/api/v1/*",code="404"} 1',
      'cpx_http_requests_total{route="/metrics",code="200"} 2',
    ])
  })

  test('two scrapes during a round get the last one at once, and cost the provider nothing', async () => {
    const fleet = await startFleet({ '10.0.0.1': ok('A'), '10.0.0.2': busy('A') })
    const served = await startServed([fleet.address])
    await served.firstRound
    const asked = fleet.asked.length
    const held = Promise.withResolvers<ServerResponse>()
    fleet.answer('/servers', held.resolve)
    const round = served.nextRound()
    const response = await held.promise
    const scrapes = await Promise.all([served.get('/metrics'), served.get('/metrics')])
    for (const scrape of scrapes) {
      const text = await scrape.text()
      expect(text).toContain('cpx_instance_up{')
      expect(text).toMatch(/^cpx_rounds_total\{.*\} 1$/m)
    }
    expect(fleet.asked.slice(asked)).toEqual(['/servers'])
    response.end('[]')
    await round
  })

  test.each(['0.1', 'abc', '-1', '1e9'])('a scrape timeout of %s is ignored', async (timeout) => {
    const routes = openRoutes()
    routes.add(ROUND)
    const response = await routes.get('/metrics', {
      'x-prometheus-scrape-timeout-seconds': timeout,
    })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('cpx_up{')
  })
})

test('the tables of docs/metrics.md have the metrics of /metrics, with their help and labels', async () => {
  const routes = openRoutes({ isRecorder: true })
  routes.add({ ...ROUND, remarks: [{ code: 'stale', count: 1, listed: 2, ageMs: 9000 }] })
  await routes.get('/sd')
  const text = await (await routes.get('/metrics')).text()
  const labelsOf = (name: string) => {
    const [, labels = ''] = new RegExp(`^${name}\\{provider="[^"]*"(.*)\\}`, 'm').exec(text) ?? []
    return Array.from(labels.matchAll(/(\w+)=/g), ([, label = '']) => `\`${label}\``).join(', ')
  }
  const metrics = Array.from(text.matchAll(/^# HELP (\S+) (.*)$/gm), ([, name = '', help = '']) => {
    return [`\`${name}\``, labelsOf(name), help]
  })
  const rows = read('docs/metrics.md').matchAll(/^\| (`cpx_.*) \|$/gm)
  const table = Array.from(rows, ([, row = '']) => row.split('|').map((cell) => cell.trim()))
  expect(table).toEqual(metrics)
})

describe('the format of /metrics', () => {
  test.each([
    [undefined, 'text/plain'],
    ['*/*', 'text/plain'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/plain'],
    ['application/json', 'text/plain'],
    ['application/openmetrics-text', 'application/openmetrics-text'],
    // Prometheus 2
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'application/openmetrics-text',
    ],
    // Prometheus 3
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
      'application/openmetrics-text',
    ],
    ['application/openmetrics-text; version="1.0.0"; q=0.3, text/plain; q=0.9', 'text/plain'],
    ['application/openmetrics-text;q=0, text/plain;q=0.1', 'text/plain'],
    ['application/openmetrics-text;version=2.0.0', 'text/plain'],
    ['text/plain;version=0.0.4;q=1,*/*;q=0.1', 'text/plain'],
  ])('Accept: %s is answered with %s', async (accept, type) => {
    const { get } = openRoutes()
    const { headers } = await get('/metrics', accept === undefined ? {} : { accept })
    const version = type === 'text/plain' ? '0.0.4' : '1.0.0'
    expect(headers.get('content-type')).toBe(`${type}; version=${version}; charset=utf-8`)
    expect(headers.get('vary')).toBe('Accept, Accept-Encoding')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('OpenMetrics has the same samples, other names of counters, units, and an end', async () => {
    const routes = openRoutes()
    routes.add(ROUND)
    const text = await (await routes.get('/metrics')).text()
    const openMetrics = await (await routes.get('/metrics', OPEN_METRICS)).text()
    expect(samplesOf(withoutRequests(openMetrics))).toEqual(samplesOf(withoutRequests(text)))
    expect(openMetrics).toMatch(/\n# EOF\n$/)
    expect(openMetrics).toContain('# TYPE cpx_rounds counter\n')
    expect(openMetrics).toContain('# UNIT cpx_round_duration_seconds seconds\n')
    expect(text).toContain('# TYPE cpx_rounds_total counter\n')
    expect(text).not.toMatch(/# (?:UNIT|EOF)/)
  })

  test.each([undefined, ROUND])('the compressed text is the same', async (round) => {
    const routes = openRoutes()
    if (round !== undefined) routes.add(round)
    for (let lap = 0; lap < 2; lap += 1) {
      const plain = await routes.get('/metrics', OPEN_METRICS)
      const packed = await routes.get('/metrics', { ...OPEN_METRICS, 'accept-encoding': 'gzip' })
      const codings = [plain, packed].map(({ headers }) => headers.get('content-encoding'))
      expect(codings).toEqual([null, 'gzip'])
      const text = gunzipSync(await packed.bytes()).toString()
      expect(withoutRequests(text)).toBe(withoutRequests(await plain.text()))
    }
  })

  needs('promtool')('promtool accepts /metrics, with counters and hostile names', async () => {
    const routes = openRoutes({ isRecorder: true })
    const names = ['a"b\\c\n', '\u202e\u001b[31m', 'x'.repeat(1000), '<img onerror=alert(1)>']
    routes.add(snapshotOf(names.map((name, n) => answered(`10.0.0.${n}`, name))))
    await routes.get('/nothing')
    const input = await (await routes.get('/metrics')).text()
    const check = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' })
    expect([check.status, check.stdout, check.stderr]).toEqual([0, '', ''])
  })
})
