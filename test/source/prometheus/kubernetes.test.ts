import { expect, test } from 'vitest'
import { queriesOf } from '../../../src/source/prometheus/presets.ts'
import { scopeOf } from '../../../src/source/prometheus/scope.ts'
import type { Series } from '../../support/prometheus.ts'
import { ask, readRound, withServers } from './ask.ts'

type Labels = Readonly<Record<string, string>>

/** Two replicas of kube-state-metrics tell the same. */
function fact(metric: string, labels: Labels, value = 1): Series[] {
  return ['ksm-a', 'ksm-b'].map((instance) => ({
    metric,
    labels: { ...labels, instance, job: 'kube-state-metrics' },
    value,
  }))
}

interface Container {
  readonly cpu: number
  readonly memory: number
  readonly limits?: readonly [cpu: number, memory: number]
  readonly requests?: readonly [cpu: number, memory: number]
  /** When it was first seen. */
  readonly from?: number
}

interface Pod {
  readonly pod: string
  readonly namespace?: string
  /** Kind and name. */
  readonly owner?: readonly [string, string]
  readonly phase?: string
  readonly ready?: string
  readonly containers?: readonly Container[]
  readonly labels?: Labels
  /** When it was last seen. */
  readonly until?: number
}

const PHASES = ['Failed', 'Pending', 'Running', 'Succeeded', 'Unknown']

function seriesOf(one: Pod): Series[] {
  const { pod, namespace = 'prod', owner, phase = 'Running', ready = 'true' } = one
  const name = { namespace, pod }
  const [kind, owning] = owner ?? ['', '']
  const ownership = {
    owner_kind: kind,
    owner_name: owning,
    owner_is_controller: String(kind !== ''),
  }
  const all = [
    ...fact('kube_pod_info', { ...name, node: 'n1' }),
    ...fact('kube_pod_owner', { ...name, ...ownership }),
    ...PHASES.flatMap((each) =>
      fact('kube_pod_status_phase', { ...name, phase: each }, Number(each === phase)),
    ),
    ...['true', 'false', 'unknown'].flatMap((condition) =>
      fact('kube_pod_status_ready', { ...name, condition }, Number(condition === ready)),
    ),
    ...(one.labels === undefined ? [] : fact('kube_pod_labels', { ...name, ...one.labels })),
    ...(one.containers ?? []).flatMap((each, n) => containerOf(name, `c${n}`, each)),
  ]
  return all.map((each) => ({ ...each, until: one.until ?? 0 }))
}

function containerOf(pod: Labels, container: string, one: Container): Series[] {
  const name = { ...pod, container }
  const bound = (kind: string, [cpu, memory]: readonly [number, number]) => [
    ...fact(`kube_pod_container_resource_${kind}`, { ...name, resource: 'cpu', unit: 'core' }, cpu),
    ...fact(
      `kube_pod_container_resource_${kind}`,
      { ...name, resource: 'memory', unit: 'byte' },
      memory,
    ),
  ]
  return [
    ...fact('kube_pod_container_info', name),
    ...(one.limits === undefined ? [] : bound('limits', one.limits)),
    ...(one.requests === undefined ? [] : bound('requests', one.requests)),
    ...usageOf(name, one),
  ]
}

/** The series of cAdvisor for one container. */
function usageOf(labels: Labels, { cpu, memory, from = -600 }: Container): Series[] {
  const name = { ...labels, job: 'kubelet', instance: 'n1:10250' }
  return [
    {
      metric: 'container_cpu_usage_seconds_total',
      labels: { ...name, cpu: 'total' },
      value: (seconds) => 10_000 + cpu * seconds,
      from,
    },
    { metric: 'container_memory_working_set_bytes', labels: name, value: memory },
  ]
}

const light: Container = { cpu: 0.1, memory: 1, limits: [1, 10] }

