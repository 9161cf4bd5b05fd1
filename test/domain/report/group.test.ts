import { expect, test } from 'vitest'
import { groupRows } from '../../../src/domain/report/group.ts'
import { judgeServices } from '../../../src/domain/status/service.ts'

const services = judgeServices(
  ['A', 'A', 'B', 'C', 'C', 'C'].map((service) => ({ service, status: 'healthy', sample: null })),
  [],
  { minimum: 2 },
)

test('rows are grouped by service, the worst service first, and keep their order', () => {
  const rows = ['C2', 'A1', 'C1', 'B1']
  const groups = groupRows(rows, (row) => row.charAt(0), services)
  expect(groups.map(({ name, service, members }) => [name, service?.status, members])).toEqual([
    ['B', 'unhealthy', ['B1']],
    ['A', 'healthy', ['A1']],
    ['C', 'healthy', ['C2', 'C1']],
  ])
})

test('rows without a service, or with one that is not known, are in the last groups', () => {
  const groups = groupRows([null, 'X', 'A'], (row) => row, services)
  expect(groups.map(({ name, service }) => [name, service?.name])).toEqual([
    ['A', 'A'],
    [null, undefined],
    ['X', undefined],
  ])
})
