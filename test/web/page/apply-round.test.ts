import { expect, test } from 'vitest'
import {
  MOST_EVENTS,
  type ServedEvent,
  type ServedInstance,
  type ServedService,
  type StreamRound,
  type StreamSnapshot,
} from '../../../src/web/message.ts'
import { applyRound } from '../../../src/web/page/apply-round.ts'

const AT = '2026-01-02T03:04:05.000Z'

function instance(id: string, cpuPercent: number): ServedInstance {
  return {
    id,
    ip: id,
    service: 'A',
    lastService: 'A',
    cpuPercent,
    memoryPercent: 1,
    status: 'healthy',
    reasons: [],
    latencyMs: 1,
    since: AT,
    sinceCertainty: 'atLeast',
    statusChanges: 0,
    firstListedAt: null,
  }
}

function service(name: string, mean: number | null): ServedService {
  const load = mean === null ? null : { mean, p50: mean, max: mean, maxId: 'a' }
  const counts = { instances: 1, healthy: 1, unhealthy: 0, unknown: 0, healthyAtMost: 1 }
  const measured = { cpuPercent: load, memoryPercent: load }
  const room = { minimum: 1, headroom: 0, loadHeadroom: null }
  return { service: name, status: 'healthy', ...counts, ...room, ...measured }
}

const event = (text: string): ServedEvent => ({
  observedAt: AT,
  event: 'down',
  instance: null,
  service: null,
  previousService: null,
  status: null,
  text,
})

const FACTS = {
  now: AT,
  round: 1,
  observedAt: AT,
  listing: { ok: true } as const,
  durationMs: 1,
  coverage: {
    listed: 2,
    answered: 2,
    unknown: 0,
    gone: 0,
    duplicates: 0,
    reasons: {},
    text: '2 of 2 answered',
  },
  rule: 'healthy = cpu < 75, memory < 75',
  warnings: [],
  services: [service('A', 10)],
  recentRounds: 1,
  recording: null,
}

const SNAPSHOT: StreamSnapshot = {
  ...FACTS,
  schema: 'cpx-monitoring/v1',
  kind: 'stream',
  source: 'mock:',
  intervalSeconds: 5,
  policy: { cpuThreshold: 75, memoryThreshold: 75, minimum: 2, declared: {} },
  instances: [instance('a', 1), instance('b', 2)],
  recent: [{ service: 'A', cpuPercent: [10], memoryPercent: [10] }],
  events: [],
  at: null,
}

const ROUND: StreamRound = { ...FACTS, round: 2, instances: [], left: [], events: [] }

test('a round replaces its facts, and keeps what is of the whole stream', () => {
  const { round, source, instances } = applyRound(SNAPSHOT, { ...ROUND, warnings: ['late'] })
  expect({ round, source }).toEqual({ round: 2, source: 'mock:' })
  expect(instances).toBe(SNAPSHOT.instances)
})

test('changed fields are merged, new instances added, and left ones removed', () => {
  const changes = [{ id: 'b', cpuPercent: 3 }, instance('c', 4)]
  const { instances } = applyRound(SNAPSHOT, { ...ROUND, instances: changes, left: ['a'] })
  expect(instances).toEqual([instance('b', 3), instance('c', 4)])
})

test('an instance without changes stays the same object', () => {
  const { instances } = applyRound(SNAPSHOT, {
    ...ROUND,
    instances: [{ id: 'b', cpuPercent: 3 }],
  })
  expect(instances[0]).toBe(SNAPSHOT.instances[0])
})

test('a new service has no means before, and a failed round has none at all', () => {
  const services = [service('A', 20), service('B', 30)]
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
  const services = [service('B', 30)]
  const one = applyRound(SNAPSHOT, { ...ROUND, services, recentRounds: 2 })
  const two = applyRound(one, { ...ROUND, services, recentRounds: 2 })
  expect(one.recent.map(({ service: name }) => name)).toEqual(['A', 'B'])
  expect(two.recent).toEqual([{ service: 'B', cpuPercent: [30, 30], memoryPercent: [30, 30] }])
})

test('no more than the last events are kept', () => {
  const events = Array.from({ length: MOST_EVENTS }, (_, at) => event(String(at)))
  const first = applyRound(SNAPSHOT, { ...ROUND, events })
  const next = applyRound(first, { ...ROUND, events: [event('new')] })
  expect(next.events).toEqual([...events.slice(1), event('new')])
})
