import { describe, expect, test } from 'vitest'
import { Replay, type Replayed, type Seek } from '../../../src/domain/history/replay.ts'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, snapshotOf, TIMEOUT } from '../../support/facts.ts'
import { lost, START } from '../../support/live.ts'
import { openRounds, pulses } from '../../support/replay.ts'
import { POLICY } from '../../support/report.ts'

const NEVER = new AbortController().signal

function replayOf(rounds: readonly Snapshot[], isEvent = () => true): Replay {
  const options = { recorded: openRounds(rounds), policy: POLICY, isEvent, pause: async () => {} }
  return new Replay({ address: './fleet.db', ...options })
}

const find = (replay: Replay, seek: Seek) => replay.find(seek, NEVER, () => {})

/** Seconds of a round that was found. */
const secondOf = (found: Replayed | null) =>
  found === null ? null : (found.history.current.startedAt - START) / 1000

const failedAt = (second: number): Snapshot => ({
  ...(pulses(second)[0] as Snapshot),
  ...lost([answered('10.0.0.1', 'A')]),
})

/** Rounds of 500 instances, one each second, that become unhealthy in the second one. */
function crowded(count: number): Snapshot[] {
  return Array.from({ length: count }, (_, second) => {
    const cpu = second === 0 ? 10 : 90
    const ids = Array.from({ length: 500 }, (__, at) => `10.0.${at >> 8}.${at & 255}`)
    const results = ids.map((id) => answered(id, 'A', [cpu, 20]))
    return snapshotOf(results, { startedAt: START + second * 1000, knownServices: ['A'] })
  })
}

/** Unhealthy from 15 s to 25 s, and again at 40 s. */
const ROUNDS = pulses(0, 5, 10, -15, -20, 25, 30, 35, -40, -45)

