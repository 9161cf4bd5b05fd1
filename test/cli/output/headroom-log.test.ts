import { expect, test } from 'vitest'
import { HeadroomLog } from '../../../src/cli/output/headroom-log.ts'
import { makeReport } from '../../../src/domain/report/make-report.ts'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, silent, snapshotOf } from '../../support/facts.ts'
import { POLICY, QUERY } from '../../support/report.ts'

const NO_CPU = { code: 'noData', measures: ['cpu'] } as const

/** Instances of a service: healthy (`+`), unhealthy (`-`), silent (`?`), or without CPU so far (`w`). */
function instancesOf(service: string, states: string): ScrapeResult[] {
  return Array.from(states, (state, at) => {
    const id = `${service}-${at}`
    if (state === '?') return silent(id, service)
    if (state === 'w') return silent(id, service, NO_CPU)
    return answered(id, service, state === '+' ? [1, 2] : [99, 2])
  })
}

/** A round of the services A, B, … */
function round(...services: readonly string[]): Snapshot {
  const results = services.flatMap((states, at) =>
    instancesOf(String.fromCodePoint(65 + at), states),
  )
  const isWaiting = services.some((states) => states.includes('w'))
  return snapshotOf(results, {
    remarks: isWaiting ? [{ code: 'nextRound', measures: ['cpu'] }] : [],
  })
}

const partial = (states: string): Snapshot => ({ ...round(states), isPartial: true })

const FAILED = snapshotOf(instancesOf('A', '???'), {
  listing: { ok: false, failure: { code: 'refused', errno: 'ECONNREFUSED' } },
})

/** The sentences of each round, 5 s apart. */
function say(rounds: readonly Snapshot[]): string[][] {
  const log = new HeadroomLog()
  const policy = { ...POLICY, minCoverage: 20 }
  return rounds.map((each, at) => {
    const snapshot = { ...each, startedAt: each.startedAt + at * 5000 }
    return log.update(makeReport(snapshot, policy, QUERY))
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
  [
    'what becomes certain is said again, in the words of events',
    [round('???'), round('?--'), round('---')],
    [
      ['A may have no healthy instance: 0 to 3 healthy, minimum 2'],
      ['A is below its minimum: 0 to 1 healthy, minimum 2'],
      ['A has no healthy instance, minimum 2'],
    ],
  ],
  [
    'the end of what was never certain is said as such',
    [round('+??'), WELL, WELL, WELL],
    [
      ['A may be below its minimum: 1 to 3 healthy, minimum 2'],
      [],
      [],
      ['A has its minimum for certain again after 5 s: 3 healthy, minimum 2'],
    ],
  ],
  [
    'a service is not certainly below its minimum while the listing is partial',
    [partial('+--'), partial('+--'), round('+--'), partial('+--'), WELL, WELL, WELL],
    [
      ['A may be below its minimum: 1 healthy, minimum 2'],
      [],
      ['A is below its minimum: 1 healthy, minimum 2'],
      [],
      [],
      [],
      ['A has its minimum again after 20 s: 3 healthy, minimum 2'],
    ],
  ],
  [
    'a service with its minimum is no news while too few instances of others answer',
    [WELL, round('+++', '?'.repeat(15)), round('+++', '?'.repeat(15))],
    [[], ['B may have no healthy instance: 0 to 15 healthy, minimum 2'], []],
  ],
  [
    'nothing ends while too few instances answer',
    [round('+--'), ...[1, 2, 3, 4].map(() => round('+++', '?'.repeat(15)))],
    [
      ['A is below its minimum: 1 healthy, minimum 2'],
      ['B may have no healthy instance: 0 to 15 healthy, minimum 2'],
      [],
      [],
      [],
    ],
  ],
  [
    'a service waits for the first values of its instances, and others do not',
    [round('+--', 'www'), round('---', '+ww'), round('---', '+++')],
    [
      ['A is below its minimum: 1 healthy, minimum 2'],
      ['A has no healthy instance, minimum 2'],
      [],
    ],
  ],
  [
    'a service does not wait for the first values of a new instance',
    [WELL, round('+--w'), round('+--w')],
    [[], ['A may be below its minimum: 1 to 2 healthy, minimum 2'], []],
  ],
])('in the log, %s', (_, rounds, expected) => {
  expect(say(rounds)).toEqual(expected)
})
