import { expect, test } from 'vitest'
import { playedPause, playRounds } from '../../../src/domain/history/playback.ts'
import { START } from '../../support/live.ts'
import { openRounds, pulses } from '../../support/replay.ts'

/** Plays a recording; returns its rounds and the pauses before them, in seconds. */
async function play({
  seconds = [0, 5, 10],
  ...rest
}: {
  seconds?: readonly number[]
  speed?: number
  first?: number
  isFollowing?: boolean
  onPause?: (pauses: number, stop: () => void) => void
}) {
  const { speed = 0, first = 1, isFollowing = false, onPause } = rest
  const recorded = openRounds(pulses(...seconds))
  const stop = new AbortController()
  const pauses: number[] = []
  const clock = {
    async sleep(ms: number) {
      pauses.push(ms / 1000)
      onPause?.(pauses.length, () => stop.abort())
    },
    soon: (task: () => void) => task(),
  }
  const played: number[] = []
  const playback = { first, speed, isFollowing }
  for await (const { startedAt } of playRounds(recorded, playback, clock, stop.signal)) {
    played.push((startedAt - START) / 1000)
  }
  return { played, pauses, recorded }
}

test.each([
  ['without pauses at speed 0', {}, [0, 5, 10], []],
  ['at their own pace at speed 1', { speed: 1 }, [0, 5, 10], [5, 5]],
  ['ten times faster at speed 10', { speed: 10 }, [0, 5, 10], [0.5, 0.5]],
  ['at most a day apart', { speed: 0.000_001 }, [0, 5, 10], [86_400, 86_400]],
  ['from a number on', { first: 2 }, [5, 10], []],
])('recorded rounds are played %s', async (_, options, played, pauses) => {
  expect(await play(options)).toMatchObject({ played, pauses })
})

test('at the end, a playback that follows looks once a second for more rounds', async () => {
  const pauses: number[] = []
  const { played } = await play({
    isFollowing: true,
    onPause(count, stop) {
      pauses.push(count)
      if (count === 3) stop()
    },
  })
  expect(played).toEqual([0, 5, 10])
  expect(pauses).toEqual([1, 2, 3])
})

test.each([
  ['the distance of the rounds', [0, 5, 10], 15, 5],
  ['a long distance, if it is usual', [0, 3600, 7200], 10_800, 3600],
  ['the usual distance instead of a gap', [0, 5, 10], 40_000, 5],
  ['the usual distance after a clock was set back', [0, 5, 10], 3, 5],
  ['nothing after a single round, if the clock was set back', [10], 3, 0],
])('the next round is played after %s', (_, starts, next, pause) => {
  expect(
    playedPause(
      starts.map((at) => at * 1000),
      next * 1000,
    ),
  ).toBe(pause * 1000)
})
