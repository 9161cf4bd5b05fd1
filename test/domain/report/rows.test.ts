import { describe, expect, test } from 'vitest'
import type { Filter } from '../../../src/domain/report/query.ts'
import { INSTANCE_ROWS, SERVICE_ROWS } from '../../../src/domain/report/order.ts'
import { selectRows } from '../../../src/domain/report/rows.ts'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import { judgeServices } from '../../../src/domain/status/service.ts'
import { judgeInstance } from '../../../src/domain/status/verdict.ts'
import { answered, left, silent } from '../../support/facts.ts'

const ALL = { filter: {}, sorting: undefined, page: null }

function judged(results: readonly ScrapeResult[]) {
  return results.map((result) => judgeInstance(result, { cpu: 75, memory: 75 }))
}

describe('a filter', () => {
  const instances = judged([
    answered('10.0.0.1', 'A', [10, 20]),
    answered('10.0.0.2', 'A', [80, 20]),
    silent('10.0.0.3', 'A'),
    left('10.0.0.4', 'A'),
    answered('10.0.0.5', 'A', [50, 60]),
  ])

  test.each([
    [{}, '1 2 3 4 5'],
    [{ status: ['healthy'] as const }, '1 5'],
    [{ status: ['unhealthy', 'unknown', 'gone'] as const }, '2 3 4'],
    [{ cpuAbove: 50 }, '2'],
    [{ cpuAbove: 0 }, '1 2 5'],
    [{ cpuAbove: 20, memoryAbove: 20 }, '5'],
  ])('the filter %j selects %s', (filter, ids) => {
    const rows = selectRows(INSTANCE_ROWS, instances, { ...ALL, filter }).rows
    expect(rows.map(({ id }) => id.at(-1)).join(' ')).toBe(ids)
  })

  test('a filter of services compares their statuses and averages', () => {
    const services = judgeServices(instances, ['B'], { minimum: 2 })
    const names = (filter: Filter) =>
      selectRows(SERVICE_ROWS, services, { ...ALL, filter }).rows.map(({ name }) => name)
    expect(names({ cpuAbove: 46.6 })).toEqual(['A'])
    expect(names({ cpuAbove: 46.7 })).toEqual([])
    expect(names({ status: ['unhealthy'] })).toEqual(['B'])
  })
})

test('a condition applies beside the filter', () => {
  const instances = judged([
    answered('10.0.0.1', 'A', [10, 20]),
    answered('10.0.0.2', 'B', [10, 20]),
    answered('10.0.0.3', 'B', [90, 20]),
  ])
  const { rows, count } = selectRows(INSTANCE_ROWS, instances, {
    ...ALL,
    filter: { status: ['healthy'] },
    matches: ({ service }) => service === 'B',
  })
  expect([rows.map(({ id }) => id), count]).toEqual([['10.0.0.2'], 1])
})

const TEN = judged(Array.from({ length: 10 }, (_, index) => answered(`10.0.0.${index}`, 'A')))

test.each([
  [1, 4, 1, '0 1 2 3'],
  [3, 4, 3, '8 9'],
  [4, 4, 3, '8 9'],
  [1, 10, 1, '0 1 2 3 4 5 6 7 8 9'],
])('page %i of pages of %i rows shows page %i: %s', (number, size, shown, ids) => {
  const { rows, count, page } = selectRows(INSTANCE_ROWS, TEN, { ...ALL, page: { number, size } })
  expect([page, count]).toEqual([{ number: shown, size }, 10])
  expect(rows.map(({ id }) => id.at(-1)).join(' ')).toBe(ids)
})

test('without rows there is one empty page', () => {
  const page = { number: 1, size: 4 }
  expect(selectRows(INSTANCE_ROWS, [], { ...ALL, page })).toEqual({ rows: [], count: 0, page })
})
