import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judge } from '../../../src/domain/status/judge.ts'
import {
  INSTANCE_KEYS,
  INSTANCE_ROWS,
  orderRows,
  SERVICE_KEYS,
  SERVICE_ROWS,
  type Sorting,
  type InstanceKey,
  type ServiceKey,
} from '../../../src/domain/report/order.ts'
import { answered, left, silent, snapshotOf } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

const { instances, services } = judge(
  snapshotOf([
    answered('10.0.0.2', 'B', [10, 90]),
    answered('10.0.0.10', 'A', [80, 5]),
    silent('10.0.0.1', 'A'),
    left('10.0.0.4', 'B'),
    answered('10.0.0.9', 'B', [10, 70.5]),
    silent('10.0.0.3'),
    answered('::1', 'C', [10, 1]),
    answered('::2', 'C', [10, 1]),
  ]),
  { ...POLICY, declared: new Map([['D', 3]]) },
)

function by<Key extends string>(text: string): Sorting<Key>[] {
  return text.split(' ').map((one) => {
    const [key = '', direction] = one.split(':')
    return { key: key as Key, isDescending: direction === 'desc' }
  })
}

const lastOf = (id: string) => id.split(/[.:]/).at(-1)

describe('instances', () => {
  test.each([
    ['ip', '1 2 3 4 9 10 1 2'],
    ['ip:desc', '2 1 10 9 4 3 2 1'],
    ['service', '1 10 2 4 9 1 2 3'],
    ['service:desc', '1 2 2 4 9 1 10 3'],
    ['cpu:desc', '10 2 9 1 2 1 3 4'],
    ['cpu', '2 9 1 2 10 1 3 4'],
    ['memory:desc', '2 9 10 1 2 1 3 4'],
    ['memory', '1 2 10 9 2 1 3 4'],
    ['status:desc', '1 3 2 10 4 9 1 2'],
    ['status', '9 1 2 4 2 10 1 3'],
    ['cpu memory', '1 2 9 2 10 1 3 4'],
    ['cpu ip:desc', '2 1 9 2 10 4 3 1'],
  ])('rows sorted by %s are %s, those without a value last', (keys, order) => {
    const rows = orderRows(INSTANCE_ROWS, instances, by<InstanceKey>(keys))
    expect(rows.map(({ id }) => lastOf(id)).join(' ')).toBe(order)
  })

  test('IPv4 comes before IPv6 and IPv6 before other names, whose numbers compare by value', () => {
    const order = [
      '9.0.0.1',
      '10.0.0.1',
      '::1',
      '::ffff:0:1',
      '2001:db8::1',
      '10.0.0.9:80',
      '10.0.0.10:80',
      'abc:80',
      'web-002',
      'web-2',
      'web-10',
      'web-10a',
      'web-x',
      '{}',
    ]
    const rows = judge(snapshotOf(order.toReversed().map((name) => silent(name))), POLICY).instances
    expect(rows.map(({ id }) => id)).toEqual(order)
  })

  test('the order of names is antisymmetric, transitive and by the value of numbers', () => {
    const piece = fc.constantFrom('a', 'b', '-', '.', '0', '00', '1', '2', '10', '010', '9')
    const name = fc.array(piece, { maxLength: 5 }).map((pieces) => `n${pieces.join('')}`)
    const sort = (names: readonly string[]) =>
      judge(snapshotOf(names.map((one) => silent(one))), POLICY).instances.map(({ id }) => id)
    const tokens = (text: string) => text.match(/\d+|\D/g) ?? []
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 30 }), (names) => {
        const sorted = sort(names)
        expect(sort(names.toReversed())).toEqual(sorted)
        for (const [at, one] of sorted.slice(1).entries()) {
          const [before, after] = [tokens(sorted[at] ?? ''), tokens(one)]
          const differing = before.findIndex((token, n) => token !== after[n])
          const numbers = [before[differing], after[differing]].map(Number)
          const [low = 0, high = 0] = numbers
          if (differing >= 0 && !numbers.some(Number.isNaN)) expect(low).toBeLessThanOrEqual(high)
        }
      }),
    )
  })

  test('the order is total: it does not depend on the earlier order', () => {
    const sorting = fc.uniqueArray(
      fc.record({ key: fc.constantFrom(...INSTANCE_KEYS), isDescending: fc.boolean() }),
      { selector: ({ key }) => key, minLength: 1 },
    )
    const shuffled = fc.shuffledSubarray([...instances], { minLength: instances.length })
    fc.assert(
      fc.property(shuffled, sorting, (some, keys) => {
        expect(orderRows(INSTANCE_ROWS, some, keys)).toEqual(
          orderRows(INSTANCE_ROWS, instances, keys),
        )
      }),
    )
  })
})

describe('services', () => {
  test.each([
    ['service', 'A B C D'],
    ['service:desc', 'D C B A'],
    ['cpu:desc', 'A B C D'],
    ['memory', 'C A B D'],
    ['status:desc', 'D A B C'],
    ['status', 'C A B D'],
    ['healthy', 'A D B C'],
    ['instances:desc', 'A B C D'],
    ['headroom', 'D A B C'],
    ['headroom:desc healthy', 'C B A D'],
  ])('rows sorted by %s are %s, those without a value last', (keys, order) => {
    const rows = orderRows(SERVICE_ROWS, services, by<ServiceKey>(keys))
    expect(rows.map(({ name }) => name).join(' ')).toBe(order)
  })

  test('every key orders services', () => {
    for (const key of SERVICE_KEYS) {
      expect(orderRows(SERVICE_ROWS, services, [{ key, isDescending: false }])).toHaveLength(4)
    }
  })
})
