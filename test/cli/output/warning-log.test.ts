import { expect, test } from 'vitest'
import { Troubles } from '../../../src/cli/output/troubles.ts'
import type { Failure } from '../../../src/domain/failure.ts'
import { makeReport } from '../../../src/domain/report/make-report.ts'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, silent, snapshotOf, TIMEOUT } from '../../support/facts.ts'
import { POLICY, QUERY } from '../../support/report.ts'

const HTTP_500: Failure = { code: 'http', status: 500 }
const REFUSED: Failure = { code: 'refused', errno: 'ECONNREFUSED' }
const IDS = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']

/** A round in which each of the last instances failed in one of these ways. */
function round(...failures: readonly Failure[]): Snapshot {
  const results = IDS.map((id, at) => {
    const failure = failures[IDS.length - 1 - at]
    return failure === undefined ? answered(id, 'A') : silent(id, 'A', failure)
  })
  return snapshotOf(results)
}

/** A round without a listing: nothing is known of its instances. */
function outage(failure: Failure): Snapshot {
  const results = IDS.map((id) => silent(id, 'A', failure))
  return snapshotOf(results, { listing: { ok: false, failure } })
}

function unrecorded(problem: string): Snapshot {
  return { ...round(), remarks: [{ code: 'notRecorded', path: 'fleet.db', problem }] }
}

/** The sentences of each round, 5 s apart. */
function say(rounds: readonly Snapshot[]): string[][] {
  const troubles = new Troubles()
  return rounds.map((each, at) => {
    const snapshot = { ...each, startedAt: each.startedAt + at * 5000 }
    return troubles.update(makeReport(snapshot, POLICY, { ...QUERY, intervalMs: 5000 }))
  })
}

const FINE = round()

test.each<[string, readonly Snapshot[], readonly (readonly string[])[]]>([
  [
    'coverage that comes and goes is said once, and its end after three rounds without it',
    [round(TIMEOUT), FINE, round(TIMEOUT), FINE, FINE, FINE, FINE],
    [['3 of 4 answered: 1 timeout'], [], [], [], [], ['all instances answer again after 15 s'], []],
  ],
  [
    'coverage is said again for a new reason, and if less than half or none answer',
    [
      round(TIMEOUT),
      round(HTTP_500),
      round(TIMEOUT, HTTP_500),
      round(TIMEOUT, TIMEOUT, TIMEOUT),
      round(TIMEOUT, TIMEOUT),
      round(TIMEOUT, TIMEOUT, TIMEOUT),
      round(TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT),
      round(TIMEOUT),
    ],
    [
      ['3 of 4 answered: 1 timeout'],
      ['3 of 4 answered: 1 HTTP 500'],
      [],
      ['1 of 4 answered: 3 timeout'],
      [],
      [],
      ['all 4 failed: 4 timeout'],
      [],
    ],
  ],
  [
    'a reason is said again if it was away for three rounds',
    [round(TIMEOUT), ...[1, 2, 3].map(() => round(HTTP_500)), round(TIMEOUT, HTTP_500)],
    [
      ['3 of 4 answered: 1 timeout'],
      ['3 of 4 answered: 1 HTTP 500'],
      [],
      [],
      ['2 of 4 answered: 1 HTTP 500, 1 timeout'],
    ],
  ],
  [
    'a round that is late is said once, whatever its duration is',
    [6000, 7000, 80, 8000, 80, 80, 80].map((durationMs) => ({ ...round(), durationMs })),
    [['late: the round took 6 s'], [], [], [], [], [], ['the rounds are in time again after 20 s']],
  ],
  [
    'a recording that fails is said for each problem, and its end at once',
    [unrecorded('full'), unrecorded('full'), unrecorded('busy'), FINE, FINE],
    [
      ['not recorded to fleet.db: full'],
      [],
      ['not recorded to fleet.db: busy'],
      ['recorded to fleet.db again after 15 s'],
      [],
    ],
  ],
])('in the log, %s', (_, rounds, expected) => {
  expect(say(rounds)).toEqual(expected)
})

test('in the log, a listing that fails is said for each reason, and its end at once', () => {
  const lines = say([outage(REFUSED), outage(REFUSED), outage(HTTP_500), FINE, FINE])
  expect(
    lines.map((each) => each.map((line) => line.replace(/^cannot list .*: |[;(].*/g, '').trim())),
  ).toEqual([
    ['connection refused'],
    [],
    ['HTTP 500'],
    ['the listing is read again after 15 s'],
    [],
  ])
})

test('in the log, nothing ends that cannot be known during an outage', () => {
  const lines = say([round(TIMEOUT), ...[1, 2, 3, 4].map(() => outage(REFUSED)), FINE, FINE, FINE])
  expect(lines.flat()).toEqual([
    '3 of 4 answered: 1 timeout',
    expect.stringMatching(/connection refused/),
    'the listing is read again after 20 s',
    'all instances answer again after 25 s',
  ])
})
