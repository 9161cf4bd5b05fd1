import { expect, test } from 'vitest'
import type { Failure } from '../../src/domain/failure.ts'
import { judge } from '../../src/domain/status/judge.ts'
import type { Listing, ScrapeResult } from '../../src/domain/snapshot.ts'
import { formatTimeOfDay } from '../../src/render/number.ts'
import { renderTitle, type Title } from '../../src/render/title.ts'
import { answered, costOf, silent, snapshotOf } from '../support/facts.ts'
import { POLICY } from '../support/report.ts'

const RULE = 'healthy = cpu < 75, memory < 75'
const DOWN: Failure = { code: 'refused', errno: 'ECONNREFUSED' }

function titleOf(results: readonly ScrapeResult[], rest: Partial<Title> = {}): string {
  const good = snapshotOf(results)
  const { coverage } = judge(good, POLICY)
  return renderTitle({
    ...{ service: null, good, current: good, downSince: null, coverage, notes: [], policy: POLICY },
    intervalMs: 5000,
    formatTime: formatTimeOfDay,
    ...rest,
  })
}

const WHOLE = [answered('10.0.0.1', 'A'), answered('10.0.0.2', 'A')]

test('a title has time, services, coverage and the rule in force', () => {
  expect(titleOf(WHOLE)).toBe(`03:04:05Z  all services  2 of 2 answered  ${RULE}`)
})

test('a title names the one service that is shown, escaped', () => {
  expect(titleOf(WHOLE, { service: 'A\u001b' })).toBe(`03:04:05Z  A\\x1b  2 of 2 answered  ${RULE}`)
})

test('a title has the causes where not all answered', () => {
  expect(titleOf([...WHOLE, silent('10.0.0.3')])).toBe(
    `03:04:05Z  all services  2 of 3 answered: 1 timeout  ${RULE}`,
  )
})

test('a title counts the duplicates of the listing', () => {
  const coverage = { ...judge(snapshotOf(WHOLE), POLICY).coverage, duplicates: 2 }
  expect(titleOf(WHOLE, { coverage })).toBe(
    `03:04:05Z  all services  2 of 2 answered  2 duplicates ignored  ${RULE}`,
  )
})

test('a title says that the round took longer than the interval, and so delays the next', () => {
  const good = snapshotOf(WHOLE, { durationMs: 7249 })
  expect(titleOf(WHOLE, { good, current: good })).toBe(
    `03:04:05Z  all services  2 of 2 answered  late: the round took 7.2 s  ${RULE}`,
  )
})

test('a title says that the provider is out of step', () => {
  const good = snapshotOf(WHOLE, { cost: costOf({ isOutOfStep: true }) })
  expect(titleOf(WHOLE, { good, current: good })).toBe(
    `03:04:05Z  all services  2 of 2 answered  provider out of step  ${RULE}`,
  )
})

test('a title never passes off an old table as fresh: down since when, why, last read when', () => {
  const listing: Listing = { ok: false, failure: DOWN }
  const current = snapshotOf([], { listing, startedAt: Date.UTC(2026, 0, 2, 3, 5, 0) })
  const downSince = Date.UTC(2026, 0, 2, 3, 4, 30)
  expect(titleOf(WHOLE, { current, downSince })).toBe(
    `03:05:00Z  all services  DOWN since 03:04:30Z: connection refused (ECONNREFUSED)  last read 03:04:05Z  ${RULE}`,
  )
})
