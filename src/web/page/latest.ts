import type { InstanceChange } from '../../domain/history/change.ts'
import { MOST_LISTED } from '../../domain/history/fold.ts'
import type { EpochMs } from '../../domain/time.ts'
import { formatAge } from '../../render/number.ts'
import { toSafe } from '../../render/safe.ts'
import { describeInstances } from '../../render/words/change.ts'
import type { ServedEvent } from '../message.ts'
import { toneOf } from './event-tone.ts'

/** Events that are told in one line. */
export interface Latest extends Pick<ServedEvent, 'observedAt' | 'text'> {
  readonly tone: ReturnType<typeof toneOf>
  /** Whether it is the line for a screen that has room for one. */
  readonly isFirst: boolean
}

/** Events that are one line: all those of a flapping instance, or those of one kind in a round. */
interface Group {
  readonly events: readonly [ServedEvent, ...ServedEvent[]]
  readonly isFlapping: boolean
}

// Events of services come first for so long.
const RECENT_MS = 10 * 60_000

/** Whether events tell the same of two instances; few services change at once. */
function areAlike(one: ServedEvent, other: ServedEvent): boolean {
  const isSame = one.event === other.event && one.observedAt === other.observedAt
  return isSame && one.instance !== null && other.instance !== null
}

/** The events of each instance that has too many to list them. */
function findFlapping(events: readonly ServedEvent[]) {
  const byInstance = Map.groupBy(events, ({ instance }) => instance)
  return new Map(
    [...byInstance].filter(([instance, { length }]) => instance !== null && length > MOST_LISTED),
  )
}

/** The lines of events, the newest first. */
function groupEvents(events: readonly ServedEvent[]): readonly Group[] {
  const flapping = findFlapping(events)
  const groups: Group[] = []
  for (const event of events.toReversed()) {
    const all = flapping.get(event.instance)
    const group = groups.at(-1)
    if (all !== undefined) {
      const [first, ...rest] = all
      if (event === all.at(-1) && first !== undefined) {
        groups.push({ events: [first, ...rest], isFlapping: true })
      }
    } else if (group !== undefined && !group.isFlapping && areAlike(group.events[0], event)) {
      groups[groups.length - 1] = { ...group, events: [event, ...group.events] }
    } else groups.push({ events: [event], isFlapping: false })
  }
  return groups
}

/** `10.58.1.7 of UserService changed 14 times in 3 min, last: recovered`. */
function describeFlaps([first, ...rest]: Group['events']): string {
  const last = rest.at(-1) ?? first
  const { instance, service, text } = last
  const id = toSafe(instance ?? '')
  const whole = service === null ? id : `${id} of ${toSafe(service)}`
  // A move names its services itself.
  const name = text.startsWith(`${whole} `) ? whole : id
  const age = formatAge(Date.parse(last.observedAt) - Date.parse(first.observedAt))
  return `${name} changed ${rest.length + 1} times in ${age}, last:${text.slice(name.length)}`
}

function describeGroup({ events, isFlapping }: Group): string {
  const [first] = events
  if (isFlapping) return describeFlaps(events)
  if (events.length === 1) return first.text
  const ids = events.flatMap(({ instance }) => instance ?? [])
  return describeInstances(first.event as InstanceChange, ids)
}

/**
 * The last events, the newest last. Those of services and of the provider in the last minutes go before
 * those of instances, which may be many.
 */
export function latestOf(
  events: readonly ServedEvent[],
  lines: number,
  moment: EpochMs,
): readonly Latest[] {
  const groups = groupEvents(events)
  const preferred = groups.filter(
    ({ events: [{ instance, observedAt }] }) =>
      instance === null && moment - Date.parse(observedAt) <= RECENT_MS,
  )
  // One service that flaps hides no other one.
  const ofEach = Map.groupBy(preferred, ({ events: [{ service }] }) => service).values()
  const newest = [...ofEach].flatMap(([group]) => group ?? [])
  const chosen = [...new Set([...newest, ...preferred, ...groups])].slice(0, lines)
  return groups
    .filter((group) => chosen.includes(group))
    .toReversed()
    .map((group) => {
      const last = group.events.at(-1) ?? group.events[0]
      const { observedAt } = last
      const isFirst = group === chosen[0]
      return { observedAt, tone: toneOf(last), text: describeGroup(group), isFirst }
    })
}
