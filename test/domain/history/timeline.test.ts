import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change } from '../../../src/domain/history/change.ts'
import { extendHistory, type History } from '../../../src/domain/history/history.ts'
import { Timeline } from '../../../src/domain/history/timeline.ts'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import { describeChange } from '../../../src/render/words/change.ts'
import { answered, left, silent, snapshotOf, stopped } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

const FAILURE = { code: 'refused', errno: 'ECONNREFUSED' } as const
const FINE = [answered('10.0.0.1', 'A'), answered('10.0.0.2', 'A')]
const HOT = [answered('10.0.0.1', 'A', [80, 20]), answered('10.0.0.2', 'A')]
const NO_CPU = { code: 'noData', measures: ['cpu'] } as const

const at = (seconds: number, results: readonly ScrapeResult[]) =>
  snapshotOf(results, { startedAt: seconds * 1000, knownServices: ['A'] })
const waitingAt = (seconds: number, results: readonly ScrapeResult[]): Snapshot => ({
  ...at(seconds, results),
  remarks: [{ code: 'nextRound', measures: ['cpu'] }],
})
const failedAt = (seconds: number) =>
  snapshotOf([silent('10.0.0.1', 'A', FAILURE), silent('10.0.0.2', 'A', FAILURE)], {
    startedAt: seconds * 1000,
    listing: { ok: false, failure: FAILURE },
  })

/** The changes of each round, by the seconds of their times. */
function listChanges(rounds: readonly Snapshot[], gaps = new Map<number, number>()): string[] {
  const timeline = new Timeline(POLICY, gaps)
  return rounds
    .flatMap((round) => timeline.add(round))
    .map((change) => `${change.at / 1000} ${describeChange(change)}`)
}

describe('a timeline', () => {
  test.each<[string, Snapshot[], string[]]>([
    ['no changes of the first round', [at(0, HOT)], []],
    ['no changes of equal rounds', [at(0, FINE), at(5, FINE), at(10, FINE)], []],
    [
      'instances and services as they change',
      [at(0, FINE), at(5, HOT), at(10, HOT), at(65, FINE)],
      [
        '5 10.0.0.1 of A became unhealthy: cpu 80 >= 75',
        '5 A is below its minimum: 1 healthy, minimum 2',
        '65 10.0.0.1 of A recovered after 60 s',
        '65 A has its minimum again after 60 s: 2 healthy, minimum 2',
      ],
    ],
    [
      'a provider that is lost and back, with what changed meanwhile',
      [at(0, FINE), failedAt(5), failedAt(10), at(65, HOT)],
      [
        '5 provider lost: connection refused (ECONNREFUSED)',
        '65 provider back after 60 s',
        '65 10.0.0.1 of A became unhealthy: cpu 80 >= 75',
        '65 A is below its minimum: 1 healthy, minimum 2',
      ],
    ],
    [
      'a provider that is lost from the start',
      [failedAt(0), failedAt(5), at(10, HOT), at(15, FINE)],
      [
        '0 provider lost: connection refused (ECONNREFUSED)',
        '10 provider back after at least 10 s',
        '15 10.0.0.1 of A recovered after at least 5 s',
        '15 A has its minimum again after at least 5 s: 2 healthy, minimum 2',
      ],
    ],
    [
      'a clock that was set back',
      [at(7200, FINE), at(3600, FINE), at(3605, HOT)],
      [
        '3600 clock went back 60 min',
        '3605 10.0.0.1 of A became unhealthy: cpu 80 >= 75',
        '3605 A is below its minimum: 1 healthy, minimum 2',
      ],
    ],
    [
      'no change of a reason alone',
      [at(0, [silent('10.0.0.1', 'A')]), at(5, [silent('10.0.0.1', 'A', FAILURE)])],
      [],
    ],
    [
      'nothing that only the second round could measure',
      [waitingAt(0, [silent('10.0.0.1', 'A', NO_CPU)]), at(5, HOT.slice(0, 1))],
      [],
    ],
    [
      'the changes of others while a new instance waits for its second round',
      [
        at(0, FINE),
        waitingAt(5, [...FINE, silent('10.0.0.3', 'A', NO_CPU)]),
        at(10, [...HOT, answered('10.0.0.3', 'A')]),
      ],
      [
        '5 10.0.0.3 of A appeared: no data for CPU',
        '10 10.0.0.3 of A answered after 5 s',
        '10 10.0.0.1 of A became unhealthy: cpu 80 >= 75',
      ],
    ],
    [
      'the instances of a first round that are not listed after an outage',
      [waitingAt(0, [silent('10.0.0.1', 'A', NO_CPU)]), failedAt(5), at(10, [])],
      [
        '5 provider lost: connection refused (ECONNREFUSED)',
        '10 provider back after 5 s',
        '10 10.0.0.1 of A left the listing',
      ],
    ],
  ])('a timeline has %s', (_, rounds, changes) => {
    expect(listChanges(rounds)).toEqual(changes)
  })

  test('a gap begins with the last round before it, and durations across it are rough', () => {
    const rounds = [at(0, HOT), at(5, HOT), at(725, FINE), at(730, HOT)]
    const timeline = new Timeline({ ...POLICY, minimum: 0 }, new Map([[725_000, 720_000]]))
    const changes = rounds.flatMap((round) => timeline.add(round))
    expect(changes.slice(0, 3)).toMatchObject([
      { at: 5000, kind: 'gap', lastedMs: 720_000 },
      { at: 725_000, kind: 'healthy', certainty: 'about' },
      { at: 730_000, kind: 'unhealthy', certainty: 'about' },
    ])
    expect(changes.slice(0, 2).map(describeChange)).toEqual([
      'recording gap of 12 min',
      '10.0.0.1 of A recovered after about 12 min',
    ])
  })
})

