import { expect, test } from 'vitest'
import { breakAtGaps, cutTrack, extendTrack, NO_TRACK } from '../../../src/web/page/track.ts'
import { AT, servedInstance, servedService, SNAPSHOT } from '../../support/messages.ts'

const START = Date.parse(AT)
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString()
const INSTANCE = { kind: 'instance', name: 'a' } as const
const FAILED = {
  startedAt: at(5),
  listing: { ok: false, failure: { code: 'interrupted' }, since: at(5), text: 'stopped' },
} as const

test('a round adds the values of an instance beside the medians of its service', () => {
  expect(extendTrack(NO_TRACK, SNAPSHOT, INSTANCE)).toEqual({
    times: [START],
    columns: { cpu: [1], cpuMedian: [10], memory: [1], memoryMedian: [10], latencyMs: [1] },
    service: 'A',
  })
})

test('an instance that is no longer listed keeps the service that it reported last', () => {
  const track = extendTrack(NO_TRACK, SNAPSHOT, INSTANCE)
  const after = extendTrack(track, { ...SNAPSHOT, startedAt: at(5), instances: [] }, INSTANCE)
  expect(after.service).toBe('A')
})

test('a round adds the values of a service', () => {
  const services = [{ ...servedService('A', 10), healthy: 4 }]
  const track = extendTrack(NO_TRACK, { ...SNAPSHOT, services }, { kind: 'service', name: 'A' })
  const load = { cpuMean: [10], cpuMedian: [10], cpuMax: [10] }
  const memory = { memoryMean: [10], memoryMedian: [10], memoryMax: [10] }
  expect(track.columns).toEqual({ ...load, ...memory, healthy: [4] })
})

test('a round is added once', () => {
  const track = extendTrack(NO_TRACK, SNAPSHOT, INSTANCE)
  expect(extendTrack(track, { ...SNAPSHOT, now: at(4) }, INSTANCE)).toBe(track)
})

test.each([
  ['a round whose listing failed', FAILED],
  ['a round that does not list it', { startedAt: at(5), instances: [] }],
])('%s has no values', (_, change) => {
  const track = extendTrack(NO_TRACK, SNAPSHOT, INSTANCE)
  const { times, columns } = extendTrack(track, { ...SNAPSHOT, ...change }, INSTANCE)
  expect([times, columns['cpu'], columns['latencyMs']]).toEqual([
    [START, START + 5000],
    [1, null],
    [1, null],
  ])
})

test('an instance that did not answer has no latency, because its time was that of a failure', () => {
  const instances = [
    { ...servedInstance('a', 1), service: null, cpuPercent: null, latencyMs: 5000 },
  ]
  const { columns } = extendTrack(NO_TRACK, { ...SNAPSHOT, instances }, INSTANCE)
  expect(columns).toMatchObject({ cpu: [null], cpuMedian: [10], latencyMs: [null] })
})

test('as many rounds are kept as were read, at least 240', () => {
  let track = NO_TRACK
  for (let round = 0; round < 300; round += 1) {
    track = extendTrack(track, { ...SNAPSHOT, startedAt: at(round) }, INSTANCE)
  }
  const { times, columns } = track
  expect([times.length, times[0], columns['cpu']?.length]).toEqual([240, START + 60_000, 240])
})

const track = (...seconds: readonly number[]) => ({
  times: seconds.map((second) => second * 1000),
  columns: { cpu: seconds },
  service: 'A',
})

test('a span cuts a track on both sides, both ends included', () => {
  expect(cutTrack(track(1, 2, 3, 4), { from: 2000, to: 3000 })).toEqual(track(2, 3))
})

test('a gap between rounds has a place without values, so that no line crosses it', () => {
  expect(breakAtGaps(track(0, 5, 10, 30, 35, 40))).toEqual({
    times: [0, 5000, 10_000, 20_000, 30_000, 35_000, 40_000],
    columns: { cpu: [0, 5, 10, null, 30, 35, 40] },
    service: 'A',
  })
})

test('a track without gaps stays as it is', () => {
  const whole = track(0, 5, 10, 15)
  expect(breakAtGaps(whole)).toBe(whole)
})
