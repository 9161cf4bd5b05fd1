import { describe, expect, test } from 'vitest'
import { requireService } from '../../../src/cli/output/require.ts'
import { OperationError } from '../../../src/domain/error.ts'
import { makeReport } from '../../../src/domain/report/make-report.ts'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, silent, snapshotOf } from '../../support/facts.ts'
import { POLICY, QUERY } from '../../support/report.ts'

function roundOf(...results: readonly ScrapeResult[]): Snapshot {
  return snapshotOf(results)
}

const among = (...names: readonly string[]) =>
  roundOf(...names.map((name, index) => answered(`10.0.0.${index}`, name)))

const report = (snapshot: Snapshot, service: string | null) =>
  makeReport(snapshot, POLICY, { ...QUERY, kind: 'health', service })

describe('the services that are asked for', () => {
  test.each<[string | null, string[]]>([
    ['B', ['B']],
    [null, ['A', 'B', 'C']],
  ])('the services that %j selects are %j', (name, names) => {
    const found = report(among('C', 'A', 'B'), name)
    requireService(found)
    expect(found.services.map((service) => service.name)).toEqual(names)
  })

  test('a report without services is accepted if no service is named', () => {
    const found = report(roundOf(), null)
    requireService(found)
    expect(found.services).toEqual([])
  })
})

const LETTERS = 'ABCDEFGHIJK'.split('')

describe('a service that does not exist', () => {
  test.each([
    ['X', roundOf(), '"X"; none is known'],
    [
      'idservce',
      among('IdService', 'B'),
      '"idservce"; known: B, IdService; did you mean IdService?',
    ],
    ['idService', among('IdService'), '"idService"; known: IdService; did you mean IdService?'],
    ['', among('A1234', 'B1234'), '""; known: A1234, B1234'],
    ['Payments', among(...LETTERS.slice(0, 10)), '"Payments"; known: A, B, C, D, E, F, G, H, I, J'],
    ['Payments', among(...LETTERS), '"Payments"; known: A, B, C, D, E, F, G, H, I, J, …'],
    ['Payments', among('A\u001b[2J'), '"Payments"; known: A\\x1b[2J'],
    ['Payments', among('x'.repeat(1024)), `"Payments"; known: ${'x'.repeat(128)}…`],
    ['P\u0000\u001b', among('A'), '"P\\u0000\\u001b"; known: A'],
    ['toString', among('Accounts'), '"toString"; known: Accounts'],
    [
      'Payments',
      roundOf(answered('10.0.0.1', 'A'), silent('10.0.0.2')),
      '"Payments", but 1 unknown instance may belong to any service; known: A; 1 of 2 answered: 1 timeout',
    ],
    [
      'Payments',
      roundOf(silent('10.0.0.2')),
      '"Payments", but 1 unknown instance may belong to any service; none is known; all 1 failed: 1 timeout',
    ],
  ])('%j is refused if it does not exist', (name, snapshot, problem) => {
    expect(() => requireService(report(snapshot, name))).toThrow(
      new OperationError(`no instance reports service ${problem}`),
    )
  })
})
