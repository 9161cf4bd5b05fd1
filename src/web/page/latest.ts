import type { InstanceChange } from '../../domain/history/change.ts'
import { describeInstances } from '../../render/words/change.ts'
import type { ServedEvent } from '../message.ts'
import { toneOf } from './event-tone.ts'

/** Events that are told in one line. */
export type Latest = Pick<ServedEvent, 'observedAt' | 'status' | 'text'>

/** Whether events tell the same of two instances; few services change at once. */
function areAlike(one: ServedEvent, other: ServedEvent): boolean {
  const isSame = one.event === other.event && one.observedAt === other.observedAt
  return isSame && one.instance !== null && other.instance !== null
}

function toLatest(events: readonly ServedEvent[], first: ServedEvent): Latest {
  const { observedAt, event, text } = first
  const status = toneOf(first)
  if (events.length === 1) return { observedAt, status, text }
  const ids = events.flatMap(({ instance }) => instance ?? [])
  return { observedAt, status, text: describeInstances(event as InstanceChange, ids) }
}

/** The last events, the newest last; those of several instances in a round are one line. */
export function latestOf(events: readonly ServedEvent[], lines: number): readonly Latest[] {
  const groups: [ServedEvent, ...ServedEvent[]][] = []
  for (const event of events.toReversed()) {
    const group = groups.at(-1)
    if (group !== undefined && areAlike(group[0], event)) group.unshift(event)
    else if (groups.length < lines) groups.push([event])
    else break
  }
  return groups.toReversed().map((group) => toLatest(group, group[0]))
}
