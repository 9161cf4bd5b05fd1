import { expect, test } from 'vitest'
import { judge } from '../../src/domain/status/judge.ts'
import { ServedFleet } from '../../src/web/served-fleet.ts'
import { answered, snapshotOf } from '../support/facts.ts'
import { POLICY, QUERY } from '../support/report.ts'

const PAIR = [answered('10.0.0.2', 'A'), answered('10.0.0.1', 'A', [90, 1])]
const DOWN = { ok: false, failure: { code: 'refused', errno: 'ECONNREFUSED' } } as const

test('a round that has been judged is judged no second time', () => {
  const fleet = new ServedFleet(POLICY, QUERY)
  const snapshot = snapshotOf(PAIR)
  const judged = fleet.judge(snapshot)
  const round = fleet.add(snapshot, 0, judged)
  expect(round.history?.judgement).toBe(judged)
  expect(fleet.reportOf(round).known).toBe(judged?.services)
  expect(judged).toEqual(judge(snapshot, POLICY))
})

test('a round without a listing keeps the rows of the round before, and its report says why', () => {
  const fleet = new ServedFleet(POLICY, QUERY)
  const good = fleet.add(snapshotOf(PAIR), 0)
  const failed = fleet.add(snapshotOf(PAIR, { listing: DOWN }), 1)
  if (good.history === null || failed.history === null) throw new Error('there is no history')
  expect(fleet.rowsOf(failed.history)).toBe(fleet.rowsOf(good.history))
  expect(fleet.reportOf(failed).services).toMatchObject([{ name: 'A', status: 'unknown' }])
  expect(fleet.reportOf(failed).warnings[0]).toMatchObject({ code: 'listingFailed' })
})
