import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/recording/file.ts'
import { MONITORING, monitoring, NODE, start } from '../support/command.ts'
import { MEMORY, newFolder } from '../support/folder.ts'
import { run } from '../support/host.ts'
import { instance, startFleet } from '../support/provider.ts'
import { checkIntegrity, record, recordedRound, roundsIn } from '../support/recording.ts'

const newRecording = () => join(newFolder(), 'fleet.db')
const FLEET = { '10.0.0.1': instance('A', '10%', '20%'), '10.0.0.2': instance('A', '10%', '20%') }

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'a command that %s ends leaves a whole recording, and nothing beside it',
  async (signal) => {
    const path = newRecording()
    const argv = ['mock:instances=50', '-ms', '-o', 'ndjson', '--interval', '1', '--record', path]
    const { child, ended } = start(NODE, [MONITORING, ...argv])
    if (child.stdout === null) throw new Error('no stdout')
    await once(child.stdout, 'data')
    child.kill(signal)
    expect(await ended).toMatchObject({ exitCode: 0 })
    expect(['-wal', '-shm'].filter((suffix) => existsSync(path + suffix))).toEqual([])
    expect(roundsIn(path).length).toBeGreaterThanOrEqual(1)
    expect(checkIntegrity(path)).toBe('ok')
  },
)

test('--waitHealthy records its rounds', async () => {
  const path = newRecording()
  const argv = ['mock:instances=50,seed=7', '--waitHealthy', '--for', '0', '-hi', '0']
  expect(await monitoring([...argv, '--record', path])).toMatchObject({ exitCode: 0 })
  expect(roundsIn(path).map(({ results }) => results.length)).toEqual([50])
})

test('a live view goes on while its rounds cannot be recorded, and says why', async () => {
  const { address } = await startFleet(FLEET)
  const path = record([recordedRound(1, `http://${address}`)])
  const writer = new DatabaseSync(path)
  onTestFinished(() => writer.close())
  writer.exec('BEGIN IMMEDIATE')
  let seen = ''
  await run([address, '-ms', '--record', path], {
    isTerminal: true,
    onTerminal: () => {},
    onFrame: (text, owner) => {
      seen += text
      if (!seen.includes('10.0.0.2') || !seen.includes('not recorded')) return
      if (writer.isTransaction) writer.exec('ROLLBACK')
      else if (roundsIn(path).length > 1) owner.onInput('q')
    },
  })
  expect(seen).toContain('not recorded to')
  expect(roundsIn(path).length).toBeGreaterThanOrEqual(2)
})

test('a round is recorded while another process reads for long, and the WAL is cut afterwards', () => {
  const path = record([recordedRound(1)])
  const reader = new DatabaseSync(path, { readOnly: true })
  onTestFinished(() => reader.close())
  reader.exec('BEGIN; SELECT count(*) FROM rounds')
  using database = openDatabase(path, 'append')
  for (const number of [2, 3, 4]) database.append(recordedRound(number))
  expect(database.walBytes).toBeGreaterThan(0)
  expect(statSync(`${path}-wal`).size).toBeGreaterThanOrEqual(database.walBytes)
  expect(roundsIn(path)).toHaveLength(4)
  reader.exec('COMMIT')
  database.append(recordedRound(5))
  expect([database.walBytes, statSync(`${path}-wal`).size]).toEqual([0, 0])
})

test('rounds of a long span are read while others are recorded', () => {
  const rounds = Array.from({ length: 100 }, (_, at) => recordedRound(at + 1))
  const path = record(rounds, join(newFolder(MEMORY), 'fleet.db'))
  using reader = openDatabase(path, 'read')
  using writer = openDatabase(path, 'append')
  let count = 0
  for (const { startedAt } of reader.between(0, 1_000_000)) {
    count += 1
    expect(startedAt).toBe(count * 1000)
    writer.append(recordedRound(200 + count))
    // The reader has let go of the file in between.
    expect(writer.walBytes).toBe(0)
  }
  expect(count).toBe(100)
})
