import { expect, onTestFinished, test } from 'vitest'
import { open } from '../../src/recording/recording.ts'
import { answered, snapshotOf } from '../support/facts.ts'
import { record } from '../support/recording.ts'

const round = (startedAt: number) => snapshotOf([answered('10.0.0.1', 'A')], { startedAt })

test('recording: the rounds of a span come in the order in which they were recorded', async () => {
  // The third one after the clock was set back.
  const rounds = [3000, 4000, 1000, 2000].map(round)
  const recording = await open(record(rounds))
  onTestFinished(() => recording[Symbol.asyncDispose]())
  const startsIn = (from: number, to: number) =>
    Array.from(recording.rounds({ from, to }), ({ startedAt }) => startedAt)
  expect(startsIn(0, 9000)).toEqual([3000, 4000, 1000, 2000])
  expect(startsIn(2000, 3000)).toEqual([3000, 2000])
  expect(startsIn(4001, 9000)).toEqual([])
})
