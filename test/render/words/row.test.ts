import { expect, test } from 'vitest'
import type { Reason } from '../../../src/domain/status/instance-status.ts'
import {
  describeAnswer,
  describeEmpty,
  describeHistory,
  describeWhy,
} from '../../../src/render/words/row.ts'

const TIMEOUT: Reason = { code: 'timeout', afterMs: 500 }
const NOON = Date.UTC(2026, 10, 29, 12)

test.each([
  ['nothing', null, [], ''],
  ['the mark of a new instance', 'new', [], 'new'],
  ['the mark before the reasons', 'new', [TIMEOUT], 'new, timeout'],
  ['that it left, without the reasons of before', 'left', [TIMEOUT], 'left the listing'],
] as const)('the last column of an instance says %s', (_, mark, reasons, text) => {
  expect(describeWhy({ instance: { reasons }, mark })).toBe(text)
})

test('the history of a status names its age, its start, its changes and when it appeared', () => {
  const history = { status: 'healthy', since: NOON, certainty: 'atLeast' } as const
  const first = describeHistory({ ...history, changes: 0, appearedAt: null }, NOON + 5000)
  expect(first).toBe('healthy for at least 5 s (since 12:00:00Z), no status changes')
  const later = describeHistory({ ...history, changes: 1, appearedAt: NOON }, NOON + 5000)
  expect(later).toBe(
    'healthy for at least 5 s (since 12:00:00Z), changed 1 time, appeared at 12:00:00Z',
  )
})

test.each([
  [[], 6.6, 'no fault, answered in 7 ms'],
  [[TIMEOUT], null, 'timeout'],
  [[TIMEOUT], 500, 'timeout, answered in 500 ms'],
] as const)('the answer of an instance with %j after %j ms is described', (reasons, ms, text) => {
  expect(describeAnswer({ reasons, latencyMs: ms })).toBe(text)
})

const LIST = { tab: 'instances', all: 9, isFaultsOnly: false, filter: '' } as const

test.each([
  [{ all: 0 }, 'no servers'],
  [{ all: 0, tab: 'services' }, 'no service is known'],
  [{}, 'no row is left: all 9 rows hidden by the command line'],
  [{ isFaultsOnly: true }, 'no row is left: all 9 rows hidden by faults only (z)'],
  [
    { isFaultsOnly: true, filter: 'x' },
    'no row is left: all 9 rows hidden by faults only (z), the filter (Esc)',
  ],
] as const)('an empty list with %j is explained', (change, text) => {
  expect(describeEmpty({ ...LIST, ...change })).toBe(text)
})
