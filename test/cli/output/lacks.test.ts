import { expect, test } from 'vitest'
import { Lacks } from '../../../src/cli/output/lacks.ts'
import { makeReport } from '../../../src/domain/report/make-report.ts'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, silent, snapshotOf } from '../../support/facts.ts'
import { POLICY, QUERY } from '../../support/report.ts'

/** Instances of a service, each healthy (`+`), unhealthy (`-`), or without an answer (`?`). */
function instancesOf(service: string, states: string): ScrapeResult[] {
  return Array.from(states, (state, at) => {
    const id = `${service}-${at}`
    if (state === '?') return silent(id, service)
    return answered(id, service, state === '+' ? [1, 2] : [99, 2])
  })
}

/** A round of the services A, B, … */
function round(...services: readonly string[]): Snapshot {
  const results = services.flatMap((states, at) =>
    instancesOf(String.fromCodePoint(65 + at), states),
  )
  return snapshotOf(results)
}

const FAILED = snapshotOf(instancesOf('A', '???'), {
  listing: { ok: false, failure: { code: 'refused', errno: 'ECONNREFUSED' } },
})

/** The sentences of each round, 5 s apart. */
function say(rounds: readonly Snapshot[]): string[][] {
  const lacks = new Lacks()
  return rounds.map((each, at) => {
    const snapshot = { ...each, startedAt: each.startedAt + at * 5000 }
    return lacks.update(makeReport(snapshot, POLICY, QUERY))
  })
}

const WELL = round('+++')

test.each<[string, readonly Snapshot[], readonly (readonly string[])[]]>([
  ['a service with its minimum is no news', [WELL, round('++-'), round('++?')], [[], [], []]],
  [
    'a service below its minimum is said once, and its end after three rounds',
    [WELL, round('+--'), round('+--'), WELL, WELL, WELL, WELL],
    [
      [],
      ['A is below its minimum: 1 healthy, minimum 2'],
      [],
      [],
      [],
      ['A has its minimum again after 10 s: 3 healthy, minimum 2'],
      [],
    ],
  ],
  [
    'what gets worse is said again, and what gets better is not',
    [round('+??'), round('+--'), round('---'), round('+--'), round('+??')],
    [
      ['A may be below its minimum: 1 to 3 healthy, minimum 2'],
      ['A is below its minimum: 1 healthy, minimum 2'],
      ['A has no healthy instance, minimum 2'],
      [],
      [],
    ],
  ],
  [
    'a service that is below its minimum in every other round is said once',
    [round('+--'), WELL, round('+--'), WELL, round('+--'), WELL, WELL, WELL],
    [
      ['A is below its minimum: 1 healthy, minimum 2'],
      [],
      [],
      [],
      [],
      [],
      [],
      ['A has its minimum again after 25 s: 3 healthy, minimum 2'],
    ],
  ],
  [
    'services of one round share a line, the worst first',
    [round('+--', '+--', '---', '+++'), ...[1, 2, 3].map(() => round('+++', '+++', '+++', '+++'))],
    [
      ['C has no healthy instance, minimum 2', '2 services are below their minimum: A, B'],
      [],
      [],
      ['3 services have their minimum again: A, B, C'],
    ],
  ],
  [
    'nothing begins or ends while the listing fails',
    [round('+--'), FAILED, FAILED, FAILED, round('+--'), FAILED, WELL, WELL, WELL],
    [
      ['A is below its minimum: 1 healthy, minimum 2'],
      ...[1, 2, 3, 4, 5, 6, 7].map(() => []),
      ['A has its minimum again after 30 s: 3 healthy, minimum 2'],
    ],
  ],
])('in the log, %s', (_, rounds, expected) => {
  expect(say(rounds)).toEqual(expected)
})
