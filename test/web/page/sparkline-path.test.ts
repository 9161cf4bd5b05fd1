import { expect, test } from 'vitest'
import { toSparkline } from '../../../src/web/page/sparkline-path.ts'

test.each([
  [[], ''],
  [[null, null], ''],
  [[50], 'M58.5 50h1'],
  [[0, 100], 'M58 100L59 0'],
  [[12.34, 20, null, 30, 40], 'M55 87.7L56 80M58 70L59 60'],
  [[10, null, 20, null, 30], 'M54.5 90h1M56.5 80h1M58.5 70h1'],
])(
  'the sparkline of %j ends at the right, with gaps for rounds without a value',
  (values, path) => {
    expect(toSparkline(values)).toBe(path)
  },
)

test('a sparkline of all recent rounds begins at the left', () => {
  expect(toSparkline(Array.from({ length: 60 }, () => 50))).toMatch(/^M0 50L1 50/)
})
