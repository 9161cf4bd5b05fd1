import { expect, test } from 'vitest'
import { WarningLog } from '../../../src/cli/output/warning-log.ts'
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

/** The lines of each round. */
function log(rounds: readonly Snapshot[], seconds = 100): string[][] {
  const warnings = new WarningLog()
  return rounds.map((each, at) => {
    const snapshot = { ...each, startedAt: each.startedAt + at * seconds * 1000 }
    return warnings.update(makeReport(snapshot, POLICY, { ...QUERY, intervalMs: 5000 }))
  })
}

const FINE = round()

test.each<[string, readonly Snapshot[], readonly (readonly string[])[]]>([
  [
    'coverage that comes and goes has one line, and its end after five minutes without it',
    [round(TIMEOUT), FINE, round(TIMEOUT), FINE, FINE, FINE, FINE],
    [
      ['3 of 4 answered: 1 timeout'],
      [],
      [],
      [],
      [],
      ['all instances answer again after 5 min'],
      [],
    ],
  ],
  [
    'coverage has a line for each new reason, and if less than half or none answer',
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
    'a reason has another line if it was away for five minutes',
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
    'rounds that are late have one line, whatever their durations are',
    [6000, 7000, 80, 8000, 80, 80, 80].map((durationMs) => ({ ...round(), durationMs })),
    [
      ['late: the round took 6 s'],
      [],
      [],
      [],
      [],
      [],
      ['the rounds are in time again after 6 min'],
    ],
  ],
  [
    'a recording that fails has a line for each problem, and for its end at once',
    [unrecorded('full'), unrecorded('full'), unrecorded('busy'), FINE, FINE],
    [
      ['not recorded to fleet.db: full'],
      [],
      ['not recorded to fleet.db: busy'],
      ['recorded to fleet.db again after 5 min'],
      [],
    ],
  ],
])('in the log, %s', (_, rounds, expected) => {
  expect(log(rounds)).toEqual(expected)
})

test('in the log, a listing that fails has a line for each reason, and for its end at once', () => {
  const lines = log([outage(REFUSED), outage(REFUSED), outage(HTTP_500), FINE, FINE])
  expect(
    lines.map((each) => each.map((line) => line.replace(/^cannot list .*: |[;(].*/g, '').trim())),
  ).toEqual([
    ['connection refused'],
    [],
    ['HTTP 500'],
    ['the listing is read again after 5 min'],
    [],
  ])
})

test('in the log, nothing ends that cannot be known during an outage', () => {
  const lines = log([round(TIMEOUT), ...[1, 2, 3, 4].map(() => outage(REFUSED)), FINE, FINE, FINE])
  expect(lines.flat()).toEqual([
    '3 of 4 answered: 1 timeout',
    expect.stringMatching(/connection refused/),
    'the listing is read again after 6 min',
    'all instances answer again after 8 min',
  ])
})

test('in the log, instances that answer in three of four rounds for a day have one line', () => {
  const rounds = Array.from({ length: 17_280 }, (_, at) => (at % 4 === 0 ? round(TIMEOUT) : FINE))
  expect(log(rounds, 5).flat()).toEqual(['3 of 4 answered: 1 timeout'])
})
