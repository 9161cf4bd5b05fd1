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
  isServicesOnly: fc.boolean(),
  at: fc.constantFrom(null, '2026-11-29T09:00:00.000Z'),
  span: fc.option(
    fc.record({
      from: fc.constantFrom('-90s', '-1h', '2026-11-29T07:00:00.000Z'),
      to: fc.constantFrom(null, '2026-11-29T09:00:00.000Z'),
    }),
  ),
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
  'to=2026-01-02T03:04:05Z',
  'from=yesterday',
  'from=-1w',
  'from=-1h&to=soon',
  'from=2026-01-02T05:00:00Z&to=2026-01-02T04:00:00Z',
  'other=1',
])('an address with the wrong parameter %s shows the usual view', (parameter) => {
  expect(fromParameters(new URLSearchParams(parameter))).toEqual(DEFAULT_VIEW)
})

test('times of an address may have an offset whose plus sign is not encoded', () => {
  const address = 'at=2026-01-02T04:05:07+01:00&from=-90s&to=2026-01-02T04:04:07+01:00'
  const to = '2026-01-02T04:04:07+01:00'
  const { at, span } = fromParameters(new URLSearchParams(address))
  expect({ at, span }).toEqual({ at: '2026-01-02T04:05:07+01:00', span: { from: '-90s', to } })
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
