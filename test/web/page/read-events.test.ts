import { expect, test } from 'vitest'
import {
  addPage,
  concerns,
  followEvents,
  type KnownEvents,
  NO_EVENTS,
  toEventsPath,
} from '../../../src/web/page/read-events.ts'
import { MOST_EVENTS, type ServedEvent } from '../../../src/web/message.ts'
import { AT, servedEvent, SNAPSHOT } from '../../support/messages.ts'

const START = Date.parse(AT)
const SUBJECT = { kind: 'instance', name: 'a' } as const
const ALL = { subject: null, isServicesOnly: false }
const OF_A = { ...ALL, subject: SUBJECT }

const down = (instance: string, seconds: number): ServedEvent => ({
  ...servedEvent(`${instance} no longer answers`),
  observedAt: new Date(START + 1000 * seconds).toISOString(),
  instance,
  service: 'A',
})
const idsOf = (known: KnownEvents | null) => known?.events.map(({ instance }) => instance)

test.each([
  [{ ...ALL, at: null, since: null }, ''],
  [{ ...ALL, isServicesOnly: true, at: null, since: null }, 'of=services%2Cprovider'],
  [{ ...OF_A, at: AT, since: null }, 'instance=a&at=2026-01-02T03%3A04%3A05.000Z'],
  [
    { ...ALL, subject: { kind: 'service', name: 'A&B' }, at: null, since: AT },
    'service=A%26B&since=2026-01-02T03%3A04%3A05.000Z&limit=10000',
  ],
] as const)('the events of %j are read with the query %s', (request, query) => {
  expect(toEventsPath(request)).toBe(`api/v1/events?${query}`)
})

const OF_SERVICE = { instance: null, service: 'A' }
const OF_ALL = { instance: null, service: null }

test.each([
  ['its own event', 'instance', { instance: 'a', service: 'A' }, true],
  ['that of another one', 'instance', { instance: 'b', service: 'A' }, false],
  ['that of its service', 'instance', OF_SERVICE, false],
  ['that of the provider', 'instance', OF_ALL, true],
  ['its own event', 'service', OF_SERVICE, true],
  ['that of an instance', 'service', { instance: 'a', service: 'A' }, true],
  ['that of one that has moved away', 'service', { service: 'B', previousService: 'A' }, true],
  ['that of one without a known service', 'service', { instance: 'a', service: null }, true],
  ['that of another service', 'service', { ...OF_SERVICE, service: 'B' }, false],
  ['that of the provider', 'service', OF_ALL, true],
] as const)('%s concerns an %s: %j is %s', (_, kind, fields, isConcerned) => {
  const subject = { kind, name: kind === 'instance' ? 'a' : 'A' } as const
  expect(concerns({ ...servedEvent(''), ...fields }, { ...ALL, subject })).toBe(isConcerned)
})

test('events of services alone are those of services and of the provider', () => {
  const wanted = { ...ALL, isServicesOnly: true }
  const events = [down('a', 0), { ...servedEvent(''), ...OF_SERVICE }, servedEvent('')]
  expect(events.map((event) => concerns(event, wanted))).toEqual([false, true, true])
})

test('a round adds its events after those that were read, each once', () => {
  const read = { ...NO_EVENTS, events: [down('a', 0)], since: START }
  const events = [down('b', 0), down('a', 0), down('a', 5)]
  const followed = followEvents(read, { ...SNAPSHOT, events }, OF_A)
  expect(followed?.events).toEqual([down('a', 0), down('a', 5)])
  expect(idsOf(followEvents(read, { ...SNAPSHOT, events }, ALL))).toEqual(['a', 'b', 'a'])
})

test('events before what was read are not added', () => {
  const read = { ...NO_EVENTS, since: START + 5000 }
  const events = [down('a', 0), down('a', 5)]
  expect(followEvents(read, { ...SNAPSHOT, events }, OF_A)?.events).toEqual([down('a', 5)])
})

