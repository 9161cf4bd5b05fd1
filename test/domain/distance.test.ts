import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distance } from '../../src/domain/distance.ts'

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['IdServce', 'IdService', 1],
  ['abc', 'abc', 0],
  ['onyl', 'only', 1],
  ['memroy', 'memory', 1],
  ['ba', 'abc', 2],
  ['😀a', 'a', 1],
])('from %j to %j it is %i', (a, b, expected) => {
  expect(distance(a, b)).toBe(expected)
})

test('it is the same both ways, and never more than the longer text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(distance(a, b)).toBe(distance(b, a))
      expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
      expect(distance(a, b) === 0).toBe(a === b)
    }),
  )
})
