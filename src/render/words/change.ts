import type { Change, Headroom, InstanceChange } from '../../domain/history/change.ts'
import type { Certainty } from '../../domain/history/instance-history.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import { formatAge } from '../number.ts'
import { toSafe } from '../safe.ts'
import { describeFailure } from './failure.ts'
import { describeBounds, describeReason, enumerate, MOST_NAMED } from './status.ts'

type OfInstance = Extract<Change, { instance: Instance }>
type OfHeadroom = Extract<Change, { kind: 'headroom' }>

const HAPPENED: Readonly<Record<InstanceChange, string>> = {
  down: 'stopped answering',
  up: 'answered again',
  unhealthy: 'became unhealthy',
  healthy: 'recovered',
  gone: 'reported gone by the provider',
  appeared: 'appeared',
  vanished: 'left the listing',
  moved: 'moved to another service',
}

/** Precedes a duration that is not exactly known. */
export const CERTAINTY: Readonly<Record<Certainty, string>> = {
  exact: '',
  atLeast: 'at least ',
  about: 'about ',
}

const HEADROOM: Readonly<Record<Headroom, string>> = {
  some: 'has headroom again',
  none: 'has no headroom left',
  open: 'may be below its minimum',
  short: 'is below its minimum',
}

function describeOne({ kind, instance, from, lastedMs, certainty }: OfInstance): string {
  const { id, service, reasons } = instance
  if (from !== undefined) {
    return `${toSafe(id)} moved from ${toSafe(from)} to ${toSafe(service ?? '')}`
  }
  const of = service === null ? '' : ` of ${toSafe(service)}`
  const isOver = kind === 'healthy' || kind === 'up'
  const lasted = isOver ? ` after ${CERTAINTY[certainty]}${formatAge(lastedMs ?? 0)}` : ''
  const isObvious = kind === 'healthy' || kind === 'vanished' || kind === 'gone'
  const why = isObvious || reasons.length === 0 ? '' : `: ${reasons.map(describeReason).join(', ')}`
  return `${toSafe(id)}${of} ${HAPPENED[kind]}${lasted}${why}`
}

function describeHeadroom({ service, headroom }: OfHeadroom): string {
  const isOpen = headroom === 'none' && service.healthyAtMost > service.healthy
  const what = isOpen ? 'may have no headroom left' : HEADROOM[headroom]
  return `${toSafe(service.name)} ${what}: ${describeBounds(service)}`
}

/** `10.58.1.7 of UserService stopped answering: timeout`; `provider lost: connection refused (…)`. */
export function describeChange(change: Change): string {
  if ('instance' in change) return describeOne(change)
  if (change.kind === 'lost') return `provider lost: ${describeFailure(change.failure)}`
  if (change.kind === 'back') return `provider back after ${formatAge(change.lastedMs)}`
  if (change.kind === 'gap') return `recording gap of ${formatAge(change.lastedMs)}`
  if (change.kind === 'clock') return `clock went back ${formatAge(change.backMs)}`
  return describeHeadroom(change)
}

/** Several changes of one kind in a round: `3 stopped answering: A, B, C`. */
export function describeChanges(changes: readonly Change[]): string {
  const [first] = changes
  if (first === undefined) return ''
  if (changes.length === 1 || !('instance' in first)) return describeChange(first)
  const ids = changes
    .slice(0, MOST_NAMED)
    .map((change) => ('instance' in change ? toSafe(change.instance.id) : ''))
  return `${changes.length} ${HAPPENED[first.kind]}: ${enumerate(ids, changes.length)}`
}
