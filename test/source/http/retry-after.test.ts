import { expect, test } from 'vitest'
import { parseRetryAfter } from '../../../src/source/http/retry-after.ts'

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)
const IN_TWO_SECONDS = 'Fri, 02 Jan 2026 03:04:07 GMT'

test.each<[string | undefined, string | undefined, number | undefined]>([
  ['2', undefined, 2000],
  ['0', undefined, 0],
  ['999999999', undefined, 999_999_999_000],
  [IN_TWO_SECONDS, undefined, 2000],
  ['Fri, 02 Jan 2026 03:04:01 GMT', undefined, 0],
  // The answer's clock is an hour ahead of ours, and so is the date it names.
  ['Fri, 02 Jan 2026 04:04:07 GMT', 'Fri, 02 Jan 2026 04:04:05 GMT', 2000],
  [IN_TWO_SECONDS, 'yesterday', 2000],
  [undefined, undefined, undefined],
  ['-1', undefined, undefined],
  ['1.5', undefined, undefined],
  ['abc', undefined, undefined],
  ['99999999999', undefined, undefined],
  ['', undefined, undefined],
  ['2026-01-02T03:04:07Z', undefined, undefined],
  ['Fri, 02 Foo 2026 03:04:07 GMT', undefined, undefined],
  ['Fri, 02 Jan 2026 99:04:07 GMT', undefined, undefined],
])('Retry-After: %s, with the date %s, is %s ms', (text, date, expected) => {
  expect(parseRetryAfter(text, date, NOW)).toBe(expected)
})