const PODS: readonly Pod[] = [
  {
    pod: 'api-1',
    owner: ['ReplicaSet', 'api-5f'],
    labels: { label_app: 'front' },
    containers: [
      { cpu: 1, memory: 600, limits: [2, 1000] },
      { cpu: 0.25, memory: 300, limits: [0.5, 500] },
    ],
  },
  // More than was requested.
  {
    pod: 'api-2',
    owner: ['ReplicaSet', 'api-5f'],
    containers: [{ cpu: 1, memory: 50, requests: [0.5, 100] }],
  },
  // One container without a limit.
  {
    pod: 'api-3',
    owner: ['ReplicaSet', 'api-5f'],
    containers: [light, { cpu: 0.9, memory: 1999 }],
  },
  { pod: 'api-1', namespace: 'staging', owner: ['ReplicaSet', 'api-5f'], containers: [light] },
  // Started two minutes ago.
  {
    pod: 'db-0',
    owner: ['StatefulSet', 'db'],
    containers: [{ cpu: 1, memory: 2000, from: -120 }],
  },
  { pod: 'agent-x', owner: ['DaemonSet', 'agent'], ready: 'false', containers: [light] },
  { pod: 'nightly-1-a', owner: ['Job', 'nightly-1'], containers: [light] },
  { pod: 'once-a', owner: ['Job', 'once'], containers: [light] },
  { pod: 'once-b', owner: ['Job', 'once'], phase: 'Succeeded', ready: 'false' },
  { pod: 'web-1', owner: ['ReplicaSet', 'web-77'], phase: 'Pending', ready: 'false' },
  { pod: 'web-2', owner: ['ReplicaSet', 'web-77'], phase: 'Failed', ready: 'false' },
  { pod: 'web-3', owner: ['ReplicaSet', 'web-77'], ready: 'unknown', containers: [light] },
  { pod: 'web-4', owner: ['ReplicaSet', 'web-77'], phase: 'Unknown' },
  { pod: 'bare', containers: [light] },
  // Replaced by one of the same workload, the last of a workload, and the last of a job.
  { pod: 'api-0', owner: ['ReplicaSet', 'api-5f'], until: -400 },
  { pod: 'old-1', owner: ['ReplicaSet', 'legacy-9'], until: -400 },
  { pod: 'backup-1-a', owner: ['Job', 'backup-1'], until: -400 },
]

const owned = (kind: string, label: string, name: string, owner: readonly [string, string]) =>
  ['prod', 'staging'].flatMap((namespace) =>
    fact(`kube_${kind}_owner`, {
      namespace,
      [label]: name,
      owner_kind: owner[0],
      owner_name: owner[1],
      owner_is_controller: 'true',
    }),
  )

/** A cluster whose exporter cannot be read any more, and one that is not scraped any more. */
const LOST = ['east', 'west'].flatMap((cluster) => [
  ...seriesOf({ pod: 'lost-1', owner: ['StatefulSet', 'lost'], until: -400 }).map((one) => ({
    ...one,
    labels: { ...one.labels, cluster, job: `ksm-${cluster}` },
  })),
  {
    metric: 'up',
    labels: { cluster, job: `ksm-${cluster}`, instance: `ksm-${cluster}` },
    value: 0,
    until: cluster === 'west' ? -400 : 0,
  },
])

const SERIES: readonly Series[] = [
  ...LOST,
  ...PODS.flatMap(seriesOf),
  ...owned('replicaset', 'replicaset', 'api-5f', ['Deployment', 'api']),
  ...owned('replicaset', 'replicaset', 'web-77', ['Deployment', 'web']),
  ...owned('replicaset', 'replicaset', 'legacy-9', ['Deployment', 'legacy']),
  ...owned('job', 'job_name', 'nightly-1', ['CronJob', 'nightly']),
  ...fact('kube_node_status_allocatable', { node: 'n1', resource: 'cpu', unit: 'core' }, 4),
  ...fact('kube_node_status_allocatable', { node: 'n1', resource: 'memory', unit: 'byte' }, 8000),
  ...fact('up', {}),
  // What cAdvisor has beside containers, and the container that ran before a restart.
  ...usageOf({ namespace: 'prod', pod: 'api-1', container: '' }, { cpu: 9, memory: 9000 }),
  ...usageOf({ namespace: 'prod', pod: 'api-1', container: 'POD' }, { cpu: 9, memory: 9000 }),
  ...usageOf(
    { namespace: 'prod', pod: 'api-1', container: 'c0', id: 'old' },
    { cpu: 0.1, memory: 9 },
  ),
]

const check = withServers(SERIES)

