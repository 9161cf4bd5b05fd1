import { join } from 'node:path'
import { expect, test } from 'vitest'
import { recallHistory } from '../../src/domain/history/recall.ts'
import { isAfterGap } from '../../src/domain/history/gaps.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { openDatabase } from '../../src/recording/file.ts'
import { answered, silent, snapshotOf, TIMEOUT } from '../support/facts.ts'
import { MEMORY, newFolder } from '../support/folder.ts'
import { run } from '../support/host.ts'
import { instance, startFleet } from '../support/provider.ts'
import { record } from '../support/recording.ts'
import { POLICY } from '../support/report.ts'
import { startServed } from '../support/served.ts'

const START = Date.parse('2026-01-02T03:04:05Z')
const MINUTE_MS = 60_000
const pause = async () => {}

/** Rounds of two instances, one a minute, the last one a minute ago; the second one fails in the last ones. */
function minutes(count: number, silentFor: number): Snapshot[] {
  return Array.from({ length: count }, (_, at) => {
    const isSilent = at >= count - silentFor
    const second = isSilent ? silent('10.0.0.2', 'A') : answered('10.0.0.2', 'A')
    const startedAt = START - (count - at) * MINUTE_MS
    return snapshotOf([answered('10.0.0.1', 'A'), second], { startedAt, knownServices: ['A'] })
  })
}

async function recall(rounds: readonly Snapshot[]) {
  using database = openDatabase(record(rounds), 'read')
  return await recallHistory(database, POLICY, pause)
}

test('a live view that is recorded knows from its first round since when each status holds', async () => {
  const { address } = await startFleet({ '10.0.0.1': instance('A', '10%', '20%'), '10.0.0.2': 403 })
  const source = `http://${address}`
  const path = record(minutes(10, 4).map((round) => ({ ...round, source })))
  let row = ''
  await run([address, '-ms', '--record', path], {
    isTerminal: true,
    onTerminal: () => {},
    onFrame: (text, owner) => {
      row = /10\.0\.0\.2 .*/.exec(text)?.[0] ?? row
      if (row !== '') owner.onInput('q')
    },
    now: () => START,
  })
  expect(row).toContain('   4m ')
})

test('a server that continues a recording says since when a status holds that is older than memory', async () => {
  const { address } = await startFleet({ '10.0.0.1': instance('A', '10%', '20%'), '10.0.0.2': 403 })
  const source = `http://${address}`
  const rounds = minutes(510, 500).map((round) => ({ ...round, source }))
  const path = record(rounds, join(newFolder(MEMORY), 'fleet.db'))
  const served = await startServed([address, '--record', path], { now: () => START })
  await served.firstRound
  const rowOf = async (resource: string) =>
    (await (await served.get(`/api/v1${resource}`)).json()) as object
  const started = { since: '2026-01-01T18:44:05.000Z', sinceCertainty: 'exact' }
  const known = { status: 'unknown', ...started }
  expect(await rowOf('/services/A')).toMatchObject({ service: known })
  expect(await rowOf('/instances/10.0.0.2')).toMatchObject({ instance: known })
})

test('a live view recalls no more than the last 240 rounds of a recording', async () => {
  expect((await recall(minutes(300, 4)))?.times).toHaveLength(240)
})

test('a live view recalls nothing from a recording without a listing', async () => {
  const listing = { ok: false, failure: TIMEOUT } as const
  expect(await recall([snapshotOf([], { listing })])).toBeNull()
})

test('a status that changed in a gap of a recording is about that old', async () => {
  const rounds = minutes(10, 4).filter((_, at) => at < 3 || at > 7)
  const history = await recall(rounds)
  expect(history?.instanceHistories.get('10.0.0.2')).toMatchObject({
    status: 'unknown',
    certainty: 'about',
  })
})

test('a gap of a recording, and a clock that was set back, are events', async () => {
  const rounds = minutes(10, 0).filter((_, at) => at < 3 || at > 7)
  const back = { ...(rounds[0] as Snapshot), startedAt: START - 90 * MINUTE_MS }
  expect((await recall([...rounds, back]))?.changes).toEqual([
    { at: START - 8 * MINUTE_MS, kind: 'gap', lastedMs: 6 * MINUTE_MS },
    { at: back.startedAt, kind: 'clock', backMs: 89 * MINUTE_MS },
  ])
})

test('a history can be recalled up to any round', async () => {
  using database = openDatabase(record(minutes(10, 0)), 'read')
  const starts = [1, 2, 3].map((number) => START - (11 - number) * MINUTE_MS)
  expect((await recallHistory(database, POLICY, pause, 3))?.times).toEqual(starts)
})

test.each([
  ['three times as late as usual', [0, 60, 120], 330, true],
  ['as late as usual', [0, 600, 1200], 1800, false],
  ['less than a minute late', [0, 5, 10], 65, false],
  ['after one round', [0], 9000, false],
])('a round that is %s comes after a gap: %s, %d: %s', (_, starts, at, expected) => {
  expect(
    isAfterGap(
      starts.map((each) => each * 1000),
      at * 1000,
    ),
  ).toBe(expected)
})
