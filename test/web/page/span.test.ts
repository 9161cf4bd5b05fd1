import { expect, test } from 'vitest'
import { toHistoryPath } from '../../../src/web/page/read-history.ts'
import { nameSpan, RECENT_SPANS, resolveSpan } from '../../../src/web/page/span.ts'
import { formatTicks } from '../../../src/web/page/time-axis.ts'

const NOW = Date.parse('2026-01-02T03:04:05Z')
const HOUR = 3_600_000

test.each([
  ['-15m', null, [-HOUR / 4, 0]],
  ['-6h', null, [-6 * HOUR, 0]],
  ['-1d', '2026-01-02T02:04:05Z', [-25 * HOUR, -HOUR]],
  ['2026-01-02T01:04:05Z', null, [-2 * HOUR, 0]],
  ['2026-01-02T01:04:05Z', '2026-01-02T02:04:05Z', [-2 * HOUR, -HOUR]],
])('a span from %s to %s is in milliseconds', (from, to, [start = 0, end = 0]) => {
  expect(resolveSpan({ from, to }, NOW)).toEqual({ from: NOW + start, to: NOW + end })
})

test.each([
  ['yesterday', null],
  ['-1w', null],
  ['-1h', 'soon'],
  ['2026-01-02T05:00:00Z', null],
])('a span from %s to %s is none', (from, to) => {
  expect(resolveSpan({ from, to }, NOW)).toBeNull()
})

test('spans that can be chosen have names', () => {
  expect(RECENT_SPANS.map(nameSpan)).toEqual(['15 min', '1 h', '6 h', '1 d'])
})

test.each([
  [{}, 'api/v1/history?instance=a%26b'],
  [
    { at: '2026-01-02T03:04:05.000Z' },
    'api/v1/history?instance=a%26b&at=2026-01-02T03%3A04%3A05.000Z',
  ],
  [
    { span: { from: NOW - HOUR, to: NOW } },
    'api/v1/history?instance=a%26b&from=2026-01-02T02%3A04%3A05.000Z&to=2026-01-02T03%3A04%3A05.000Z',
  ],
])('the history is requested with %o', (rest, path) => {
  const subject = { kind: 'instance', name: 'a&b' } as const
  expect(toHistoryPath({ subject, at: null, span: null, ...rest })).toBe(path)
})

test.each([
  ['seconds', [0, 15, 30], ['03:04:00', '03:04:15', '03:04:30']],
  ['minutes', [0, 60, 120], ['03:04', '03:05', '03:06']],
  ['a day', [-11_040, -11_040 + 43_200, -11_040 + 86_400], ['Jan 2', '12:00', 'Jan 3']],
])('a time axis has marks for %s', (_, seconds, marks) => {
  const start = Date.parse('2026-01-02T03:04:00Z') / 1000
  expect(formatTicks(seconds.map((each) => start + each))).toEqual(marks)
})
