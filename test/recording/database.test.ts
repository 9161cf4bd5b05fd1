import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { Database } from '../../src/recording/database.ts'
import { answered, silent, snapshotOf } from '../support/facts.ts'

const OPTIONS = { readOnly: false, timeoutMs: 0 }

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cpx-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'fleet.db')
}

function openNew(path = newPath()): Database {
  const database = new Database(path, OPTIONS)
  onTestFinished(() => database[Symbol.dispose]())
  return database
}

const round = (startedAt: number, cpu = 10): Snapshot =>
  snapshotOf([answered('10.0.0.1', 'A', [cpu, 20]), silent('10.0.0.2', 'B')], { startedAt })

const ROUNDS = [round(1000), round(2000, 20), round(3000, 30)]

function record(path: string, rounds: readonly Snapshot[]): void {
  const database = new Database(path, OPTIONS)
  for (const each of rounds) database.append(each)
  database[Symbol.dispose]()
}

test('recording: rounds are read as they were appended', () => {
  const path = newPath()
  record(path, ROUNDS.slice(0, 2))
  record(path, ROUNDS.slice(2))
  const database = new Database(path, { readOnly: true, timeoutMs: 0 })
  onTestFinished(() => database[Symbol.dispose]())
  expect([...database.between(0, 9000)]).toEqual(ROUNDS)
  expect([...database.between(2000, 2999)]).toEqual([ROUNDS[1]])
})

test.each([
  ['the last round at a time', (database: Database) => database.findLast(2999), ROUNDS[1]],
  ['the last round of all', (database: Database) => database.findLast(), ROUNDS[2]],
  ['no round before the first one', (database: Database) => database.findLast(999), null],
  ['the first round after a time', (database: Database) => database.findNext(2000), ROUNDS[2]],
  ['no round after the last one', (database: Database) => database.findNext(3000), null],
])('recording: %s is found', (_, find, found) => {
  const database = openNew()
  for (const each of ROUNDS) database.append(each)
  expect(find(database)).toEqual(found)
})

test('recording: a span of rounds is known by their starts alone', () => {
  const database = openNew()
  for (const startedAt of [5000, 1000, 2000]) database.append(round(startedAt))
  expect([...database.startsBetween(1500, 9000)]).toEqual([5000, 2000])
  const spans = [database.between(0, 9000), database.between(0, 9000)]
  expect(spans.map((span) => span.next().value?.startedAt)).toEqual([5000, 5000])
})

test('recording: it is summarized without its rounds', () => {
  const path = newPath()
  for (const version of ['1.0.0', '1.1.0', '1.0.0']) {
    const database = new Database(path, { ...OPTIONS, version })
    database.append(round(1000))
    database[Symbol.dispose]()
  }
  const database = openNew(path)
  database.append(snapshotOf([answered('10.0.0.3', 'C')], { knownServices: ['A', 'D'] }))
  expect(database.summarize()).toEqual({
    rounds: 4,
    instances: 3,
    services: 4,
    values: 21,
    bytes: statSync(path).size,
    writers: ['1.0.0', '1.1.0'],
  })
  expect([...database.names()].map(({ ids }) => ids)).toEqual([
    ['10.0.0.3'],
    ['10.0.0.1', '10.0.0.2'],
  ])
})

test('recording: rounds stay in the order of recording if the clock goes back', () => {
  const database = openNew()
  const rounds = [round(5000), round(1000), round(2000)]
  for (const each of rounds) database.append(each)
  expect([...database.between(0, 9000)]).toEqual(rounds)
})

test('recording: names are stored once for all rounds that share them', () => {
  const path = newPath()
  record(path, ROUNDS)
  const other = snapshotOf([answered('10.0.0.3', 'A')], { startedAt: 4000 })
  record(path, [other, ...ROUNDS])
  const db = new DatabaseSync(path)
  onTestFinished(() => db.close())
  expect(db.prepare('SELECT count(*) AS count FROM names').get()).toEqual({ count: 2 })
})

test.each([
  ['another program', 'PRAGMA application_id = 7', 'it is a database of another program'],
  [
    'a newer version',
    'PRAGMA user_version = 999',
    'it was made by a newer version of monitoring; update monitoring',
  ],
])('recording: a database of %s is refused and stays as it is', (_, change, problem) => {
  const path = newPath()
  record(path, ROUNDS)
  const db = new DatabaseSync(path)
  db.exec(change)
  const before = db.prepare('PRAGMA schema_version').get()
  expect(() => new Database(path, OPTIONS)).toThrow(problem)
  expect(db.prepare('PRAGMA schema_version').get()).toEqual(before)
  db.close()
})

test('recording: a round that cannot be written leaves the others as they are', () => {
  const path = newPath()
  record(path, ROUNDS.slice(0, 1))
  const database = openNew(path)
  const writer = new DatabaseSync(path)
  writer.exec('BEGIN IMMEDIATE')
  expect(() => database.append(ROUNDS[1] as Snapshot)).toThrow('database is locked')
  writer.exec('ROLLBACK')
  writer.close()
  database.append(ROUNDS[2] as Snapshot)
  expect([...database.between(0, 9000)]).toEqual([ROUNDS[0], ROUNDS[2]])
})

test('recording: a round has a place in the order of recording, whatever the clock does', () => {
  const database = openNew()
  for (const startedAt of [5000, 1000, 2000]) database.append(round(startedAt))
  expect(database.findPlace('last')).toEqual({ number: 3, startedAt: 2000 })
  expect(database.findPlace({ upTo: 1999 })).toEqual({ number: 2, startedAt: 1000 })
  expect(database.findPlace({ after: 0 })).toEqual({ number: 1, startedAt: 5000 })
  expect([{ upTo: 999 }, { after: 3 }].map((where) => database.findPlace(where))).toEqual([
    null,
    null,
  ])
})

test('recording: the rounds before and after a number are read in their order', () => {
  const database = openNew()
  for (const each of ROUNDS) database.append(each)
  const numbersOf = (rounds: readonly { readonly number: number }[]) =>
    rounds.map(({ number }) => number)
  expect(numbersOf(database.before(4, 2))).toEqual([2, 3])
  expect(numbersOf(database.before(2, 9))).toEqual([1])
  expect(numbersOf(database.after(1, 9))).toEqual([2, 3])
  expect(numbersOf(database.after(0, 1))).toEqual([1])
  expect(database.after(2, 1)[0]?.snapshot).toEqual(ROUNDS[2])
  const second = { ...ROUNDS[2], results: ROUNDS[2]?.results.slice(1, 2) }
  expect(database.after(2, 1, (instances) => [...instances.keys()].slice(1, 2))).toEqual([
    { number: 3, snapshot: second },
  ])
})
