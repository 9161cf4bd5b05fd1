import { expect, test } from 'vitest'
import { findKinds, findSubject } from '../../../src/domain/report/note-subject.ts'
import type { Note } from '../../../src/domain/report/report.ts'

const late = (durationMs: number): Note => ({ code: 'late', durationMs })
const stale = (count: number): Note => ({
  code: 'remark',
  remark: { code: 'stale', count, listed: 9, ageMs: 1000 * count },
})
const ignored = (query: string, count: number): Note => ({
  code: 'remark',
  remark: { code: 'ignored', query, why: 'unlabeled', count },
})
const absent = (name: string): Note => ({ code: 'absentService', name, known: [] })

test.each<[string, Note, Note]>([
  ['a late round', late(6000), late(7000)],
  ['stale data', stale(1), stale(2)],
  ['ignored series', ignored('cpu', 1), ignored('cpu', 2)],
])('the subject of %s does not depend on its numbers', (_, one, other) => {
  expect(findSubject(one)).toBe(findSubject(other))
})

test.each<[string, Note, Note]>([
  ['two codes', late(6000), stale(6000)],
  ['two queries', ignored('cpu', 1), ignored('memory', 1)],
  ['two services', absent('A'), absent('B')],
  ['two shortages', { code: 'shortage', errno: 'EMFILE' }, { code: 'shortage', errno: 'ENOBUFS' }],
])('%s are two subjects', (_, one, other) => {
  expect(findSubject(one)).not.toBe(findSubject(other))
})

const unanswered = (answered: number, status: number): Note => ({
  code: 'unanswered',
  coverage: {
    listed: 4,
    answered,
    unknown: 4 - answered,
    gone: 0,
    duplicates: 0,
    reasons: [{ failure: { code: 'http', status }, count: 4 - answered }],
  },
})

test('the kinds of a note are its reasons, and more if it is worse', () => {
  expect([3, 1, 0].map((answers) => findKinds(unanswered(answers, 500)))).toEqual([
    ['http 500'],
    ['http 500', 'less than half'],
    ['http 500', 'less than half', 'none'],
  ])
  expect(findSubject(unanswered(3, 500))).toBe(findSubject(unanswered(0, 503)))
  expect(findKinds(late(6000))).toEqual([])
})
