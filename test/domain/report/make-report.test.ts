import { expect, test } from 'vitest'
import { matchGlobs } from '../../../src/domain/report/glob.ts'
import { makeReport } from '../../../src/domain/report/make-report.ts'
import type { Query } from '../../../src/domain/report/query.ts'
import type { Policy } from '../../../src/domain/status/policy.ts'
import { answered, costOf, silent, snapshotOf } from '../../support/facts.ts'
import { POLICY, QUERY } from '../../support/report.ts'

const FLEET = snapshotOf([
  answered('10.0.0.1', 'A'),
  answered('10.0.0.2', 'A', [90, 1]),
  answered('10.0.0.3', 'B'),
  silent('10.0.0.4'),
])
const only = (...globs: readonly string[]) => ({ globs, matches: matchGlobs(globs) })

function codesOf(query: Partial<Query>, policy: Partial<Policy> = {}, snapshot = FLEET) {
  const report = makeReport(snapshot, { ...POLICY, ...policy }, { ...QUERY, ...query })
  return [report.warnings, report.notes].map((notes) => notes.map(({ code }) => code).join(' '))
}

test.each<[string, string, string, Partial<Query>, Partial<Policy>?]>([
  ['a gap', 'unanswered', '', {}],
  ['undecided services', 'unanswered unattributed bounds bounds', '', { kind: 'health' }],
  ['a slow round', 'late unanswered', '', { intervalMs: 86 }],
  ['little coverage', 'unanswered lowCoverage', '', {}, { minCoverage: 80 }],
  ['little headroom', 'unanswered lowHeadroom', '', {}, { minimum: 1, warnHeadroom: 1 }],
  ['a declared service', 'unanswered absentService', '', {}, { declared: new Map([['C', 1]]) }],
  ['an absent service', 'unanswered absentService', 'hiddenRows', { only: only('C', 'A') }],
  ['globs without a match', 'unanswered noMatch', 'hiddenRows', { only: only('C*') }],
  ['a glob without a match', 'unanswered unmatchedGlob', '', { only: only('C*', '!D*', '?') }],
  ['a filter', 'unanswered', 'hiddenRows', { filter: { cpuAbove: 50 }, filters: ['cpuAbove'] }],
  ['a page', 'unanswered', 'page', { page: { number: 1, size: 3 } }],
  ['a page of all rows', 'unanswered', '', { page: { number: 1, size: 4 } }],
])('a report on %s has the warnings "%s" and the notes "%s"', (_, warnings, notes, ...asked) => {
  expect(codesOf(...asked)).toEqual([warnings, notes])
})

test('a report of a failed listing explains a shortage only once', () => {
  const failure = { code: 'network', errno: 'EMFILE' } as const
  const cost = costOf({ shortOf: 'EMFILE' })
  const failed = snapshotOf([], { listing: { ok: false, failure }, cost })
  expect(codesOf({}, {}, failed)[0]).toBe('listingFailed')
  expect(codesOf({}, {}, snapshotOf([], { cost }))[0]).toBe('shortage nothingListed')
})

test('a report of a round without requests explains no shortage', () => {
  expect(codesOf({}, {}, snapshotOf([], { cost: null }))[0]).toBe('nothingListed')
})

test('a report knows every service, and judges only the selected ones', () => {
  const report = makeReport(FLEET, POLICY, { ...QUERY, kind: 'health', service: 'B' })
  expect(report.known.map(({ name }) => name)).toEqual(['A', 'B'])
  expect(report.services.map(({ name }) => name)).toEqual(['B'])
  expect(report.answer).toEqual({ kind: 'health', services: report.services })
})

test('a report shows the last page if there are fewer pages than requested', () => {
  const { page, answer } = makeReport(FLEET, POLICY, { ...QUERY, page: { number: 9, size: 3 } })
  expect(page).toEqual({ number: 2, size: 3 })
  expect(answer).toMatchObject({ instances: [{ id: '10.0.0.4' }] })
})
