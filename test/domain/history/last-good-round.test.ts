import { expect, test } from 'vitest'
import { followRound } from '../../../src/domain/history/last-good-round.ts'
import type { Listing } from '../../../src/domain/snapshot.ts'
import { answered, snapshotOf } from '../../support/facts.ts'

const listing: Listing = { ok: false, failure: { code: 'refused', errno: 'ECONNREFUSED' } }
const good = snapshotOf([answered('10.0.0.1', 'A')], { startedAt: 1000 })
const [lost, stillLost] = [2000, 3000].map((startedAt) => snapshotOf([], { listing, startedAt }))
const back = snapshotOf([], { startedAt: 4000 })

test('the last good round stays until a listing can be read again', () => {
  if (lost === undefined || stillLost === undefined) throw new Error('no rounds')
  const first = followRound(null, good)
  const second = followRound(first, lost)
  const third = followRound(second, stillLost)
  expect(first).toEqual({ snapshot: good, current: good, downSince: null })
  expect(second).toEqual({ snapshot: good, current: lost, downSince: 2000 })
  expect(third).toEqual({ snapshot: good, current: stillLost, downSince: 2000 })
  expect(followRound(third, back)).toEqual({ snapshot: back, current: back, downSince: null })
})
