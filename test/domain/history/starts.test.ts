import { expect, test } from 'vitest'
import { OperationError } from '../../../src/domain/error.ts'
import { recallHistory } from '../../../src/domain/history/recall.ts'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, silent, snapshotOf, TIMEOUT } from '../../support/facts.ts'
import { inMemory } from '../../support/rounds-in-memory.ts'
import { POLICY } from '../../support/report.ts'

const END = Date.parse('2026-01-02T03:04:05Z')
const MINUTE_MS = 60_000

const before = (minutesAgo: number) => END - minutesAgo * MINUTE_MS

/** Rounds of two instances, one a minute, the last one a minute ago; the second one fails in the last ones. */
function minutes(count: number, silentFor: number): Snapshot[] {
  return Array.from({ length: count }, (_, at) => {
    const isSilent = at >= count - silentFor
    const second = isSilent ? silent('10.0.0.2', 'A') : answered('10.0.0.2', 'A')
    const results = [answered('10.0.0.1', 'A'), second]
    return snapshotOf(results, { startedAt: before(count - at), knownServices: ['A'] })
  })
}

/** The histories of the second instance and of its service. */
async function recallSecond(rounds: readonly Snapshot[]) {
  const { instanceHistories, serviceHistories } =
    (await recallHistory(inMemory(rounds), POLICY, async () => {})) ?? {}
  return [instanceHistories?.get('10.0.0.2'), serviceHistories?.get('A')]
}

test('a status that began before the rounds that are recalled has its true start', async () => {
  expect(await recallSecond(minutes(600, 500))).toEqual([
    {
      status: 'unknown',
      service: 'A',
      since: before(500),
      certainty: 'exact',
      changes: 1,
      appearedAt: null,
    },
    { status: 'unknown', since: before(500), certainty: 'exact' },
  ])
})

test('an instance that appeared before the rounds that are recalled has the time of that', async () => {
  const [first] = minutes(1, 0)
  const rounds = minutes(600, 0).map((round, at) =>
    at < 100 ? { ...round, results: first?.results.slice(0, 1) ?? [] } : round,
  )
  const [history] = await recallSecond(rounds)
  const start = before(500)
  expect(history).toMatchObject({
    since: start,
    certainty: 'exact',
    changes: 0,
    appearedAt: start,
  })
})

test.each([
  ['the whole recording', 600, 600, before(600)],
  // Each counts as much as 202 of two million results.
  [
    'more rounds than are read at a start',
    12_000,
    12_000,
    before(240 + Math.ceil(2_000_000 / 202)),
  ],
])('a status that is as old as %s has no known start', async (_, count, silentFor, since) => {
  expect(await recallSecond(minutes(count, silentFor))).toMatchObject([
    { since, certainty: 'atLeast', changes: 0 },
    { since, certainty: 'atLeast' },
  ])
})

test.each([
  ['a gap', (at: number) => at < 200 || at > 250],
  ['a gap at its start', (at: number) => at < 80 || at > 100],
])('a status that began before the rounds that are recalled is vague after %s', async (_, has) => {
  const rounds = minutes(600, 500).filter((__, at) => has(at))
  const since = rounds.find(({ results }) => results[1]?.kind === 'failure')?.startedAt
  expect(await recallSecond(rounds)).toMatchObject([
    { since, certainty: 'about' },
    { since, certainty: 'about' },
  ])
})

test('a status that began before an outage is vague', async () => {
  const listing = { ok: false, failure: TIMEOUT } as const
  const rounds = minutes(600, 500).map((round, at) => (at === 200 ? { ...round, listing } : round))
  expect(await recallSecond(rounds)).toMatchObject([
    { since: before(500), certainty: 'about' },
    { since: before(500), certainty: 'about' },
  ])
})

test('a recording whose earlier rounds are damaged is continued without them', async () => {
  const recorded = inMemory(minutes(600, 500))
  const damaged = {
    ...recorded,
    before(number: number, count: number) {
      if (number < 300) throw new OperationError('cannot read the recording')
      return recorded.before(number, count)
    },
  }
  const history = await recallHistory(damaged, POLICY, async () => {})
  const known = history?.instanceHistories.get('10.0.0.2')
  expect(known).toMatchObject({ since: before(240), certainty: 'atLeast' })
})

test('rounds before the clock was set back say nothing about the start of a status', async () => {
  const rounds = minutes(600, 500).map((round, at) =>
    at < 200 ? { ...round, startedAt: round.startedAt + 1000 * MINUTE_MS } : round,
  )
  expect(await recallSecond(rounds)).toMatchObject([
    { since: before(400), certainty: 'atLeast' },
    { since: before(400), certainty: 'atLeast' },
  ])
})
