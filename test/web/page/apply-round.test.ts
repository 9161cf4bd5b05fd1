import { expect, test } from 'vitest'
import { MOST_EVENTS } from '../../../src/web/message.ts'
import { applyRound } from '../../../src/web/page/apply-round.ts'
import {
  AT,
  ROUND,
  servedEvent,
  servedInstance,
  servedService,
  SNAPSHOT,
} from '../../support/messages.ts'

test('a round replaces its facts, and keeps what is of the whole stream', () => {
  const { round, source, instances } = applyRound(SNAPSHOT, { ...ROUND, warnings: ['late'] })
  expect({ round, source }).toEqual({ round: 2, source: 'mock:' })
  expect(instances).toBe(SNAPSHOT.instances)
})

test('changed fields are merged, new instances added, and left ones removed', () => {
  const changes = [{ id: 'b', cpuPercent: 3 }, servedInstance('c', 4)]
  const { instances } = applyRound(SNAPSHOT, { ...ROUND, instances: changes, left: ['a'] })
  expect(instances).toEqual([servedInstance('b', 3), servedInstance('c', 4)])
})

test('an instance without changes stays the same object', () => {
  const { instances } = applyRound(SNAPSHOT, {
    ...ROUND,
    instances: [{ id: 'b', cpuPercent: 3 }],
  })
  expect(instances[0]).toBe(SNAPSHOT.instances[0])
})

test('a new service has no means before, and a failed round has none at all', () => {
  const services = [servedService('A', 20), servedService('B', 30)]
  const good = applyRound(SNAPSHOT, { ...ROUND, services, recentRounds: 2 })
  const failure = { code: 'interrupted' } as const
  const listing = { ok: false, failure, since: AT, text: 'stopped' } as const
  const failed = applyRound(good, { ...ROUND, services, listing, recentRounds: 3 })
  expect(failed.recent.map(({ service: name, cpuPercent }) => [name, ...cpuPercent])).toEqual([
    ['A', 10, 20, null],
    ['B', null, 30, null],
  ])
})

test('means that are older than the recent rounds are dropped, then the service without any', () => {
  const services = [servedService('B', 30)]
  const one = applyRound(SNAPSHOT, { ...ROUND, services, recentRounds: 2 })
  const two = applyRound(one, { ...ROUND, services, recentRounds: 2 })
  expect(one.recent.map(({ service: name }) => name)).toEqual(['A', 'B'])
  expect(two.recent).toEqual([{ service: 'B', cpuPercent: [30, 30], memoryPercent: [30, 30] }])
})

test('no more than the last events are kept', () => {
  const events = Array.from({ length: MOST_EVENTS }, (_, at) => servedEvent(String(at)))
  const first = applyRound(SNAPSHOT, { ...ROUND, events })
  const next = applyRound(first, { ...ROUND, events: [servedEvent('new')] })
  expect(next.events).toEqual([...events.slice(1), servedEvent('new')])
})
