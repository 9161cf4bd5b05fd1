import { expect, test } from 'vitest'
import { findRow, followRow } from '../../../src/domain/report/row-selection.ts'

const rowsOf = (ids: string) => Array.from(ids, (id) => ({ id }))

test.each([
  ['stays while its row is there', 'a', 'abc', 'cba', 'a'],
  ['moves to the row that takes its place', 'b', 'abc', 'ac', 'c'],
  ['moves to the last row at the end', 'c', 'abc', 'ab', 'b'],
  ['ends with the last row', 'c', 'abc', '', null],
  ['waits for a row that was never there', 'x', 'abc', 'ab', 'x'],
  ['does not begin on its own', null, 'abc', 'ab', null],
])('the selection %s: %j of %s, then %s, becomes %j', (_, id, before, after, wanted) => {
  expect(followRow(id, rowsOf(before), rowsOf(after))).toBe(wanted)
})

test.each([
  ['b', 1],
  ['x', -1],
  [null, -1],
])('the row %j is at %d', (id, place) => {
  expect(findRow(rowsOf('abc'), id)).toBe(place)
})
