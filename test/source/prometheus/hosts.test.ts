import { expect, test } from 'vitest'
import type { Series } from '../../support/prometheus.ts'
import { ask, labelValues, readRound, withServers } from './ask.ts'
import { choosePresets, presetsRequest, queriesOf } from '../../../src/source/prometheus/presets.ts'
import { scopeOf } from '../../../src/source/prometheus/scope.ts'

type Labels = Readonly<Record<string, string>>

/** Idle time of processors, each idle for a share of the time. */
function idle(metric: string, label: string, labels: Labels, shares: readonly number[]): Series[] {
  return shares.map((share, n) => ({
    metric,
    labels: { ...labels, [label]: String(n), mode: 'idle' },
    value: (seconds) => 10_000 + share * seconds,
  }))
}

const gauges = (labels: Labels, values: Readonly<Record<string, number>>): Series[] =>
  Object.entries(values).map(([metric, value]) => ({ metric, labels, value }))

const target = (instance: string, service: string, job = 'node') => ({ instance, job, service })
const up = (labels: Labels, value = 1): Series => ({ metric: 'up', labels, value })

const [A, OLD, DOWN, GONE, BLIND] = [
  target('10.0.0.1:9100', 'auth'),
  target('10.0.0.2:9100', 'auth'),
  target('10.0.0.3:9100', 'geo'),
  target('10.0.0.4:9100', 'mail'),
  target('10.0.0.5:9100', 'geo'),
] as const
const YOUNG = target('10.0.0.6:9100', 'new')
const [MAC, BSD] = [target('mac', 'dev'), target('bsd', 'dev')]
const REBOOTED = target('10.0.0.7:9100', 'new')
const EDGE = { instance: 'edge-1', job: 'edge' }
const HOSTILE = { instance: 'h', job: 'a"} or up{b="\\', app: 'hostile' }
const [NEW_WINDOWS, OLD_WINDOWS, WMI] = [
  target('w1', 'ad', 'win'),
  target('w2', 'ad', 'win'),
  target('w3', 'ad', 'win'),
] as const

const SERIES: readonly Series[] = [
  up(A),
  ...idle('node_cpu_seconds_total', 'cpu', A, [0.75, 0.25]),
  ...idle('node_cpu_seconds_total', 'cpu', A, [0.1]).map((one) => ({
    ...one,
    labels: { ...one.labels, mode: 'iowait' },
  })),
  ...gauges(A, {
    node_memory_MemTotal_bytes: 16e9,
    node_memory_MemAvailable_bytes: 4e9,
    node_memory_MemFree_bytes: 1e9,
    node_memory_Buffers_bytes: 0,
    node_memory_Cached_bytes: 0,
  }),
  up(OLD),
  ...idle('node_cpu_seconds_total', 'cpu', OLD, [1]),
  ...gauges(OLD, {
    node_memory_MemTotal_bytes: 16e9,
    node_memory_MemFree_bytes: 1e9,
    node_memory_Buffers_bytes: 1e9,
    node_memory_Cached_bytes: 6e9,
  }),
  up(MAC),
  ...idle('node_cpu_seconds_total', 'cpu', MAC, [0.5]),
  ...gauges(MAC, {
    node_memory_total_bytes: 16,
    node_memory_free_bytes: 1,
    node_memory_inactive_bytes: 3,
  }),
  up(BSD),
  ...gauges(BSD, {
    node_memory_size_bytes: 16,
    node_memory_free_bytes: 2,
    node_memory_inactive_bytes: 6,
  }),
  ...idle('node_cpu_seconds_total', 'cpu', BSD, [0.5]),
  // Its counters began again 150 s ago.
  up(REBOOTED),
  {
    metric: 'node_cpu_seconds_total',
    labels: { ...REBOOTED, cpu: '0', mode: 'idle' },
    value: (seconds) => 0.5 * (seconds >= -150 ? seconds + 150 : seconds + 10_000),
  },
  ...gauges(REBOOTED, { node_memory_MemTotal_bytes: 2, node_memory_MemAvailable_bytes: 1 }),
  up(DOWN, 0),
  { ...up(GONE), until: -400 },
  up(BLIND),
  ...gauges(BLIND, { node_memory_MemTotal_bytes: 10, node_memory_MemAvailable_bytes: 9 }),
  // All of the job went down before the samples of the last five minutes.
  up(EDGE, 0),
  { metric: 'node_memory_MemTotal_bytes', labels: EDGE, value: 1, until: -400 },
  up(HOSTILE),
  ...idle('node_cpu_seconds_total', 'cpu', HOSTILE, [0.5]),
  // Scraped for two minutes.
  { ...up(YOUNG), from: -120 },
  ...idle('node_cpu_seconds_total', 'cpu', YOUNG, [0.75]).map((one) => ({ ...one, from: -120 })),
  ...gauges(YOUNG, { node_memory_MemTotal_bytes: 4, node_memory_MemAvailable_bytes: 3 }),
  up({ instance: 'localhost:9090', job: 'prometheus' }),
  ...[NEW_WINDOWS, OLD_WINDOWS, WMI].map((labels) => up(labels)),
  ...idle('windows_cpu_time_total', 'core', NEW_WINDOWS, [0.5]),
  ...idle('windows_cpu_time_total', 'core', OLD_WINDOWS, [0.25]),
  ...idle('wmi_cpu_time_total', 'core', WMI, [0.125, 0.125]),
  ...gauges(NEW_WINDOWS, {
    windows_memory_physical_free_bytes: 1,
    windows_memory_physical_total_bytes: 4,
  }),
  ...gauges(OLD_WINDOWS, {
    windows_os_physical_memory_free_bytes: 2,
    windows_cs_physical_memory_bytes: 4,
  }),
  ...gauges(WMI, {
    wmi_os_physical_memory_free_bytes: 3,
    wmi_cs_physical_memory_bytes: 4,
  }),
]

