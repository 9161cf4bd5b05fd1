import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INSTANCE_KEYS, SERVICE_KEYS } from '../../../src/domain/report/order.ts'
import type { Sheet, View } from '../../../src/web/page/model.ts'
import {
  DEFAULT_VIEW,
  fromParameters,
  isNavigation,
  toParameters,
} from '../../../src/web/page/url.ts'

const name = fc.string({ minLength: 1, unit: 'grapheme' })
const sheet = fc.oneof(
  fc.constant(null),
  fc.constant<Sheet>({ kind: 'events' }),
  fc.record({ kind: fc.constantFrom('instance' as const, 'service' as const), name }),
)
const sortingBy = <Key extends string>(keys: readonly Key[]) =>
  fc.uniqueArray(fc.record({ key: fc.constantFrom(...keys), isDescending: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
    selector: ({ key }) => key,
  })
const view: fc.Arbitrary<View> = fc.record({
  tab: fc.constantFrom('instances', 'services'),
  filter: fc.string({ unit: 'grapheme' }),
  isFaultsOnly: fc.boolean(),
  isGrouped: fc.boolean(),
  sorting: fc.record({ instances: sortingBy(INSTANCE_KEYS), services: sortingBy(SERVICE_KEYS) }),
  selected: fc.option(name),
  sheet,
  at: fc.constantFrom(null, '2026-11-29T09:00:00.000Z'),
  span: fc.option(fc.record({ from: name, to: fc.option(name) })),
})

test('an address shows the view that it was made from', () => {
  fc.assert(
    fc.property(view, (shown) => {
      const address = toParameters(shown).toString()
      expect(fromParameters(new URLSearchParams(address))).toEqual(shown)
    }),
  )
})

test('an address without parameters shows the usual view, and the usual view has none', () => {
  expect(fromParameters(new URLSearchParams())).toEqual(DEFAULT_VIEW)
  expect(toParameters(DEFAULT_VIEW).toString()).toBe('')
})

test('an address can be read and written by people', () => {
  const shown: View = {
    ...DEFAULT_VIEW,
    filter: 'ticket cpu>80',
    isFaultsOnly: true,
    sorting: { ...DEFAULT_VIEW.sorting, instances: [{ key: 'cpu', isDescending: true }] },
    selected: 'instance 10.58.1.7',
    sheet: { kind: 'instance', name: '10.58.1.7' },
  }
  expect(toParameters(shown).toString()).toBe(
    'filter=ticket+cpu%3E80&faults=1&sort=cpu%3Adesc&row=instance+10.58.1.7&open=instance+10.58.1.7',
  )
})

test.each([
  'tab=rows',
  'sort=',
  'sort=color:desc',
  'sort=cpu,color',
  'sort=cpu:up',
  'sortServices=ip:asc',
  'open=window',
  'open=instance ',
  'faults=2',
  'group=no',
  'row=',
  'at=',
  'other=1',
])('an address with the wrong parameter %s shows the usual view', (parameter) => {
  expect(fromParameters(new URLSearchParams(parameter))).toEqual(DEFAULT_VIEW)
})

test.each<[string, boolean]>([
  ['cpu', true],
  ['cpu:asc', false],
  ['ip', false],
  ['ip:desc', true],
])(
  'an address with sort=%s sorts as the API does with the same parameter',
  (text, isDescending) => {
    const { sorting } = fromParameters(new URLSearchParams({ sort: text }))
    const key = text.startsWith('cpu') ? 'cpu' : 'ip'
    expect(sorting.instances).toEqual([{ key, isDescending }])
  },
)

const OPEN: View = { ...DEFAULT_VIEW, sheet: { kind: 'instance', name: 'a' } }

test.each([
  ['another tab', DEFAULT_VIEW, { ...DEFAULT_VIEW, tab: 'services' }, true],
  ['an opened instance', DEFAULT_VIEW, OPEN, true],
  ['a closed instance', OPEN, DEFAULT_VIEW, true],
  ['the next instance', OPEN, { ...OPEN, sheet: { kind: 'instance', name: 'b' } }, false],
  ['the past', DEFAULT_VIEW, { ...DEFAULT_VIEW, at: 'x' }, true],
  ['another moment of it', { ...DEFAULT_VIEW, at: 'x' }, { ...DEFAULT_VIEW, at: 'y' }, false],
  ['a letter of the filter', DEFAULT_VIEW, { ...DEFAULT_VIEW, filter: 'a' }, false],
] satisfies [string, View, View, boolean][])(
  'going back leads from %s to the view before: %#',
  (_, before, after, expected) => {
    expect(isNavigation(before, after)).toBe(expected)
  },
)
