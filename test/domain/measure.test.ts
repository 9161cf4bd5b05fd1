import { expect, test } from 'vitest'
import { byMeasure, MEASURES } from '../../src/domain/measure.ts'

test('a value is made for each measure, in the order of the table', () => {
  const heads = byMeasure(({ head }) => head)
  expect(Object.entries(heads)).toEqual([
    ['cpu', 'CPU'],
    ['memory', 'MEM'],
  ])
})

test('a suffix follows each key', () => {
  const thresholds = byMeasure(({ threshold }) => threshold, 'Threshold')
  expect(thresholds).toEqual({ cpuThreshold: 75, memoryThreshold: 75 })
})

test('keys and heads are unique, so that a filter can use either', () => {
  const names = MEASURES.flatMap(({ key, head }) => [...new Set([key, head.toLowerCase()])])
  expect(new Set(names).size).toBe(names.length)
})
