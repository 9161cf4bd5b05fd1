import type { Change, InstanceChange, OfHeadroom } from '../../domain/history/change.ts'
import type { Flapping } from '../../domain/history/fold.ts'
import type { HeadroomNews } from '../../domain/history/headroom-history.ts'
import type { Certainty } from '../../domain/history/instance-history.ts'
import type { InstanceId } from '../../domain/snapshot.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import { formatAge, formatTime } from '../number.ts'
import { toSafe } from '../safe.ts'
import { describeFailure } from './failure.ts'
import { describeBounds, describeReason, enumerate, MOST_NAMED } from './status.ts'

type OfInstance = Extract<Change, { instance: Instance }>

const HAPPENED: Readonly<Record<InstanceChange, string>> = {
  down: 'stopped answering',
  answered: 'answered',
  up: 'answered again',
  unhealthy: 'became unhealthy',
  healthy: 'recovered',
  gone: 'became gone',
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

/** Of one service, and of several. */
const HEADROOM: Readonly<Record<HeadroomNews, readonly [string, string]>> = {
  some: ['has headroom again', 'have headroom again'],
  again: ['has its minimum again', 'have their minimum again'],
  certain: ['has its minimum for certain again', 'have their minimum for certain again'],
  perhapsAgain: ['may have its minimum again', 'may have their minimum again'],
  perhapsNone: ['may have no headroom left', 'may have no headroom left'],
  none: ['has no headroom left', 'have no headroom left'],
  open: ['may be below its minimum', 'may be below their minimum'],
  still: ['is still below its minimum', 'are still below their minimum'],
  short: ['is below its minimum', 'are below their minimum'],
  lower: ['fell further', 'fell further'],
  perhapsEmpty: ['may have no healthy instance', 'may have no healthy instance'],
  empty: ['has no healthy instance', 'have no healthy instance'],
}

/** The parts of a description beside the change itself. */
interface Detail {
  /** The duration of what is over. */
  readonly isTimed: boolean
}

const TIMED: Detail = { isTimed: true }

function describeAge(lastedMs: number | null, certainty: Certainty): string {
  return `${CERTAINTY[certainty]}${formatAge(lastedMs ?? 0)}`
}

function nameInstance({ id, service }: Instance): string {
  return service === null ? toSafe(id) : `${toSafe(id)} of ${toSafe(service)}`
}

/** The event of an instance, as it follows its name. */
function describeOne(change: OfInstance, { isTimed }: Detail): string {
  const { kind, instance, lastedMs, certainty } = change
  const isOver = kind === 'healthy' || kind === 'answered' || kind === 'up'
  const lasted = isOver && isTimed ? ` after ${describeAge(lastedMs, certainty)}` : ''
  const { reasons } = instance
  const isObvious = kind === 'healthy' || kind === 'vanished' || kind === 'gone'
  const why = isObvious || reasons.length === 0 ? '' : `: ${reasons.map(describeReason).join(', ')}`
  return `${HAPPENED[kind]}${lasted}${why}`
}

function describeInstance(change: OfInstance, detail: Detail): string {
  const { instance, from } = change
  if (from === undefined) return `${nameInstance(instance)} ${describeOne(change, detail)}`
  return `${toSafe(instance.id)} moved from ${toSafe(from)} to ${toSafe(instance.service ?? '')}`
}

function describeHeadroom(change: OfHeadroom, { isTimed }: Detail): string {
  const { headroom, service, lastedMs, certainty } = change
  const [what] = HEADROOM[headroom]
  if (headroom === 'empty') return `${what}, minimum ${service.minimum}`
  const isOver = headroom === 'again' || headroom === 'certain'
  const lasted = isOver && isTimed ? ` after ${describeAge(lastedMs, certainty)}` : ''
  return `${what}${lasted}: ${describeBounds(service)}`
}

function describe(change: Change, detail: Detail): string {
  if ('instance' in change) return describeInstance(change, detail)
  if (change.kind === 'headroom') {
    return `${toSafe(change.service.name)} ${describeHeadroom(change, detail)}`
  }
  if (change.kind === 'lost') return `provider lost: ${describeFailure(change.failure)}`
  if (change.kind === 'gap') return `recording gap of ${formatAge(change.lastedMs)}`
  if (change.kind === 'clock') return `clock went back ${formatAge(change.backMs)}`
  const age = describeAge(change.lastedMs, change.certainty)
  return `provider back${detail.isTimed ? ` after ${age}` : ''}`
}

/** `10.58.1.7 of UserService stopped answering: timeout`; `provider lost: connection refused (…)`. */
export function describeChange(change: Change): string {
  return describe(change, TIMED)
}

/** The same without the duration of what is over. */
export function describeEvent(change: Change): string {
  return describe(change, { isTimed: false })
}

/**
 * `10.58.1.7 of UserService changed 14 times in 37 min, last: recovered`; of a service also
 * `worst at 2026-11-29T09:40:00Z: has no healthy instance, minimum 2`.
 */
export function describeFlapping({ first, last, worst, count }: Flapping): string {
  const often = `changed ${count} times in ${formatAge(last.at - first.at)},`
  if (last.kind === 'headroom') {
    const describeLevel = (change: OfHeadroom) => describeHeadroom(change, { isTimed: false })
    const when = worst && ` worst at ${formatTime(worst.at)}: ${describeLevel(worst)};`
    return `${toSafe(last.service.name)} ${often}${when ?? ''} last: ${describeLevel(last)}`
  }
  const what = last.kind === 'moved' ? HAPPENED.moved : describeOne(last, { isTimed: false })
  return `${nameInstance(last.instance)} ${often} last: ${what}`
}

/**
 * `3 stopped answering: A, B, C`, of several instances.
 * @param count of them all, if only the first ones are given
 */
export function describeInstances(
  kind: InstanceChange,
  ids: readonly InstanceId[],
  count = ids.length,
): string {
  const names = ids.slice(0, MOST_NAMED).map(toSafe)
  return `${count} ${HAPPENED[kind]}: ${enumerate(names, count)}`
}

/** Several changes of one kind in a round: `3 stopped answering: A, B, C`. */
export function describeChanges(changes: readonly Change[]): string {
  const [first] = changes
  if (first === undefined) return ''
  // There may be thousands, in each frame.
  const shown = changes.slice(0, MOST_NAMED)
  if (changes.length > 1 && 'instance' in first) {
    const ids = shown.flatMap((change) => ('instance' in change ? change.instance.id : []))
    return describeInstances(first.kind, ids, changes.length)
  }
  if (changes.length > 1 && 'service' in first) {
    const names = shown.flatMap((change) =>
      'service' in change ? toSafe(change.service.name) : [],
    )
    const [, what] = HEADROOM[first.headroom]
    return `${changes.length} services ${what}: ${enumerate(names, changes.length)}`
  }
  return describeChange(first)
}
