import { copyFileSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import type { Source } from '../../src/domain/source.ts'
import { Recorder } from '../../src/recording/recorder.ts'
import { FakeClock } from '../support/clock.ts'
import { answered, silent, snapshotOf, TIMEOUT } from '../support/facts.ts'
import { MEMORY, newFolder } from '../support/folder.ts'
import { checkIntegrity, record, recordedRound, roundsIn } from '../support/recording.ts'

const clock = new FakeClock()
const { signal } = new AbortController()
const newPath = () => join(newFolder(MEMORY), 'fleet.db')

/** A recorder of rounds that a test gives; they start a minute after each other. */
function openRecorder(path: string, keepMs?: number) {
  let next = snapshotOf([])
  const source: Source = {
    address: 'http://api',
    hasPast: false,
    at: async () => next,
    [Symbol.asyncDispose]: async () => {},
  }
  const recorder = new Recorder(source, path, { clock, keepMs, version: '1.0.0' })
  onTestFinished(() => recorder[Symbol.asyncDispose]())
  return (round: Snapshot) => {
    next = round
    return recorder.at('now', signal)
  }
}

/** Records each round in a process of its own. */
async function recordEach(path: string, rounds: readonly Snapshot[]): Promise<Snapshot[]> {
  const all: Snapshot[] = []
  for (const each of rounds) all.push(await openRecorder(path)(each))
  return all
}

const servicesOf = ({ results }: Snapshot | undefined = snapshotOf([])) =>
  results.map((result) => (result.kind === 'failure' ? result.lastService : result.kind))

const DOWN = snapshotOf([], { listing: { ok: false, failure: TIMEOUT } })

test.each<[string, readonly Snapshot[]]>([
  ['in the round before', []],
  ['before a round that did not list it', [snapshotOf([answered('b', 'B')])]],
  ['before rounds in which it was silent', [snapshotOf([silent('a')]), snapshotOf([silent('a')])]],
  ['before a listing that failed', [DOWN, DOWN]],
  ['before a fleet that was gone', [snapshotOf([])]],
  [
    'before it was not listed while others came and went',
    Array.from({ length: 20 }, (_, at) => snapshotOf([answered(`b${at}`, 'B')])),
  ],
])('a recording lends a silent instance the service that it had %s', async (_, between) => {
  const path = newPath()
  const first = snapshotOf([answered('a', 'A'), answered('b', 'B')])
  const rounds = [first, ...between, snapshotOf([silent('a')])]
  expect(servicesOf((await recordEach(path, rounds)).at(-1))).toEqual(['A'])
  const take = openRecorder(newPath())
  let last: Snapshot | undefined
  for (const round of rounds) last = await take(round)
  expect(servicesOf(last)).toEqual(['A'])
})

test('a recording recalls the last listing, even if an equal one is older than many others', async () => {
  const path = newPath()
  const listing = (...ids: readonly string[]) => snapshotOf(ids.map((id) => answered(id, 'A')))
  const others = Array.from({ length: 70 }, (_, at) => listing('a', `b${at}`))
  record([listing('a', 'c'), ...others, listing('a', 'c')], path)
  const { results } = await openRecorder(path)(DOWN)
  expect(results.map(({ id }) => id)).toEqual(['a', 'c'])
})

test('a recording lends the last service of an instance that has moved', async () => {
  const rounds = ['A', 'B', 'A'].map((service) => snapshotOf([answered('a', service)]))
  const last = [snapshotOf([answered('b', 'B')]), snapshotOf([silent('a')])]
  expect(servicesOf((await recordEach(newPath(), [...rounds, ...last])).at(-1))).toEqual(['A'])
})

test('a recording remembers no more instances than twice the fleet and a thousand', async () => {
  const take = openRecorder(newPath())
  for (let at = 0; at < 1200; at += 100) {
    const ids = Array.from({ length: 100 }, (_, place) => `i${at + place}`)
    await take(snapshotOf(ids.map((id) => answered(id, 'A'))))
  }
  const ids = [0, 99, 100, 1199].map((at) => `i${at}`)
  const last = await take(snapshotOf(ids.map((id) => silent(id))))
  expect(servicesOf(last)).toEqual(['A', 'A', 'A', 'A'])
  await take(snapshotOf([answered('x', 'A')]))
  expect(servicesOf(await take(snapshotOf([silent('i101'), silent('i1100')])))).toEqual([null, 'A'])
})

test.each<[string, (path: string) => void, readonly number[]]>([
  ['is deleted', (path) => rmSync(path), [3]],
  ['is deleted with all files beside it', (path) => rmAll(path), [3]],
  ['is moved away', (path) => renameSync(path, `${path}.old`), [3]],
  ['is emptied', (path) => truncateSync(path), [3]],
  [
    'is replaced by another one',
    (path) => renameSync(record([recordedRound(9)], `${path}.new`), path),
    [9, 3],
  ],
  ['is overwritten', (path) => copyFileSync(record([recordedRound(9)]), path), [9, 3]],
])('a recorder goes on with whole rounds if its file %s', async (_, change, numbers) => {
  const path = newPath()
  const take = openRecorder(path)
  for (const number of [1, 2]) await take(recordedRound(number))
  change(path)
  const { remarks = [] } = await take(recordedRound(3))
  expect(remarks.filter(({ code }) => code === 'notRecorded')).toEqual([])
  expect(roundsIn(path).map(({ startedAt }) => startedAt / 1000)).toEqual(numbers)
  expect(checkIntegrity(path)).toBe('ok')
})

test('a recorder leaves a file alone that becomes the recording of another source', async () => {
  const path = newPath()
  const take = openRecorder(path)
  await take(recordedRound(1))
  renameSync(record([recordedRound(9, 'http://other')], `${path}.new`), path)
  const problem = 'it has the rounds of http://other; name another file'
  const { remarks } = await take(recordedRound(2))
  expect(remarks).toContainEqual({ code: 'notRecorded', path, problem })
  expect(roundsIn(path)).toHaveLength(1)
})

function rmAll(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix)
}

