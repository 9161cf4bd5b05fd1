import type { Change, OfHeadroom } from '../domain/history/change.ts'
import type { Flapping } from '../domain/history/fold.ts'
import type { Certainty } from '../domain/history/instance-history.ts'
import { ipOf } from '../domain/instance.ts'
import type { InstanceId } from '../domain/snapshot.ts'
import type { Reason, Status } from '../domain/status/instance-status.ts'
import { countHeadroom } from '../domain/status/headroom.ts'
import { formatAgeShort, formatTime } from './number.ts'
import type { Paint } from './paint.ts'
import type { Fields } from './records.ts'
import { ABSENT } from './safe.ts'
import { describeChange, describeEvent, describeFlapping } from './words/change.ts'

const AFTER_WIDTH = 6

const MARKS: Readonly<Record<Certainty, string>> = { exact: '', atLeast: '>=', about: '~' }

const STATUSES: { readonly [Kind in Change['kind']]?: Status } = {
  lost: 'unhealthy',
  back: 'healthy',
  gap: 'unknown',
  clock: 'unknown',
  vanished: 'gone',
}

/** The status whose color a change of a service has. */
export function statusOfHeadroom({ headroom, service }: OfHeadroom): Status {
  // A warning, although the service still has its minimum.
  return headroom === 'none' || headroom === 'perhapsNone' ? 'unknown' : service.status
}

/** The status whose color a change has. */
function statusOf(change: Change): Status {
  if (change.kind === 'headroom') return statusOfHeadroom(change)
  const known = STATUSES[change.kind]
  return known ?? ('instance' in change ? change.instance.status : 'unknown')
}

/** The duration of the previous status in few characters: `35s`, `>=3h`. */
function lastedOf(change: Change): string {
  if (!('certainty' in change) || change.lastedMs === null) return ABSENT
  return `${MARKS[change.certainty]}${formatAgeShort(change.lastedMs)}`
}

function toLine(time: string, after: string, text: string): string {
  return `${time} ${after.padStart(AFTER_WIDTH)} ${text}\n`
}

export const EVENT_HEAD = toLine('TIME'.padEnd(20), 'AFTER', 'EVENT')

/** A line: when, after how long, and what. */
export function renderEvent(change: Change, paint: Paint): string {
  const text = paint(statusOf(change), describeEvent(change))
  return toLine(formatTime(change.at), lastedOf(change), text)
}

/** A line for many changes. */
export function renderFlapping(flapping: Flapping, paint: Paint): string {
  const text = paint(statusOf(flapping.last), describeFlapping(flapping))
  return toLine(formatTime(flapping.first.at), ABSENT, text)
}

interface Details {
  readonly instance: InstanceId | null
  readonly ip: string | null
  readonly service: string | null
  readonly previousService: string | null
  readonly status: Status | null
  readonly reasons: readonly Reason[]
  readonly lastedMs: number | null
  readonly certainty: Certainty | null
  readonly healthy: number | null
  readonly healthyAtMost: number | null
  readonly minimum: number | null
  readonly headroom: number | null
}

const NONE: Details = {
  instance: null,
  ip: null,
  service: null,
  previousService: null,
  status: null,
  reasons: [],
  lastedMs: null,
  certainty: null,
  healthy: null,
  healthyAtMost: null,
  minimum: null,
  headroom: null,
}

function detailsOf(change: Change): Partial<Details> {
  if ('instance' in change) {
    const { instance, from = null, lastedMs, certainty } = change
    const { id, service, status, reasons } = instance
    const own = { instance: id, ip: ipOf(instance), service, previousService: from }
    return { ...own, status, reasons, lastedMs, certainty }
  }
  if ('service' in change) {
    const { name, status, healthy, healthyAtMost, minimum } = change.service
    const headroom = countHeadroom(change.service)
    const { lastedMs, certainty } = change
    return { service: name, status, lastedMs, certainty, healthy, healthyAtMost, minimum, headroom }
  }
  if (change.kind === 'lost') return { reasons: [change.failure] }
  if (change.kind === 'back') return { lastedMs: change.lastedMs, certainty: change.certainty }
  return { lastedMs: change.kind === 'clock' ? -change.backMs : change.lastedMs }
}

/** The fields of a change, for programs. */
export function toEventFields(change: Change) {
  return {
    observedAt: new Date(change.at).toISOString(),
    kind: 'event' as const,
    event: change.kind,
    ...NONE,
    ...detailsOf(change),
    text: describeChange(change),
  }
}

/** The same with a time as in the other tables. */
export function toEventRow(change: Change): Fields {
  return { time: formatTime(change.at), ...toEventFields(change) }
}

/** The names of these fields that make the columns of a table. */
export const EVENT_COLUMNS = ['time', 'event', ...Object.keys(NONE), 'text']
