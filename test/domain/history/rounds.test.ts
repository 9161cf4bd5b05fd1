import { describe, expect, test } from 'vitest'
import type { Clock } from '../../../src/host.ts'
import { followRound, type Pace, rounds } from '../../../src/domain/history/rounds.ts'
import type { Moment, Source } from '../../../src/domain/source.ts'
import { snapshotOf } from '../../support/facts.ts'

/** A clock that a test advances. */
class Time implements Pick<Clock, 'elapsed' | 'sleep'> {
  passedMs = 1000
  readonly slept: number[] = []
  onSleep = () => {}

  now() {
    return this.passedMs
  }

  elapsed() {
    return this.passedMs
  }

  cpu() {
    return 0
  }

  async sleep(ms: number) {
    this.slept.push(ms)
    this.onSleep()
    this.passedMs += Math.max(0, ms)
  }
}

/** A source whose n-th round takes `durations[n]` milliseconds; the last value repeats. */
function createWorld(durations: readonly number[]) {
  const time = new Time()
  const controller = new AbortController()
  const startedAt: number[] = []
  const asked: Moment[] = []
  let running = 0
  const world = {
    time,
    controller,
    startedAt,
    asked,
    mostAtOnce: 0,
    during: async (_round: number) => {},
  }
  const source: Source = {
    address: 'http://api',
    hasPast: false,
    async at(moment) {
      running += 1
      world.mostAtOnce = Math.max(world.mostAtOnce, running)
      asked.push(moment)
      startedAt.push(time.passedMs)
      await world.during(startedAt.length)
      time.passedMs += durations[startedAt.length - 1] ?? durations.at(-1) ?? 0
      running -= 1
      return snapshotOf([], { startedAt: startedAt.at(-1) ?? 0 })
    },
    async [Symbol.asyncDispose]() {},
  }
  const run = (pace: Pace) => rounds(source, pace, time, controller.signal)
  return Object.assign(world, { run })
}

async function take(snapshots: AsyncIterable<{ startedAt: number }>): Promise<number[]> {
  const starts = []
  for await (const { startedAt } of snapshots) starts.push(startedAt)
  return starts
}

describe('rounds', () => {
  test('rounds start one interval after the previous start', async () => {
    const { run, time, asked } = createWorld([300, 0, 4999, 5000])
    expect(await take(run({ intervalMs: 5000, count: 5 }))).toEqual([
      1000, 6000, 11_000, 16_000, 21_000,
    ])
    expect(time.slept).toEqual([4700, 5000, 1, 0])
    expect(asked).toEqual(['now', 'now', 'now', 'now', 'now'])
  })

  test('a round longer than the interval delays the next one, and none is caught up', async () => {
    const { run } = createWorld([100, 12_000, 100])
    expect(await take(run({ intervalMs: 5000, count: 4 }))).toEqual([1000, 6000, 18_000, 23_000])
  })

  test('the time of the reader counts toward the interval', async () => {
    const { run, time } = createWorld([100])
    const starts = []
    for await (const { startedAt } of run({ intervalMs: 5000, count: 3 })) {
      starts.push(startedAt)
      time.passedMs += 1000
    }
    expect(starts).toEqual([1000, 6000, 11_000])
  })

  test('rounds never overlap, even for an eager reader', async () => {
    const world = createWorld([7000])
    world.during = async () => {
      await Promise.resolve()
    }
    const snapshots = world.run({ intervalMs: 1, count: 3 })
    const eager = [snapshots.next(), snapshots.next(), snapshots.next()]
    expect(await Promise.all(eager)).toHaveLength(3)
    expect([world.startedAt, world.mostAtOnce]).toEqual([[1000, 8000, 15_000], 1])
  })

  test('a round is not requested before the reader wants it', async () => {
    const { run, startedAt } = createWorld([100])
    const snapshots = run({ intervalMs: 5000, count: 3 })
    expect(startedAt).toEqual([])
    await snapshots.next()
    expect(startedAt).toEqual([1000])
  })

  test.each([0, 1, 2])('rounds end after a count of %i, without a last sleep', async (count) => {
    const { run, time } = createWorld([100])
    expect(await take(run({ intervalMs: 5000, count }))).toHaveLength(count)
    expect(time.slept).toHaveLength(Math.max(0, count - 1))
  })

  test('rounds without a count go on until the signal aborts', async () => {
    const { run, time, controller } = createWorld([100])
    time.onSleep = () => time.slept.length === 100 && controller.abort('SIGINT')
    expect(await take(run({ intervalMs: 5000, count: undefined }))).toHaveLength(100)
  })

  test('rounds end quietly when the signal aborts within one', async () => {
    const world = createWorld([100])
    world.during = async (round) => {
      if (round < 2) return
      world.controller.abort('SIGINT')
      world.controller.signal.throwIfAborted()
    }
    expect(await take(world.run({ intervalMs: 5000, count: undefined }))).toEqual([1000])
  })

  test('an error of the source other than an abort is passed on', async () => {
    const world = createWorld([100])
    const error = new Error('a bug')
    world.during = async (round) => {
      if (round === 2) throw error
    }
    const snapshots = world.run({ intervalMs: 5000, count: undefined })
    expect(await snapshots.next()).toMatchObject({ done: false })
    await expect(snapshots.next()).rejects.toBe(error)
    expect(await snapshots.next()).toEqual({ done: true, value: undefined })
  })
})

const FAILURE = { code: 'refused', errno: 'ECONNREFUSED' } as const
const good = (startedAt: number) => snapshotOf([], { startedAt })
const failed = (startedAt: number) =>
  snapshotOf([], { startedAt, listing: { ok: false, failure: FAILURE } })

test('a round whose listing succeeded is the last good one', () => {
  const [first, second] = [good(1000), good(2000)]
  const before = followRound(null, first)
  expect(before).toEqual({ snapshot: first, current: first, downSince: null })
  expect(followRound(before, second)).toEqual({
    snapshot: second,
    current: second,
    downSince: null,
  })
})

test('failed rounds keep the last good one, and the start of the outage', () => {
  const [first, second, third] = [good(1000), failed(2000), failed(3000)]
  const down = followRound(followRound(null, first), second)
  expect(down).toEqual({ snapshot: first, current: second, downSince: 2000 })
  expect(followRound(down, third)).toEqual({ snapshot: first, current: third, downSince: 2000 })
  expect(followRound(down, good(4000)).downSince).toBeNull()
})

test('a failed first round counts as good', () => {
  const first = failed(1000)
  expect(followRound(null, first)).toEqual({ snapshot: first, current: first, downSince: null })
})