test('a file that is moved away while it is read has every round so far', async () => {
  const path = newPath()
  const take = openRecorder(path)
  await take(recordedRound(1))
  await take(recordedRound(2))
  renameSync(path, `${path}.old`)
  await take(recordedRound(3))
  expect(roundsIn(`${path}.old`).map(({ startedAt }) => startedAt / 1000)).toEqual([1, 2])
})

test('only the user can read the files of a recording', async () => {
  const path = newPath()
  const umask = process.umask(0)
  onTestFinished(() => void process.umask(umask))
  await openRecorder(path)(recordedRound(1))
  for (const suffix of ['', '-wal', '-shm']) {
    expect([suffix, statSync(path + suffix).mode & 0o777]).toEqual([suffix, 0o600])
  }
})

test('with --keep, the file does not grow beyond the rounds that it keeps', async () => {
  const path = newPath()
  const take = openRecorder(path, 100_000)
  const fleet = Array.from({ length: 200 }, (_, at) => at)
  const random = (at: number, number: number) => ((at * 7919 + number * 104_729) % 10_007) / 100.07
  const round = (number: number) =>
    snapshotOf(
      fleet.map((at) => answered(`10.0.0.${at}`, 'A', [random(at, number), 20])),
      { startedAt: number * 1000 },
    )
  const sizes: number[] = []
  for (let number = 1; number <= 1000; number += 1) {
    await take(round(number))
    sizes.push(statSync(path).size)
  }
  expect(roundsIn(path).map(({ startedAt }) => startedAt / 1000)).toEqual(
    Array.from({ length: 102 }, (_, at) => 899 + at),
  )
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1.1 * (sizes[101] ?? 0))
  expect(statSync(`${path}-wal`).size).toBe(0)
})
