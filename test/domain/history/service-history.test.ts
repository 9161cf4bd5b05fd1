import { expect, test } from 'vitest'
import { extendHistory, type History } from '../../../src/domain/history/history.ts'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, silent, snapshotOf, TIMEOUT } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

const FIRST = answered('10.0.0.1', 'A')
const FINE = [FIRST, answered('10.0.0.2', 'A')]
const SHORT = [answered('10.0.0.1', 'A'), answered('10.0.0.2', 'A', [80, 20])]
const OPEN = [answered('10.0.0.1', 'A'), silent('10.0.0.2', 'A')]
const LOST = { listing: { ok: false, failure: TIMEOUT } } as const
const WAITING = silent('10.0.0.2', 'A', { code: 'noData', measures: ['cpu'] })

type Rounds = readonly (readonly [number, Snapshot])[]

/** The status of a service after rounds that start at these seconds. */
function follow(...rounds: Rounds) {
  let history: History | null = null
  for (const [seconds, snapshot] of rounds) {
    history = extendHistory(history, { ...snapshot, startedAt: seconds * 1000 }, POLICY)
  }
  return history?.serviceHistories.get('A')
}

type Known = readonly [string, number, string]

test.each<readonly [string, Rounds, Known]>([
  ['the first round', [[1, snapshotOf(FINE)]], ['healthy', 1, 'atLeast']],
  [
    'the same status',
    [
      [1, snapshotOf(FINE)],
      [2, snapshotOf([...FINE, answered('10.0.0.3', 'A')])],
    ],
    ['healthy', 1, 'atLeast'],
  ],
  [
    'another status',
    [
      [1, snapshotOf(FINE)],
      [2, snapshotOf(OPEN)],
      [3, snapshotOf(SHORT)],
      [4, snapshotOf(SHORT)],
    ],
    ['unhealthy', 3, 'exact'],
  ],
  [
    'a service that came later',
    [
      [1, snapshotOf([answered('10.0.0.9', 'B')])],
      [2, snapshotOf(FINE)],
    ],
    ['healthy', 2, 'exact'],
  ],
  [
    'another status after an outage',
    [
      [1, snapshotOf(FINE)],
      [2, snapshotOf([], LOST)],
      [3, snapshotOf(SHORT)],
    ],
    ['unhealthy', 3, 'about'],
  ],
  [
    'an outage that goes on',
    [
      [1, snapshotOf(SHORT)],
      [2, snapshotOf(FINE)],
      [3, snapshotOf([], LOST)],
    ],
    ['healthy', 2, 'exact'],
  ],
  [
    'the same status after an outage',
    [
      [1, snapshotOf(SHORT)],
      [2, snapshotOf(FINE)],
      [3, snapshotOf([], LOST)],
      [4, snapshotOf(FINE)],
    ],
    ['healthy', 2, 'about'],
  ],
  [
    'the same status since the first round, after an outage',
    [
      [1, snapshotOf(FINE)],
      [2, snapshotOf([], LOST)],
      [3, snapshotOf(FINE)],
    ],
    ['healthy', 1, 'atLeast'],
  ],
  [
    'first values that were waited for',
    [
      [1, snapshotOf([FIRST, WAITING], { remarks: [{ code: 'nextRound', measures: ['cpu'] }] })],
      [2, snapshotOf(FINE)],
    ],
    ['healthy', 2, 'atLeast'],
  ],
])(
  'the history of a service says since when its status holds: %s',
  (_, rounds, [status, seconds, certainty]) => {
    expect(follow(...rounds)).toEqual({
      status,
      since: seconds * 1000,
      certainty,
    })
  },
)