test('a round without events changes nothing', () => {
  const events = [down('a', 0)]
  const known = followEvents(NO_EVENTS, { ...SNAPSHOT, events }, OF_A) ?? NO_EVENTS
  expect(followEvents(known, { ...SNAPSHOT, events }, OF_A)).toBe(known)
})

test('events are read again after a round that had more of them than the stream sends', () => {
  const many = (seconds: number) =>
    Array.from({ length: MOST_EVENTS }, (_, at) => down(`b${at}`, seconds))
  const known = followEvents(NO_EVENTS, { ...SNAPSHOT, events: [down('a', 0)] }, OF_A)
  expect(followEvents(known ?? NO_EVENTS, { ...SNAPSHOT, events: many(5) }, OF_A)).toBeNull()
  // An event of a service stays after all others of its round.
  const last = { ...servedEvent('A has headroom again'), service: 'A' }
  const service = { ...ALL, subject: { kind: 'service', name: 'A' } } as const
  const followed = followEvents(NO_EVENTS, { ...SNAPSHOT, events: [last] }, service) ?? NO_EVENTS
  const events = [last, ...many(5)]
  expect(followEvents(followed, { ...SNAPSHOT, events }, service)).toBeNull()
})

const answerOf = (from: number, to: number, ...events: ServedEvent[]) => ({
  from: new Date(START + 1000 * from).toISOString(),
  to: new Date(START + 1000 * to).toISOString(),
  events,
  next: `${to}`,
  hasMore: false,
})

test.each([
  ['which remembers what was read', 60, 0],
  ['whose recording goes on at the next round', 50, 0],
  ['that began after the last round which was read', 61, 61],
])(
  'of a server %s, whose answer begins at %i s, all events since %i s are known',
  (_, from, since) => {
    const read = addPage(NO_EVENTS, answerOf(0, 60, down('a', 5)), null)
    const again = addPage(read, answerOf(from, 90, down('a', 70)), null)
    expect(again.since).toBe(START + 1000 * since)
    expect(again.events).toEqual([down('a', 5), down('a', 70)])
  },
)

/** Events that count how often they are looked at. */
function countedEvents(seconds: readonly number[]) {
  const looked = { times: 0 }
  const events = seconds.map((second) => {
    const event = down('a', second)
    return Object.defineProperty({ ...event }, 'observedAt', {
      enumerable: true,
      get() {
        looked.times += 1
        return event.observedAt
      },
    })
  })
  return { events, looked }
}

test('a page is added without a look at all events before it', () => {
  const seconds = Array.from({ length: 1000 }, (_, second) => second)
  const { events, looked } = countedEvents(seconds)
  const read = addPage(NO_EVENTS, answerOf(0, 999, ...events), null)
  looked.times = 0
  const again = addPage(read, answerOf(999, 1001, down('a', 999), down('b', 1000)), null)
  expect(again.events).toHaveLength(1001)
  expect(looked.times).toBeLessThan(10)
})

test('a round is added without a look at all events before it', () => {
  const seconds = Array.from({ length: 1000 }, (_, second) => second)
  const { events, looked } = countedEvents(seconds)
  const stream = [0, 1, 999].map((second) => down('a', second))
  const read = followEvents({ ...NO_EVENTS, events }, { ...SNAPSHOT, events: stream }, ALL)
  if (read === null) throw new Error('the stream has no gap')
  looked.times = 0
  const next = followEvents(read, { ...SNAPSHOT, events: [...stream, down('b', 1000)] }, ALL)
  expect(next?.events).toHaveLength(1001)
  expect(looked.times).toBeLessThan(10)
})

test('events out of order take their places', () => {
  const read = addPage(NO_EVENTS, answerOf(0, 9, down('a', 1), down('a', 5), down('a', 9)), null)
  const late = addPage(read, answerOf(0, 9, down('b', 7), down('b', 3), down('a', 5)), null)
  expect(idsOf(late)).toEqual(['a', 'b', 'a', 'b', 'a'])
})
