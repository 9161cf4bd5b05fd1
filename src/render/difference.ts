import type {
  Difference,
  InstanceDifference,
  ServiceDifference,
} from '../domain/history/difference.ts'
import { ipOf } from '../domain/instance.ts'
import { byMeasure, MEASURE_KEYS, MEASURES } from '../domain/measure.ts'
import { countHeadroom } from '../domain/status/headroom.ts'
import type { Instance } from '../domain/status/instance-status.ts'
import { type GridColumn, renderGrid } from './grid.ts'
import type { Layout } from './layout.ts'
import { formatAge, formatTenths, formatTime, plural, toIsoTime } from './number.ts'
import type { Fields } from './records.ts'
import { toCell } from './safe.ts'
import { describeReason, nameHeadOf } from './words/status.ts'

const MOST_COLUMNS = 100

/** `10 -> 8`; `10` if both are the same. */
function fromTo(before: string, after: string): string {
  return before === after ? after : `${before} -> ${after}`
}

function withReasons({ status, reasons }: Instance): string {
  const why = reasons.map(describeReason).join(', ')
  // The reason is the status, and the code of HTTP.
  if (status === 'gone' && why !== '') return why
  return why === '' ? status : `${status} (${why})`
}

/** `joined: unhealthy (cpu 91 >= 75)`, `moved from A`, `healthy -> unknown (timeout)`. */
function describeChange({ change, before, after }: InstanceDifference): string {
  if (change === 'left') return change
  if (change === 'joined') {
    return after.status === 'healthy' ? change : `${change}: ${withReasons(after)}`
  }
  if (change === 'moved') return `moved from ${toCell(before.service)}`
  return `${withReasons(before)} -> ${withReasons(after)}`
}

const SERVICES: readonly GridColumn<ServiceDifference>[] = [
  { head: 'STATUS', cell: ({ after }) => after.status, status: ({ after }) => after.status },
  { head: 'SERVICE', cell: ({ after }) => toCell(after.name), least: 7 },
  {
    head: 'HEALTHY',
    cell: ({ before, after }) => fromTo(String(before.healthy), String(after.healthy)),
    isRight: true,
  },
  { head: 'MIN', cell: ({ after }) => String(after.minimum), isRight: true },
  ...MEASURES.map(({ key, head }) => ({
    head,
    cell: ({ before, after }: ServiceDifference) =>
      fromTo(formatTenths(before[key]), formatTenths(after[key])),
    isRight: true as const,
  })),
]

function subjectOf({ before, after }: InstanceDifference): Instance {
  return after ?? before
}

function instanceColumns({ after }: Difference): GridColumn<InstanceDifference>[] {
  const statusOf = (one: InstanceDifference) => one.after?.status ?? ('gone' as const)
  return [
    {
      head: nameHeadOf(after),
      cell: (one) => toCell(subjectOf(one).id),
      least: 15,
      isLast: true,
    },
    { head: 'SERVICE', cell: (one) => toCell(subjectOf(one).service), least: 7 },
    { head: 'CHANGE', cell: describeChange, status: statusOf, least: 20 },
  ]
}

/** Two tables, of services and of instances, below the times of both rounds. */
export function* renderDifference(difference: Difference, layout: Layout): Generator<string> {
  const { before, after, instances, services } = difference
  const [from, to] = [before.startedAt, after.startedAt]
  const [earlier, later] = [before.results.length, after.results.length]
  const counts = earlier === later ? '' : `${earlier} -> `
  const all = `${counts}${plural(later, 'instance')}`
  yield `# ${formatTime(from)} -> ${formatTime(to)}, ${formatAge(to - from)}  ${all}\n`
  const bounds = { ...layout, most: MOST_COLUMNS }
  if (services.length > 0) yield* renderGrid(SERVICES, services, bounds)
  if (services.length > 0 && instances.length > 0) yield '\n'
  if (instances.length > 0) yield* renderGrid(instanceColumns(difference), instances, bounds)
}

/** The fields of an instance that differs, for programs. */
function toInstanceDifference(one: InstanceDifference): Fields {
  const { change, before, after, isWorse } = one
  const subject = subjectOf(one)
  return {
    change,
    instance: subject.id,
    ip: ipOf(subject),
    service: subject.service,
    previousService: before?.service ?? null,
    status: after?.status ?? null,
    previousStatus: before?.status ?? null,
    reasons: after?.reasons ?? [],
    previousReasons: before?.reasons ?? [],
    isWorse,
  }
}

function previousOf(name: string): string {
  return `previous${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

/** The fields of a service that differs, for programs. */
function toServiceDifference({ before, after, isWorse }: ServiceDifference): Fields {
  return {
    service: after.name,
    status: after.status,
    previousStatus: before.status,
    minimum: after.minimum,
    instances: after.instances,
    previousInstances: before.instances,
    healthy: after.healthy,
    previousHealthy: before.healthy,
    headroom: countHeadroom(after),
    previousHeadroom: countHeadroom(before),
    ...byMeasure(({ key }) => after[key], 'Percent'),
    ...Object.fromEntries(MEASURE_KEYS.map((key) => [previousOf(`${key}Percent`), before[key]])),
    isWorse,
  }
}

/** The difference as an object whose last field is a list, for programs. */
export function toDifferenceFields({ before, after, instances, services, isWorse }: Difference) {
  return {
    from: toIsoTime(before.startedAt),
    to: toIsoTime(after.startedAt),
    isWorse,
    services: services.map(toServiceDifference),
    instances: instances.map(toInstanceDifference),
  }
}

// oxfmt-ignore
export const DIFFERENCE_COLUMNS = [
  'from', 'to', 'kind', 'change', 'instance', 'ip', 'service', 'previousService', 'status',
  'previousStatus', 'reasons', 'previousReasons', 'minimum', 'instances', 'previousInstances', 'healthy',
  'previousHealthy', 'headroom', 'previousHeadroom',
  ...MEASURE_KEYS.flatMap((key) => [`${key}Percent`, previousOf(`${key}Percent`)]),
  'isWorse',
]

/** A record for each service and each instance that differs. */
export function* listDifferences(difference: Difference): Generator<Fields> {
  const { from, to, services, instances } = toDifferenceFields(difference)
  for (const service of services) yield { from, to, kind: 'service', ...service }
  for (const instance of instances) yield { from, to, kind: 'instance', ...instance }
}
