import { expect, test } from 'vitest'
import { findSubject } from '../../../src/domain/report/note-subject.ts'
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