describe('replay', () => {
  test.each([
    ['the first round', { to: 'first' }, 0],
    ['the last round', { to: 'last' }, 45],
    ['the last round at or before a time', { to: 'time', at: START + 24_999 }, 20],
    ['the first round for an earlier time', { to: 'time', at: START - 1 }, 0],
    ['the last round for a later time', { to: 'time', at: START + 999_000 }, 45],
  ] as const)('%s is found', async (_, seek, second) => {
    expect(secondOf(await find(replayOf(ROUNDS), seek))).toBe(second)
  })

  test.each([
    ['nextRound', 20, 25],
    ['nextRound', 45, 'none'],
    ['previousRound', 20, 15],
    ['previousRound', 0, 'none'],
    ['nextEvent', 0, 15],
    ['nextEvent', 15, 25],
    ['nextEvent', 40, 'none'],
    ['previousEvent', 45, 40],
    ['previousEvent', 40, 25],
    ['previousEvent', 20, 15],
    ['previousEvent', 15, 'none'],
  ] as const)('the %s from second %d is that of second %s', async (to, second, expected) => {
    const replay = replayOf(ROUNDS)
    const from = await find(replay, { to: 'time', at: START + second * 1000 })
    if (from === null) throw new Error('no round')
    expect(secondOf(await find(replay, { to, from })) ?? 'none').toBe(expected)
  })

  test('a round knows nothing of the rounds after it, but when they start', async () => {
    const found = await find(replayOf(ROUNDS), { to: 'time', at: START + 20_000 })
    expect(found?.history.times.map((at) => (at - START) / 1000)).toEqual([0, 5, 10, 15, 20])
    expect(found?.history.changes.map(({ kind, at }) => [kind, (at - START) / 1000])).toEqual([
      ['unhealthy', 15],
      ['headroom', 15],
    ])
    expect(found).toMatchObject({ number: 5, nextAt: START + 25_000, endsAt: START + 45_000 })
  })

  test('rounds follow each other as they were recorded, even if the clock was set back', async () => {
    const replay = replayOf(pulses(100, 105, 50, 55))
    let found = await find(replay, { to: 'first' })
    const seconds = [secondOf(found)]
    for (let step = 0; found !== null && step < 4; step += 1) {
      found = await find(replay, { to: 'nextRound', from: found })
      seconds.push(secondOf(found))
    }
    expect(seconds).toEqual([100, 105, 50, 55, null])
  })

  test('a gap between rounds is an event, on the way forward and back', async () => {
    const replay = replayOf(pulses(0, 5, 10, 15, 20, 25, 30, 4000, 4005, 4010))
    const from = await find(replay, { to: 'first' })
    if (from === null) throw new Error('no round')
    const next = await find(replay, { to: 'nextEvent', from })
    expect(secondOf(next)).toBe(4000)
    expect(next?.history.changes).toEqual([
      { at: START + 30_000, kind: 'gap', lastedMs: 3_970_000 },
    ])
    const end = await find(replay, { to: 'last' })
    if (end === null) throw new Error('no round')
    expect(secondOf(await find(replay, { to: 'previousEvent', from: end }))).toBe(4000)
  })

  test('an event is found over any distance, and its search reports how far it is', async () => {
    const replay = replayOf(crowded(60))
    const reached: number[] = []
    const from = await find(replay, { to: 'last' })
    if (from === null) throw new Error('no round')
    const seek = { to: 'previousEvent', from } as const
    const found = await replay.find(seek, NEVER, (at) => reached.push((at - START) / 1000))
    expect(secondOf(found)).toBe(1)
    expect(reached).toEqual([49, 39, 29, 19, 9])
  })

  test('a later event far away has the history of the rounds before it', async () => {
    const quiet = Array.from({ length: 300 }, (_, second) => second)
    const replay = replayOf(pulses(...quiet, -300))
    const from = await find(replay, { to: 'first' })
    if (from === null) throw new Error('no round')
    const found = await find(replay, { to: 'nextEvent', from })
    expect(secondOf(found)).toBe(300)
    expect(found?.history.times).toHaveLength(240)
    expect(found?.history.changes.map(({ kind }) => kind)).toEqual(['unhealthy', 'headroom'])
  })

  test('a search ends when it is aborted', async () => {
    const search = new AbortController()
    const recorded = openRounds(crowded(30))
    const pause = async () => search.abort('stopped')
    const options = { recorded, policy: POLICY, isEvent: () => true, pause }
    const replay = new Replay({ address: './fleet.db', ...options })
    const from = await find(replay, { to: 'time', at: START + 1000 })
    if (from === null) throw new Error('no round')
    const found = replay.find({ to: 'nextEvent', from }, search.signal, () => {})
    await expect(found).rejects.toBe('stopped')
  })

  test('changes that are no events are passed', async () => {
    const replay = replayOf(ROUNDS, () => false)
    const from = await find(replay, { to: 'first' })
    if (from === null) throw new Error('no round')
    expect(await find(replay, { to: 'nextEvent', from })).toBeNull()
  })
})

describe('replay of an outage', () => {
  test('it begins with the first round whose instances could be listed', async () => {
    const rounds = [...Array.from({ length: 20 }, (_, at) => failedAt(at)), ...pulses(20, 25)]
    const replay = replayOf(rounds)
    for (const seek of [{ to: 'first' }, { to: 'time', at: START + 4000 }] as const) {
      expect(secondOf(await find(replay, seek))).toBe(20)
    }
  })

  test('a moment in a long outage has the last listing, and the beginning of the outage', async () => {
    const fleet = Array.from({ length: 5000 }, (_, at) => answered(`host-${at}`, 'A'))
    const rounds = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65].map((second) => {
      const isLost = second >= 10
      const startedAt = START + second * 1000
      return snapshotOf(fleet, { startedAt, ...(isLost ? lost(fleet) : {}) })
    })
    const found = await find(replayOf(rounds), { to: 'last' })
    expect(secondOf(found)).toBe(65)
    expect(found?.history.snapshot.startedAt).toBe(START + 5000)
    expect(found?.history.downSince).toBe(START + 10_000)
  })

  test('a recording without a listing cannot be replayed', async () => {
    const failed = { ...failedAt(0), listing: { ok: false, failure: TIMEOUT } } as const
    await expect(find(replayOf([failed]), { to: 'first' })).rejects.toThrow(
      './fleet.db has no round whose instances could be listed',
    )
  })
})
