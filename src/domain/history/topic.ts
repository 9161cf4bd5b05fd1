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