const PROD = {
  'prod/api-1': 'prod/api up, CPU 50 of limit, memory 60 of limit',
  'prod/api-2': 'prod/api up, CPU 100 of request, memory 50 of request',
  'prod/api-3': 'prod/api up, CPU 25 of node, memory 25 of node',
  'prod/db-0': 'prod/db up, CPU 25 of node, memory 25 of node',
  'prod/agent-x': 'prod/agent up notReady, CPU 10 of limit, memory 10 of limit',
  'prod/nightly-1-a': 'prod/nightly up, CPU 10 of limit, memory 10 of limit',
  'prod/once-a': 'prod/once up, CPU 10 of limit, memory 10 of limit',
  'prod/web-1': 'prod/web down notReady Pending',
  'prod/web-2': 'prod/web down notReady Failed',
  'prod/web-3': 'prod/web down, CPU 10 of limit, memory 10 of limit',
  'prod/web-4': 'prod/web down',
  'prod/bare': 'prod/bare up, CPU 10 of limit, memory 10 of limit',
  'prod/old-1': 'prod/legacy gone since',
}
const STAGING = { 'staging/api-1': 'staging/api up, CPU 10 of limit, memory 10 of limit' }

check('kubernetes reads pods, their owners and their bounds', async (server) => {
  const options = { match: 'cluster=""' }
  expect(await ask(server, { presets: ['kubernetes'], options })).toEqual({
    rows: { ...PROD, ...STAGING },
    missing: [],
    stale: [],
  })
})

check('a namespace narrows pods, and does not lose their nodes', async (server) => {
  const options = { match: 'namespace=prod,cluster=""' }
  expect((await ask(server, { presets: ['kubernetes'], options })).rows).toEqual(PROD)
})

check('the name of a pod narrows pods, and does not lose their owners', async (server) => {
  const options = { match: 'pod=~"db-.*|api-1"' }
  expect((await ask(server, { presets: ['kubernetes'], options })).rows).toEqual({
    'prod/api-1': PROD['prod/api-1'],
    'prod/db-0': PROD['prod/db-0'],
    ...STAGING,
  })
})

check('pods of a cluster that cannot be read are unknown, not gone', async (server) => {
  const read = async (cluster: string) => {
    const options = { match: `cluster="${cluster}"` }
    const { rows, missing } = await ask(server, { presets: ['kubernetes'], options })
    return { rows, missing }
  }
  expect(await read('east')).toEqual({
    rows: { 'east/prod/lost-1': 'east/prod/lost down since' },
    missing: ['ksm-east'],
  })
  expect(await read('west')).toEqual({
    rows: { 'west/prod/lost-1': 'west/prod/lost down since' },
    missing: [],
  })
})

check('--serviceLabel takes a label of the pod, and falls back to its owner', async (server) => {
  const options = { match: 'pod=~"db-.*|api-1",namespace="prod"' }
  const services = async (serviceLabel: string) => {
    const { rows } = await ask(server, {
      presets: ['kubernetes'],
      options: { ...options, serviceLabel },
    })
    return Object.values(rows)
      .map((row) => row.split(' ')[0])
      .toSorted()
  }
  expect(await services('label_app')).toEqual(['front', 'prod/db'])
  expect(await services('node')).toEqual(['n1', 'n1'])
  expect(await services('namespace')).toEqual(['prod', 'prod'])
})

test.each([
  [{ job: 'a' }, '--job does not narrow pods; use --match, such as namespace="prod"'],
  [
    { instanceLabel: 'node' },
    '--instanceLabel does not apply to pods: namespace and name identify them',
  ],
])('kubernetes refuses %j', (options, message) => {
  expect(() => queriesOf(['kubernetes'], [], {}, scopeOf(options))).toThrow(message)
})

check('a round tells the state of pods, and what 100 % is', async (server) => {
  const { byId, remarks, isPartial } = await readRound(server, { match: 'cluster=""' })
  expect(byId).toMatchObject({
    'prod/api-1': { kind: 'sample', sample: { service: 'prod/api', cpu: 50, memory: 60 } },
    'prod/agent-x': { kind: 'sample', condition: { code: 'notReady' } },
    'prod/web-1': {
      kind: 'stopped',
      service: 'prod/web',
      condition: { code: 'notReady', detail: 'Pending' },
    },
    'prod/web-3': { kind: 'failure', failure: { code: 'down' }, lastService: 'prod/web' },
    'prod/old-1': { kind: 'gone', lastService: 'prod/legacy' },
  })
  const counts = { limit: 6, request: 1, node: 2 }
  expect(remarks).toEqual([
    { code: 'basis', measure: 'cpu', counts },
    { code: 'basis', measure: 'memory', counts },
  ])
  expect(isPartial).toBeUndefined()
})
