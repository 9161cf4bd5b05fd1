import { expect, test } from 'vitest'
import { findIsolated, findTop } from '../../../src/web/page/scale.ts'

test.each([
  [0, null, 1],
  [3, null, 4],
  [5, null, 6],
  [7.6, null, 10],
  [130, null, 150],
  [1, 2, 3],
  [0, 9, 10],
])('a scale for values up to %s and the limit %s ends at %s', (greatest, value, top) => {
  expect(findTop(greatest, value === null ? null : { value, bad: 'below' })).toBe(top)
})

test.each([
  [[1, 2, 3], []],
  [
    [1, null, 3],
    [0, 2],
  ],
  [[null, 1, null, 2, 3], [1]],
  [[null], []],
  [[1], [0]],
])('of %j these places have no neighbor: %j', (values, places) => {
  expect(findIsolated(values)).toEqual(places)
})
