import { expect, test } from 'vitest'
import type { Failure } from '../../src/domain/failure.ts'
import type { LastGoodRound } from '../../src/domain/history/rounds.ts'
import { makeReport } from '../../src/domain/report/make-report.ts'
import type { Query } from '../../src/domain/report/query.ts'
import type { Listing, ScrapeResult, Snapshot } from '../../src/domain/snapshot.ts'
import { renderTitle } from '../../src/render/title.ts'
import { answered, costOf, silent, snapshotOf } from '../support/facts.ts'
import { POLICY, QUERY } from '../support/report.ts'

const RULE = 'healthy = cpu < 75, memory < 75'
const DOWN: Failure = { code: 'refused', errno: 'ECONNREFUSED' }

function titleOf(
  results: readonly ScrapeResult[] | Snapshot,
  rest: Partial<LastGoodRound> = {},
  query: Partial<Query> = {},
): string {
  const snapshot = 'listing' in results ? results : snapshotOf(results)
  const report = makeReport(snapshot, POLICY, { ...QUERY, intervalMs: 5000, ...query })
  return renderTitle({ snapshot, current: snapshot, downSince: null, ...rest }, report)
}

const WHOLE = [answered('10.0.0.1', 'A'), answered('10.0.0.2', 'A')]

test('a title has time, services, coverage and policy', () => {
  expect(titleOf(WHOLE)).toBe(`2026-01-02T03:04:05Z  all services  2 of 2 answered  ${RULE}`)
})

test('a title names the one service that is shown, escaped', () => {
  expect(
    titleOf(
      [answered('10.0.0.1', 'A\u001b'), answered('10.0.0.2', 'A\u001b')],
      {},
      { service: 'A\u001b' },
    ),
  ).toBe(`2026-01-02T03:04:05Z  A\\x1b  2 of 2 answered  ${RULE}`)
})

test('a title has the failures if some instances did not answer', () => {
  expect(titleOf([...WHOLE, silent('10.0.0.3')])).toBe(
    `2026-01-02T03:04:05Z  all services  2 of 3 answered: 1 timeout  ${RULE}`,
  )
})

test('a title counts the duplicates of the listing', () => {
  const ids = WHOLE.map(({ id }) => id)
  expect(titleOf(snapshotOf(WHOLE, { listing: { ok: true, ids, duplicates: 2 } }))).toBe(
    `2026-01-02T03:04:05Z  all services  2 of 2 answered  2 duplicates ignored  ${RULE}`,
  )
})

test('a title shows that the round took longer than the interval', () => {
  expect(titleOf(snapshotOf(WHOLE, { durationMs: 7249 }))).toBe(
    `2026-01-02T03:04:05Z  all services  2 of 2 answered  late: the round took 7.2 s  ${RULE}`,
  )
})

test('a title shows that the provider is out of step', () => {
  expect(titleOf(snapshotOf(WHOLE, { cost: costOf({ isOutOfStep: true }) }))).toBe(
    `2026-01-02T03:04:05Z  all services  2 of 2 answered  provider out of step  ${RULE}`,
  )
})

test('a title shows nothing of the cost of a round without requests', () => {
  expect(titleOf(snapshotOf(WHOLE, { cost: null }))).toBe(titleOf(WHOLE))
})

test('a title of a failed listing has the start of the outage, its reason, and the time of the last good round', () => {
  const listing: Listing = { ok: false, failure: DOWN }
  const current = snapshotOf([], { listing, startedAt: Date.UTC(2026, 0, 2, 3, 5, 0) })
  const downSince = Date.UTC(2026, 0, 2, 3, 4, 30)
  expect(titleOf(WHOLE, { current, downSince })).toBe(
    `2026-01-02T03:05:00Z  all services  DOWN since 2026-01-02T03:04:30Z: connection refused (ECONNREFUSED)  last read 2026-01-02T03:04:05Z  ${RULE}`,
  )
})
