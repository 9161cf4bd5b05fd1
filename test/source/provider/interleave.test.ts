import fc from 'fast-check'
import { expect, test } from 'vitest'
import { interleave } from '../../../src/source/provider/round.ts'

test('interleave yields every item once', () => {
  fc.assert(
    fc.property(fc.nat(500), (count) => {
      const items = Array.from({ length: count }, (_, index) => index)
      expect([...interleave(items)].toSorted((a, b) => a - b)).toEqual(items)
    }),
  )
})

test('interleave keeps neighbors of a listing apart: at most three of ten come together', () => {
  const order = [...interleave(Array.from({ length: 150 }, (_, index) => index))]
  const rack = (index: number) => index < 22
  const together = order.map((_, at) => order.slice(at, at + 10).filter(rack).length)
  expect(Math.max(...together)).toBe(3)
})
