import { expect, test } from 'vitest'
import { OperationError } from '../../src/domain/error.ts'
import type { RecordedRounds } from '../../src/domain/recorded.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { readRounds } from '../../src/web/api/read-rounds.ts'
import { Problem } from '../../src/web/http/problem.ts'
import { Past } from '../../src/web/past.ts'
import { Turns } from '../../src/web/turns.ts'
import { clock } from '../support/clock.ts'
import { answered, silent, snapshotOf, TIMEOUT } from '../support/facts.ts'
import { openRounds } from '../support/replay.ts'
import { POLICY } from '../support/report.ts'

const START = Date.UTC(2026, 0, 1, 23)
const DOWN = { ok: false, failure: TIMEOUT } as const

/** A round that starts so many seconds after the first one. */
function roundAt(seconds: number, isListed = true, instances = 1): Snapshot {
  const ids = Array.from({ length: instances }, (_, at) => `10.0.${at >> 8}.${at & 255}`)
  const results = ids.map((id) => (isListed ? answered(id, 'A') : silent(id, 'A')))
  const startedAt = START + 1000 * seconds
  return snapshotOf(results, { startedAt, ...(!isListed && { listing: DOWN }) })
}

/** The moments of a recording, and the number of times that its rounds were read. */
function open(rounds: readonly Snapshot[]) {
  const recorded = openRounds(rounds)
  const reads = { count: 0 }
  const counted = new Proxy<RecordedRounds>(recorded, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (key === 'before' || key === 'after') reads.count += 1
        return Reflect.apply(value, target, args) as unknown
      }
    },
  })
  return { past: new Past(counted, POLICY, new Turns(clock)), reads, recorded }
}

test('a moment is the last round at or before a time, with the history that led to it', async () => {
  const { past } = open([roundAt(0), roundAt(10), roundAt(20)])
  const { current, history, downSince, isPast } = await past.find(START + 19_999)
  expect({ at: current.startedAt, times: history?.times, downSince, isPast }).toEqual({
    at: START + 10_000,
    times: [START, START + 10_000],
    downSince: null,
    isPast: true,
  })
})

test('a moment of an outage has the last listing before it, or none if there was none', async () => {
  const { past } = open([roundAt(0, false), roundAt(10), roundAt(20, false), roundAt(30, false)])
  const lost = await past.find(START + 30_000)
  expect([lost.current.startedAt, lost.history?.snapshot.startedAt, lost.downSince]).toEqual([
    START + 30_000,
    START + 10_000,
    START + 20_000,
  ])
  const first = await past.find(START)
  expect(first).toEqual({
    current: roundAt(0, false),
    history: null,
    downSince: START,
    isPast: true,
  })
})

test('a moment is judged once for all who look at it at the same time, and later', async () => {
  const { past, reads } = open([roundAt(0), roundAt(10)])
  const [one, other] = await Promise.all([past.find(START), past.find(START + 9999)])
  const { count } = reads
  expect(count).toBeGreaterThan(0)
  expect([other, await past.find(START)]).toEqual([one, one])
  expect(one === other && reads.count === count).toBe(true)
})

test('moments of a large fleet that nobody has asked for lately are forgotten', async () => {
  const { past, reads } = open([0, 10, 20].map((seconds) => roundAt(seconds, true, 20_000)))
  for (const seconds of [0, 10, 20]) await past.find(START + 1000 * seconds)
  const { count } = reads
  await past.find(START + 20_000)
  await past.find(START + 10_000)
  expect(reads.count).toBe(count)
  await past.find(START)
  expect(reads.count).toBeGreaterThan(count)
})

test('a time before the first round is not found, and the first one is named', async () => {
  const { past } = open([roundAt(0)])
  await expect(past.find(START - 1)).rejects.toThrow(
    new Problem(
      404,
      'there is no round so early; the first one started at 2026-01-01T23:00:00.000Z',
    ),
  )
})

test('a recording that cannot be read is said to be so without its path, and is tried again', async () => {
  const { recorded } = open([roundAt(0)])
  let isBroken = true
  const broken = new Proxy<RecordedRounds>(recorded, {
    get(target, key) {
      if (isBroken) throw new OperationError('cannot read the recording /secret/fleet.db')
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const past = new Past(broken, POLICY, new Turns(clock))
  const error: unknown = await past.find(START).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    status: 503,
    message: 'the recording cannot be read',
    headers: { 'retry-after': '5' },
  })
  isBroken = false
  expect((await past.find(START)).current.startedAt).toBe(START)
})

test('no further rounds are read for a client that has left', async () => {
  const { past, reads } = open(Array.from({ length: 200 }, (_, at) => roundAt(at)))
  const client = new AbortController()
  const range = { after: 0, last: 200, endsAt: START + 200_000 }
  const read = async () => {
    for await (const { startedAt } of readRounds(past, { range }, client.signal)) {
      if (startedAt === START) client.abort('left')
    }
  }
  await expect(read()).rejects.toBe('left')
  expect(reads.count).toBe(1)
})
