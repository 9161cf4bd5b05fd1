import { expect, test } from 'vitest'
import { followRound } from '../../../src/domain/history/last-good-round.ts'
import { snapshotOf } from '../../support/facts.ts'

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

test('a first round that failed counts as good', () => {
  const first = failed(1000)
  expect(followRound(null, first)).toEqual({ snapshot: first, current: first, downSince: null })
})
