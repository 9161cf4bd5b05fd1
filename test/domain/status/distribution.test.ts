import { expect, test } from 'vitest'
import { measureLoads } from '../../../src/domain/status/distribution.ts'
import { judge } from '../../../src/domain/status/judge.ts'
import { answered, silent, snapshotOf } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

function loadsOf(...values: readonly (readonly [number, number])[]) {
  const results = values.map((pair, index) => answered(`10.0.0.${index}`, 'A', pair))
  return measureLoads(judge(snapshotOf([...results, silent('10.0.1.1', 'B')]), POLICY).instances)
}

test.each([
  [[[61, 4]], { mean: 61, p50: 61, max: 61, maxId: '10.0.0.0' }],
  [
    [
      [10, 0],
      [40, 0],
    ],
    { mean: 25, p50: 10, max: 40, maxId: '10.0.0.1' },
  ],
  [
    [
      [90, 0],
      [30, 0],
      [90, 0],
    ],
    { mean: 70, p50: 90, max: 90, maxId: '10.0.0.0' },
  ],
] as const)('the CPU of %j has the right mean, median and maximum', (values, cpu) => {
  expect(loadsOf(...values).get('A')?.cpu).toEqual(cpu)
})

test('memory is measured independently of CPU', () => {
  expect(loadsOf([1, 20], [2, 10]).get('A')?.memory).toMatchObject({ maxId: '10.0.0.0' })
})

test('a service without answering instances has no load', () => {
  expect([...loadsOf([1, 2]).keys()]).toEqual(['A'])
})