const HOSTILE_ROW = { h: 'hostile up, CPU 50' }
const NODES = {
  '10.0.0.1:9100': 'auth up, CPU 50, memory 75',
  '10.0.0.2:9100': 'auth up, CPU 0, memory 50',
  '10.0.0.3:9100': 'geo down',
  '10.0.0.4:9100': 'mail gone since',
  '10.0.0.5:9100': 'geo up, memory 10',
  '10.0.0.6:9100': 'new up, CPU 25, memory 25',
  // The 15 s in which they began again are not counted.
  '10.0.0.7:9100': 'new up, CPU 52.5, memory 50',
  mac: 'dev up, CPU 50, memory 75',
  bsd: 'dev up, CPU 50, memory 50',
  'edge-1': 'edge down',
  ...HOSTILE_ROW,
}
const WINDOWS = {
  w1: 'ad up, CPU 50, memory 75',
  w2: 'ad up, CPU 75, memory 50',
  w3: 'ad up, CPU 87.5, memory 25',
}

const check = withServers(SERIES)

check('node reads the targets of node_exporters, and those alone', async (server) => {
  expect(await ask(server, { presets: ['node'] })).toEqual({
    rows: NODES,
    missing: [],
    stale: [],
  })
})

check('windows reads the metrics of every version', async (server) => {
  expect((await ask(server, { presets: ['windows'] })).rows).toEqual(WINDOWS)
})

check('both kinds of machines form one fleet', async (server) => {
  const names = await labelValues(server, presetsRequest(scopeOf({})))
  const presets = choosePresets(names)
  expect(presets).toEqual(['node', 'windows'])
  expect((await ask(server, { presets })).rows).toEqual({ ...NODES, ...WINDOWS })
})

check('--job and --match narrow every query', async (server) => {
  const [edge, auth] = await Promise.all([
    ask(server, { presets: ['node'], options: { job: 'ed?e' } }),
    ask(server, { presets: ['node'], options: { match: 'service=auth,instance!~".*2:9100"' } }),
  ])
  expect(edge.rows).toEqual({ 'edge-1': 'edge down' })
  expect(auth.rows).toEqual({ '10.0.0.1:9100': 'auth up, CPU 50, memory 75' })
})

check('a job with the text of a query narrows to that job', async (server) => {
  const { rows } = await ask(server, { presets: ['node'], options: { job: HOSTILE.job } })
  expect(rows).toEqual(HOSTILE_ROW)
})

check('--serviceLabel, --instanceLabel and --window have their effects', async (server) => {
  const options = { serviceLabel: 'job', instanceLabel: 'app', windowMs: 60_000, match: 'app!=""' }
  const { rows } = await ask(server, { presets: ['node'], options })
  expect(rows).toEqual({ hostile: `${HOSTILE.job} up, CPU 50` })
})

