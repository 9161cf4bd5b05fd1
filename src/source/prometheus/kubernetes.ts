import { UsageError } from '../../domain/error.ts'
import { readThroughout } from './coverage.ts'
import { is, POD, type Read, type Selectors, selectorsOf, setLabel, unique } from './pods.ts'
import { duration, type Matcher, oneOf, select } from './promql.ts'
import { type MeasureQuery, type Queries, staleSamples } from './queries.ts'
import type { Scope } from './scope.ts'
import { workloads } from './workloads.ts'

type Resource = 'cpu' | 'memory'

const now: Read = (selector) => selector
const lastHour: Read = (selector) => `last_over_time(${selector}[1h])`

const anyOf = (label: string, regex: string): Matcher => ({ label, operator: '=~', value: regex })

/**
 * The pods that are not finished. One is up if it is running and ready. It is down if its state is unknown, as
 * after the loss of its node.
 */
function states({ pods }: Selectors): string {
  const phase = (regex: string, labels = POD) =>
    unique(labels, `${pods('kube_pod_status_phase', anyOf('phase', regex))} == 1`)
  const ready = (regex: string) =>
    `${pods('kube_pod_status_ready', anyOf('condition', regex))} == 1`
  const running = phase('Running')
  const unready = `${running} and on (${POD}) (${ready('false')})`
  const waiting = `label_replace(${phase('Pending|Failed', `${POD}, phase`)} * 0, "detail", "$1", "phase", "(.+)")`
  return [
    `(${running} unless on (${POD}) (${ready('false|unknown')}))`,
    setLabel(unready, 'condition', 'notReady'),
    setLabel(waiting, 'condition', 'notReady'),
    `(${running} and on (${POD}) (${ready('unknown')})) * 0`,
    `${phase('Unknown')} * 0`,
  ].join(` or on (${POD}) `)
}

/** The rate of a counter; over the last two samples if it has not been read for the whole window. */
function rate(counter: string, windowMs: number): string {
  const window = duration(windowMs)
  const isCovered = readThroughout(counter, windowMs)
  return `(rate(${counter}[${window}]) and (${isCovered}) or irate(${counter}[${window}]))`
}

/** The usage of the containers of each pod: processors, bytes. */
function usage(resource: Resource, { pods }: Selectors, windowMs: number): string {
  const conditions = [
    { label: 'container', operator: '!=', value: '' },
    { label: 'container', operator: '!=', value: 'POD' },
  ] as const
  // Not a series for each processor beside their sum.
  const total = anyOf('cpu', '|total')
  const used =
    resource === 'cpu'
      ? rate(pods('container_cpu_usage_seconds_total', ...conditions, total), windowMs)
      : pods('container_memory_working_set_bytes', ...conditions)
  return `sum by (${POD}) (${unique(`${POD}, container`, used)})`
}

/** The sum over the containers of each pod in which every container has one. */
function bounds(metric: string, resource: Resource, { pods }: Selectors): string {
  const containers = `${POD}, container`
  const bound = unique(containers, `${pods(metric, is('resource', resource))} > 0`)
  const all = unique(containers, pods('kube_pod_container_info'))
  return (
    `(sum by (${POD}) (${bound}) and on (${POD})` +
    ` (count by (${POD}) (${bound}) == count by (${POD}) (${all})))`
  )
}

/**
 * In percent of the limits, else of the requests, else of the node. A request can be exceeded, and a
 * limit by the error of a rate: both mean that nothing is left, 100 %.
 */
function measure(resource: Resource, selectors: Selectors, windowMs: number): MeasureQuery[] {
  const used = usage(resource, selectors, windowMs)
  const shareOf = (kind: 'limit' | 'request'): MeasureQuery => {
    const bound = bounds(`kube_pod_container_resource_${kind}s`, resource, selectors)
    return { query: `clamp_max(100 * ${used} / ${bound}, 100)`, of: kind }
  }
  const nodeOf = selectors.pods('kube_pod_info', { label: 'node', operator: '!=', value: '' })
  const capacity = selectors.nodes('kube_node_status_allocatable', is('resource', resource))
  const shareOfNode =
    `100 * ${used} * on (${POD}) group_left (node) ${unique(`${POD}, node`, nodeOf)}` +
    ` / on (cluster, node) group_left () ${unique('cluster, node', capacity)}`
  return [shareOf('limit'), shareOf('request'), { query: shareOfNode, of: 'node' }]
}

/**
 * The pods of workloads that have no pod any more: a pod that was replaced is no loss, nor is one of a
 * job. Without kube-state-metrics nothing is known of any pod.
 */
function pastPods(selectors: Selectors, serviceLabel: string | null, exporters: string): string {
  const { pods } = selectors
  const service = `cluster, namespace, workload${serviceLabel === null ? '' : `, ${serviceLabel}`}`
  const before = workloads(selectors, serviceLabel, lastHour)
  const jobs = lastHour(pods('kube_pod_owner', is('owner_kind', 'Job')))
  const past =
    `((${before}) unless on (${POD}) ${jobs}` +
    ` unless on (${service}) (${workloads(selectors, serviceLabel, now)}))`
  const clusters = (read: Read) => `group by (cluster) (${read(pods('kube_pod_info'))})`
  const isKnown = `${clusters(now)} unless on () (${exporters} == 0) or ${clusters(lastHour)} * 0`
  return `${past} * 0 - on (cluster) group_left () (${isKnown})`
}

/**
 * The queries for pods, from cAdvisor and kube-state-metrics.
 * @param jobs those of kube-state-metrics
 * @throws UsageError for a job, because the series come from several, and for another identity
 */
export function queriesOfPods(jobs: readonly string[], scope: Scope): Queries {
  const { matchers, windowMs, serviceLabel, instanceLabel } = scope
  if (instanceLabel !== null) {
    throw new UsageError('--instanceLabel does not apply to pods: namespace and name identify them')
  }
  if (matchers.some(({ label }) => label === 'job')) {
    throw new UsageError('--job does not narrow pods; use --match, such as namespace="prod"')
  }
  const selectors = selectorsOf(scope)
  const isNamed = serviceLabel !== null && POD.split(', ').includes(serviceLabel)
  const chosen = isNamed ? null : serviceLabel
  const joined = chosen === null ? 'workload' : `workload, ${chosen}`
  const inClusters = matchers.filter(({ label }) => label === 'cluster')
  const exporters = select('up', [oneOf('job', jobs), ...inClusters])
  const owner = ['cluster', 'namespace', 'workload']
  return {
    identity: POD.split(', '),
    service: serviceLabel === null ? [owner] : [[serviceLabel], owner],
    up: `(${states(selectors)}) * on (${POD}) group_left (${joined}) (${workloads(selectors, chosen, now)})`,
    cpu: measure('cpu', selectors, windowMs),
    windowMs,
    memory: measure('memory', selectors, windowMs),
    past: pastPods(selectors, chosen, exporters),
    stale: staleSamples(selectors.pods('kube_pod_info'), POD.split(', ')),
    missingParts: { query: `${exporters} == 0`, partOf: 'instance' },
  }
}
