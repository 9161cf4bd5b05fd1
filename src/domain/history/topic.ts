import type { Change } from './change.ts'

/** What events can be of. */
export const TOPICS = ['services', 'instances', 'provider'] as const

export type Topic = (typeof TOPICS)[number]

const TOPIC_OF: { readonly [Kind in Change['kind']]?: Topic } = {
  headroom: 'services',
  lost: 'provider',
  back: 'provider',
  gap: 'provider',
  clock: 'provider',
}

/** What changes of a kind are of; a gap of the recording concerns all, as an outage of the provider. */
export function topicOf(kind: Change['kind']): Topic {
  return TOPIC_OF[kind] ?? 'instances'
}

/**
 * Returns the last events, and of those before them the last ones that are not of instances, which are
 * few: in a large fleet those of instances would leave none of them.
 * @param most of each
 */
export function keepLatest<Event>(
  events: readonly Event[],
  most: number,
  kindOf: (event: Event) => Change['kind'],
): readonly Event[] {
  if (events.length <= most) return events
  const before = events.slice(0, -most).filter((event) => topicOf(kindOf(event)) !== 'instances')
  return [...before.slice(-most), ...events.slice(-most)]
}
