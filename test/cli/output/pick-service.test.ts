import { describe, expect, test } from 'vitest'
import { pickServices } from '../../../src/cli/output/pick-service.ts'
import { OperationError } from '../../../src/domain/error.ts'
import { judge } from '../../../src/domain/status/judge.ts'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import { answered, silent, snapshotOf } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

function judged(results: readonly ScrapeResult[]) {
  return judge(snapshotOf(results), POLICY)
}

const among = (...names: readonly string[]) =>
  judged(names.map((name, index) => answered(`10.0.0.${index}`, name)))

describe('the services that are meant', () => {
  test.each<[string | null, string[]]>([
    ['B', ['B']],
    [null, ['A', 'B', 'C']],
  ])('by %j are %j', (name, picked) => {
    expect(pickServices(among('C', 'A', 'B'), name).map((service) => service.name)).toEqual(picked)
  })

  test('may be none where none is asked for by name', () => {
    expect(pickServices(judged([]), null)).toEqual([])
  })
})

const LETTERS = 'ABCDEFGHIJK'.split('')

describe('a service that does not exist is refused with those that do', () => {
  test.each([
    ['X', judged([]), '"X"; none is known'],
    [
      'idservce',
      among('IdService', 'B'),
      '"idservce"; did you mean IdService?; known: B, IdService',
    ],
    ['idService', among('IdService'), '"idService"; did you mean IdService?; known: IdService'],
    ['', among('A1234', 'B1234'), '""; known: A1234, B1234'],
    ['Payments', among(...LETTERS.slice(0, 10)), '"Payments"; known: A, B, C, D, E, F, G, H, I, J'],
    ['Payments', among(...LETTERS), '"Payments"; known: A, B, C, D, E, F, G, H, I, J, …'],
    ['Payments', among('A\u001b[2J'), '"Payments"; known: A\\x1b[2J'],
    ['Payments', among('x'.repeat(1024)), `"Payments"; known: ${'x'.repeat(128)}…`],
    ['P\u0000\u001b', among('A'), '"P\\u0000\\u001b"; known: A'],
    ['toString', among('Accounts'), '"toString"; known: Accounts'],
    [
      'Payments',
      judged([answered('10.0.0.1', 'A'), silent('10.0.0.2')]),
      '"Payments", but 1 unknown instance may belong to any service; known: A; 1 of 2 answered: 1 timeout',
    ],
    [
      'Payments',
      judged([silent('10.0.0.2')]),
      '"Payments", but 1 unknown instance may belong to any service; none is known; all 1 failed: 1 timeout',
    ],
  ])('%j', (name, judgement, problem) => {
    expect(() => pickServices(judgement, name)).toThrow(
      new OperationError(`no instance reports service ${problem}`),
    )
  })
})
