import { expect, test } from 'vitest'
import { extendHistory, type History } from '../../src/domain/history/history.ts'
import { serviceFieldsOf, toInstanceFields } from '../../src/render/fields.ts'
import { makeRows, toServedEvent } from '../../src/web/rows.ts'
import { answered, silent, snapshotOf } from '../support/facts.ts'
import { POLICY, reportOf } from '../support/report.ts'

const START = Date.UTC(2026, 0, 2, 3, 4, 5)

/** The history of rounds that start every ten seconds. */
function historyOf(...rounds: readonly Parameters<typeof snapshotOf>[0][]): History {
  return rounds
    .map((results, at) => snapshotOf(results, { startedAt: START + 10_000 * at }))
    .reduce<History | null>((history, one) => extendHistory(history, one, POLICY), null) as History
}

const A = answered('10.0.0.2', 'A')
const HISTORY = historyOf([A], [A, answered('10.0.0.10', 'A')], [A, silent('10.0.0.10', 'A')])

test('a served instance has the fields of -o json, and since when it has its status', () => {
  const [first, second] = HISTORY.judgement.instances
  if (first === undefined || second === undefined) throw new Error('no instances')
  expect(makeRows(HISTORY, POLICY).instances).toEqual([
    {
      ...toInstanceFields(first),
      since: '2026-01-02T03:04:05.000Z',
      sinceCertainty: 'atLeast',
      statusChanges: 0,
      firstListedAt: null,
    },
    {
      ...toInstanceFields(second),
      since: '2026-01-02T03:04:25.000Z',
      sinceCertainty: 'exact',
      statusChanges: 1,
      firstListedAt: '2026-01-02T03:04:15.000Z',
    },
  ])
})

test('a served service has the fields of -o json, and since when it has its status', () => {
  const report = reportOf(HISTORY.current, 'averages')
  const rows = report.services.map(serviceFieldsOf(report))
  expect(rows).toHaveLength(1)
  const dated = { since: '2026-01-02T03:04:25.000Z', sinceCertainty: 'exact' }
  expect(makeRows(HISTORY, POLICY).services).toEqual(rows.map((row) => ({ ...row, ...dated })))
})

test('a served event has a time, what changed, and the same in words', () => {
  expect(HISTORY.changes.map(toServedEvent)).toEqual([
    {
      observedAt: '2026-01-02T03:04:15.000Z',
      event: 'appeared',
      instance: '10.0.0.10',
      service: 'A',
      previousService: null,
      status: 'healthy',
      lastedMs: null,
      headroom: null,
      text: '10.0.0.10 of A appeared',
    },
    {
      observedAt: '2026-01-02T03:04:15.000Z',
      event: 'headroom',
      instance: null,
      service: 'A',
      previousService: null,
      status: 'healthy',
      lastedMs: 10_000,
      headroom: 0,
      text: 'A has its minimum again after at least 10 s: 2 healthy, minimum 2',
    },
    {
      observedAt: '2026-01-02T03:04:25.000Z',
      event: 'down',
      instance: '10.0.0.10',
      service: 'A',
      previousService: null,
      status: 'unknown',
      lastedMs: 10_000,
      headroom: null,
      text: '10.0.0.10 of A stopped answering: timeout',
    },
    {
      observedAt: '2026-01-02T03:04:25.000Z',
      event: 'headroom',
      instance: null,
      service: 'A',
      previousService: null,
      status: 'unknown',
      lastedMs: 10_000,
      headroom: -1,
      text: 'A may be below its minimum: 1 to 2 healthy, minimum 2',
    },
  ])
})