const result = fc
  .tuple(fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', 'web'), fc.nat(6))
  .map(([id, kind]): ScrapeResult => {
    const kinds = [
      answered(id, 'A'),
      answered(id, 'B'),
      answered(id, 'A', [75, 20]),
      { ...answered(id, 'A'), condition: { code: 'paused' } } as ScrapeResult,
      stopped(id, 'A', { code: 'exited' }),
      silent(id, 'A'),
      left(id, 'B'),
    ]
    return kinds[kind] as ScrapeResult
  })
const round = fc.tuple(fc.uniqueArray(result, { selector: ({ id }) => id }), fc.nat(9))

test('a timeline has the changes that the live view has', () => {
  const textsOf = (changes: readonly Change[]) => changes.map(describeChange).toSorted()
  const minCoverage = fc.constantFrom(0, 60, 100)
  fc.assert(
    fc.property(fc.array(round, { maxLength: 12 }), minCoverage, (drawn, covered) => {
      const policy = { ...POLICY, minCoverage: covered }
      const timeline = new Timeline(policy, new Map())
      let history: History = extendHistory(null, at(0, FINE), policy)
      timeline.add(at(0, FINE))
      for (const [number, [results, luck]] of drawn.entries()) {
        const seconds = 5 * (number + 1)
        const listed = { ...at(seconds, results), ...(luck < 4 && { isPartial: true as const }) }
        const snapshot = luck === 0 ? failedAt(seconds) : listed
        const known = history.changes.length
        history = extendHistory(history, snapshot, policy)
        expect(textsOf(timeline.add(snapshot))).toEqual(textsOf(history.changes.slice(known)))
      }
    }),
  )
})

test('a timeline has the change of a service whose listing alone became partial', () => {
  const hot = (seconds: number) => at(seconds, HOT)
  const partial = (seconds: number): Snapshot => ({ ...hot(seconds), isPartial: true })
  expect(listChanges([at(0, FINE), partial(5), partial(10), hot(15), partial(20)])).toEqual([
    '5 10.0.0.1 of A became unhealthy: cpu 80 >= 75',
    '5 A may be below its minimum: 1 healthy, minimum 2',
    '15 A is below its minimum: 1 healthy, minimum 2',
  ])
})
