import { expect, test } from 'vitest'
import { isListed, renewRows, toConditions, toLeft } from '../../../src/domain/report/row-list.ts'
import { FAULTS } from '../../../src/domain/report/query.ts'
import type { Instance } from '../../../src/domain/status/instance-status.ts'

const row = (id: string, value = 0) => ({ id, value })

test('renewed rows keep their order, change their values, and are followed by new rows', () => {
  const renewed = renewRows([row('b'), row('gone'), row('a')], {
    current: [row('a', 1), row('b', 2), row('c', 3), row('hidden', 4)],
    selected: [row('c', 3), row('a', 1)],
    toMissing: ({ id }) => row(id, -1),
  })
  expect(renewed).toEqual([row('b', 2), row('gone', -1), row('a', 1), row('c', 3)])
})

test('an instance that left keeps its name and its service, and none of its values', () => {
  const instance: Instance = {
    id: 'a',
    service: 'S',
    sample: { service: 'S', cpu: 90, memory: 20 },
    values: { cpu: 90, memory: 20 },
    status: 'unhealthy',
    reasons: [{ code: 'cpu', value: 90, threshold: 75 }],
    latencyMs: 3,
  }
  const left = { sample: null, values: {}, status: 'gone', reasons: [] }
  expect(toLeft(instance)).toEqual({ ...instance, ...left })
})

const describeRow = (text: string) => ({ text, status: 'healthy', cpu: 1, memory: 1 }) as const

test('the conditions of faults only replace the statuses of the command line alone', () => {
  const filter = { status: ['healthy'], cpuAbove: 80 } as const
  const all = toConditions({ text: '', isFaultsOnly: false, filter }, describeRow)
  const faults = toConditions({ text: '', isFaultsOnly: true, filter }, describeRow)
  expect([all.filter, faults.filter]).toEqual([filter, { status: FAULTS, cpuAbove: 80 }])
})

test.each([
  ['', 'auth', true],
  ['auth', 'auth', true],
  ['auth', 'payment', false],
  ['!auth', 'auth', false],
])('the filter %j on a row %j returns %j', (text, words, isMatch) => {
  expect(toConditions({ text, isFaultsOnly: false }, describeRow).matches(words)).toBe(isMatch)
})

test.each([
  [{ kind: 'service' }, true],
  [{ kind: 'instance', mark: null }, true],
  [{ kind: 'instance', mark: 'new' }, true],
  [{ kind: 'instance', mark: 'left' }, false],
  [{ kind: 'group' }, false],
] as const)('whether the row %j counts is %j', (each, isCounted) => {
  expect(isListed(each)).toBe(isCounted)
})
