import { copyLabel, is, POD, type Read, type Selectors, unique } from './pods.ts'

const CONTROLLER = is('owner_is_controller', 'true')

/** Owners that have owners of their own: a Deployment, a CronJob. */
const OWNED = [
  { kind: 'ReplicaSet', metric: 'kube_replicaset_owner', label: 'replicaset' },
  { kind: 'Job', metric: 'kube_job_owner', label: 'job_name' },
] as const

/** The pods of one kind of owner, with the owner of that owner. */
function ownersOfOwners(
  { pods, owners }: Selectors,
  read: Read,
  { kind, metric, label }: (typeof OWNED)[number],
): string {
  const own = read(pods('kube_pod_owner', is('owner_kind', kind), CONTROLLER))
  const next = read(owners(metric, CONTROLLER))
  return (
    unique(`${POD}, ${label}`, copyLabel(own, 'owner_name', label)) +
    ` * on (cluster, namespace, ${label}) group_left (workload) ` +
    unique(`cluster, namespace, ${label}, workload`, copyLabel(next, 'owner_name', 'workload'))
  )
}

/**
 * Every pod with the label `workload`, or with the label that the user chose if it has that one.
 * A pod without an owner is a workload of its own. Every pod has a series for each phase, also 0.
 */
export function workloads(selectors: Selectors, serviceLabel: string | null, read: Read): string {
  const { pods } = selectors
  const by = (label: string, query: string) => unique(`${POD}, ${label}`, query)
  const chosen = (label: string) =>
    ['kube_pod_labels', 'kube_pod_info'].map((metric) =>
      by(label, read(pods(metric, { label, operator: '!=', value: '' }))),
    )
  const owner = copyLabel(read(pods('kube_pod_owner', CONTROLLER)), 'owner_name', 'workload')
  const name = copyLabel(
    read(pods('kube_pod_status_phase', is('phase', 'Running'))),
    'pod',
    'workload',
  )
  return [
    ...(serviceLabel === null ? [] : chosen(serviceLabel)),
    ...OWNED.map((owned) => by('workload', ownersOfOwners(selectors, read, owned))),
    by('workload', owner),
    by('workload', name),
  ].join(` or on (${POD}) `)
}
