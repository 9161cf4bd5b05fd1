import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { INSTANCE_ROWS, orderRows, SERVICE_ROWS } from '../../../src/domain/report/order.ts'
import { type Filter, instancesOf, selectRows } from '../../../src/domain/report/query.ts'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import { judgeServices } from '../../../src/domain/status/service.ts'
import { judgeInstance } from '../../../src/domain/status/instance-status.ts'
import { answered, left, silent } from '../../support/facts.ts'

function judged(results: readonly ScrapeResult[]) {
  return results.map((result) => judgeInstance(result, { cpu: 75, memory: 75 }))
}

function orderTargets(ids: readonly string[]) {
  const instances = judged(ids.map((id) => answered(id, 'A')))
  return orderRows(INSTANCE_ROWS, instances).map(({ id }) => id)
}

describe('the order of instances', () => {
  test.each<[string, string[]]>([
    ['IPv4 by number', ['2.0.0.1', '9.9.9.9', '10.0.0.2', '10.0.0.10', '10.0.1.1', '16.0.0.1']],
    ['the ends of IPv4', ['0.0.0.0', '0.0.0.1', '127.255.255.255', '128.0.0.0', '255.255.255.255']],
    ['IPv6 by number', ['::', '::1', '::2', '::10', '::1:0', '1::', '2001:db8::1', 'fe80::1']],
    [
      'wherever the zeros are left out',
      ['1::3:0:4', '1::1:0:0:0:4', '1:0:1::4', '1:1::', '1:1:1:1:1:1:1:1', '1:1:1:1:1:1:1:2'],
    ],
    ['IPv4 in IPv6', ['::1.2.3.4', '::ffff:9.0.0.1', '::ffff:10.0.0.1', '::1:0:0:0']],
    ['IPv4 before IPv6', ['255.255.255.255', '::', '::ffff:0.0.0.1', 'ffff::']],
  ])('instances of a service are in the order of %s', (_what, ids) => {
    expect(orderTargets(ids.toReversed())).toEqual(ids)
  })

  test('instances of a service are in numeric order, for any IPv6 address', () => {
    const groups = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 })
    const write = (address: readonly number[]) => address.map((one) => one.toString(16)).join(':')
    fc.assert(
      fc.property(groups, groups, (one, other) => {
        const index = one.findIndex((group, at) => group !== other[at])
        const isFirst = index < 0 || (one[index] ?? 0) < (other[index] ?? 0)
        const [first] = orderTargets([write(one), write(other)])
        expect(first).toBe(write(isFirst ? one : other))
      }),
    )
  })

  test('instances are ordered by their last service first', () => {
    const results = [
      silent('10.0.0.1', 'B'),
      answered('10.0.0.9', 'A'),
      answered('10.0.0.2', 'B'),
      left('10.0.0.3', 'A'),
      answered('10.0.0.1', 'a'),
    ]
    const rows = orderRows(INSTANCE_ROWS, judged(results))
    expect(rows.map(({ service, id }) => `${service} ${id}`)).toEqual([
      'A 10.0.0.3',
      'A 10.0.0.9',
      'B 10.0.0.1',
      'B 10.0.0.2',
      'a 10.0.0.1',
    ])
  })

  test('instances of no known service come last, by address', () => {
    const results = [
      silent('10.0.0.10'),
      left('10.0.0.9'),
      answered('10.0.0.30', 'zz'),
      silent('10.0.0.2'),
      answered('10.0.0.40', '\uffff'),
    ]
    const rows = orderRows(INSTANCE_ROWS, judged(results))
    expect(rows.map(({ id }) => id)).toEqual([
      '10.0.0.30',
      '10.0.0.40',
      '10.0.0.2',
      '10.0.0.9',
      '10.0.0.10',
    ])
  })

  test('ordering does not change the given list', () => {
    const instances = judged([answered('10.0.0.2', 'A'), answered('10.0.0.1', 'A')])
    orderRows(INSTANCE_ROWS, instances)
    expect(instances.map(({ id }) => id)).toEqual(['10.0.0.2', '10.0.0.1'])
  })
})

test('the instances of a service are its own and the unknown ones that may belong to it', () => {
  const results = [
    answered('10.0.0.1', 'A'),
    answered('10.0.0.2', 'B'),
    silent('10.0.0.3', 'A'),
    silent('10.0.0.4', 'B'),
    silent('10.0.0.5'),
    left('10.0.0.6', 'A'),
    left('10.0.0.7', 'B'),
    left('10.0.0.8'),
  ]
  const ids = instancesOf(judged(results), (name) => name === 'A').map(({ id }) => id)
  expect(ids).toEqual(['10.0.0.1', '10.0.0.3', '10.0.0.5', '10.0.0.6'])
})

const ALL = { filter: {}, sorting: undefined, page: null }

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