check('queries of the user replace those of the preset', async (server) => {
  const own = {
    cpu: 'vector(0) # comment',
    memory: 'node_memory_MemFree_bytes / 16e9',
    unit: 'ratio',
  } as const
  const { rows } = await ask(server, {
    presets: ['node'],
    own,
    options: { match: 'service="auth"' },
  })
  expect(rows).toEqual({
    '10.0.0.1:9100': 'auth up, memory 6.25',
    '10.0.0.2:9100': 'auth up, memory 6.25',
  })
})

check('without a preset every target is an instance', async (server) => {
  const own = { cpu: 'up + 1', memory: 'up * 2' }
  const options = { match: 'job=~"win|prometheus"' }
  expect((await ask(server, { presets: null, own, options })).rows).toEqual({
    'localhost:9090': 'prometheus up, CPU 2, memory 2',
    w1: 'ad up, CPU 2, memory 2',
    w2: 'ad up, CPU 2, memory 2',
    w3: 'ad up, CPU 2, memory 2',
  })
})

check(
  'a query of the user tells which instances there are, and which have gone',
  async (server) => {
    const own = {
      up: 'max by (service) (up{job="node"}) # best',
      cpu: '10 * max by (service) (up)',
      memory: '20 * max by (service) (up)',
    }
    const options = { instanceLabel: 'service' }
    expect(await ask(server, { presets: ['node'], own, options })).toMatchObject({
      rows: {
        auth: 'auth up, CPU 10, memory 20',
        geo: 'geo up, CPU 10, memory 20',
        mail: 'mail gone since',
      },
      missing: [],
      stale: [],
    })
  },
)

test('--job and --match do not narrow a query of the user', () => {
  const scope = scopeOf({ job: 'a' })
  expect(() => queriesOf(['node'], ['a'], { up: 'up' }, scope)).toThrow(
    '--job and --match do not narrow a query of your own; write the selector into queries.up',
  )
})

test.each([
  [[], null],
  [['cpx_up'], ['cpx']],
  [['cpx_up', 'node_memory_MemTotal_bytes'], ['node']],
  [
    ['wmi_cpu_time_total', 'node_cpu_seconds_total'],
    ['node', 'windows'],
  ],
  [['node_cpu_seconds_total', 'kube_pod_info', 'cpx_up'], ['kubernetes']],
])('auto: of %j the presets are %j', (names, presets) => {
  expect(choosePresets(names)).toEqual(presets)
})

test.each([
  [['kube_pod_info', 'cpx_up'], null],
  [['kube_pod_info', 'node_memory_MemTotal_bytes'], ['node']],
])('auto: of %j the presets are %j with queries for CPU and memory', (names, presets) => {
  expect(choosePresets(names, { cpu: 'a', memory: 'b' })).toEqual(presets)
})

check('queries for CPU and memory leave the machines as they are', async (server) => {
  const queries = { cpu: 'up * 10', memory: 'up * 20', unit: 'percent' } as const
  const { byId } = await readRound(server, { queries })
  expect(Object.keys(byId).toSorted()).toEqual(Object.keys({ ...NODES, ...WINDOWS }).toSorted())
  expect(byId['h']).toMatchObject({ sample: { service: 'hostile', cpu: 10, memory: 20 } })
})

check('a round has all machines', async (server) => {
  const { byId, remarks } = await readRound(server)
  expect(Object.keys(byId).toSorted()).toEqual(Object.keys({ ...NODES, ...WINDOWS }).toSorted())
  expect(byId).toMatchObject({
    '10.0.0.1:9100': { kind: 'sample', ip: '10.0.0.1', sample: { service: 'auth', cpu: 50 } },
    '10.0.0.5:9100': {
      failure: { code: 'noData', measures: ['cpu'] },
      values: { memory: expect.closeTo(10) },
    },
    '10.0.0.4:9100': { kind: 'gone', lastService: 'mail' },
    'edge-1': { failure: { code: 'down' }, lastService: 'edge' },
    w3: { kind: 'sample', sample: { service: 'ad', cpu: 87.5, memory: 25 } },
  })
  expect(remarks).toEqual([])
})
