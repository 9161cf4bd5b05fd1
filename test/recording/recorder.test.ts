import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Database } from '../../src/recording/database.ts'
import { run } from '../support/host.ts'
import { findClosedPort, instance, startFleet } from '../support/provider.ts'
import { newFolder } from '../support/folder.ts'

const newRecording = () => join(newFolder(), 'fleet.db')

const FLEET = {
  '10.0.0.1': instance('A', '10%', '20%'),
  '10.0.0.2': instance('A', '10%', '20%'),
  '10.0.0.3': instance('B', '90%', '20%'),
}

function roundsIn(path: string) {
  const database = new Database(path, { readOnly: true, timeoutMs: 0 })
  onTestFinished(() => database[Symbol.dispose]())
  return [...database.between(0, Number.MAX_SAFE_INTEGER)]
}

describe('--record', () => {
  test('--record appends each round to a file that only its user can read', async () => {
    const path = newRecording()
    const { address } = await startFleet(FLEET)
    for (let round = 0; round < 2; round += 1) {
      const { exitCode, stderr } = await run([address, '-s', '--record', path])
      expect([exitCode, stderr]).toEqual([0, ''])
    }
    expect(roundsIn(path).map(({ results }) => results.length)).toEqual([3, 3])
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('--record lends the services of earlier rounds to instances that do not answer', async () => {
    const path = newRecording()
    const provider = await startFleet(FLEET)
    await run([provider.address, '-hc', '--record', path])
    provider.answer('/10.0.0.1', 403)
    const alone = await run([provider.address, '-hc', '--exitCode'])
    const lent = await run([provider.address, '-hc', '--exitCode', '--record', path])
    expect(alone.stderr).toContain('1 unknown instance may belong to any service')
    expect(lent.stderr).not.toContain('may belong to any service')
    expect(lent.stderr).toContain('A: 1 to 2 healthy, minimum 2')
  })

  test('--record records a failed listing, with the instances of the last one', async () => {
    const path = newRecording()
    const provider = await startFleet(FLEET)
    await run([provider.address, '-s', '--record', path])
    provider.answer('/servers', 403)
    expect((await run([provider.address, '-s', '--record', path])).exitCode).toBe(3)
    const [, last] = roundsIn(path)
    expect(last?.listing).toMatchObject({ ok: false, failure: { code: 'http', status: 403 } })
    expect(last?.results).toMatchObject([
      { id: '10.0.0.1', lastService: 'A' },
      { id: '10.0.0.2', lastService: 'A' },
      { id: '10.0.0.3', lastService: 'B' },
    ])
  })

  test('--record keeps a service whose instances have left', async () => {
    const path = newRecording()
    const provider = await startFleet(FLEET)
    await run([provider.address, '-s', '--record', path])
    provider.answer('/servers', ['10.0.0.1', '10.0.0.2'])
    const { stdout } = await run([provider.address, '-hc', '-o', 'csv', '--record', path])
    expect(stdout).toMatch(/,B,unhealthy,0,0,/)
  })

  test('--record prints the answer and ends with 3 if another process is writing', async () => {
    const path = newRecording()
    const { address } = await startFleet(FLEET)
    await run([address, '-s', '--record', path])
    const writer = new DatabaseSync(path)
    onTestFinished(() => writer.close())
    writer.exec('BEGIN IMMEDIATE')
    const { exitCode, stdout, stderr } = await run([address, '-s', '--record', path])
    expect(exitCode).toBe(3)
    expect(stdout).toContain('10.0.0.3')
    expect(stderr).toBe(
      `monitoring: not recorded to ${path}: another process is writing to it (SQLITE_BUSY)\n`,
    )
  })

  test('--record follows a file that is moved away, with a new one', async () => {
    const path = newRecording()
    const { address } = await startFleet(FLEET)
    const argv = [address, '-ms', '--count', '2', '--record', path]
    let isMoved = false
    const onSleep = () => {
      if (!isMoved) renameSync(path, `${path}.old`)
      isMoved = true
    }
    expect((await run(argv, { onSleep })).exitCode).toBe(0)
    expect(roundsIn(`${path}.old`)).toHaveLength(1)
    expect(roundsIn(path)).toHaveLength(1)
  })

  test('--record refuses the recording of another source before the first request', async () => {
    const path = newRecording()
    await run(['mock:instances=5,seed=1', '-s', '--record', path])
    const address = `127.0.0.1:${await findClosedPort()}`
    const { exitCode, stderr } = await run([address, '-s', '--record', path])
    const why = 'it has the rounds of mock:instances=5,seed=1; name another file'
    expect([exitCode, stderr]).toEqual([3, `monitoring: cannot record to ${path}: ${why}\n`])
    expect(roundsIn(path)).toHaveLength(1)
    expect((await run(['mock:instances=5,seed=1', '-s', '--record', path])).stderr).not.toContain(
      'cannot record',
    )
    expect(roundsIn(path)).toHaveLength(2)
  })

  test('--keep deletes older rounds', async () => {
    const path = newRecording()
    const { address } = await startFleet(FLEET)
    const startedAt = Date.parse('2026-01-02T03:04:05Z')
    for (const minutes of [0, 5, 59, 61, 62]) {
      const now = () => startedAt + minutes * 60_000
      await run([address, '-s', '--record', path, '--keep', '1h'], { now })
    }
    const minutes = roundsIn(path).map((round) => (round.startedAt - startedAt) / 60_000)
    expect(minutes.map(Math.floor)).toEqual([5, 59, 61, 62])
  })
})

describe('a file that is no recording', () => {
  test.each([
    ['a.db/servers', 'no such file; if it is no file, write http://a.db/servers'],
    ['./package.json', 'it is not a recording; name a file that --record has written'],
  ])('only a name that no file has may be a host: %s', async (name, why) => {
    const { exitCode, stderr } = await run([name, '-s'])
    expect([exitCode, stderr]).toEqual([
      3,
      `monitoring: cannot open the recording ${name}: ${why}\n`,
    ])
  })

  test.each<[string, (path: string) => void, string]>([
    [
      'a text',
      (path) => writeFileSync(path, 'x'.repeat(5000)),
      'it is not a recording; name a file that --record has written',
    ],
    ['a folder', (path) => mkdirSync(path), 'it is not a regular file'],
    ['a named pipe', (path) => execFileSync('mkfifo', [path]), 'it is not a regular file'],
    [
      'a symbolic link',
      (path) => symlinkSync(dirname(path), path),
      'it is a symbolic link; name the file that it leads to',
    ],
    [
      'a database of another program',
      (path) => new DatabaseSync(path).exec('CREATE TABLE t (a)'),
      'it is a database of another program; name a file that --record has written',
    ],
  ])('%s is refused', async (_, prepare, why) => {
    const path = newRecording()
    prepare(path)
    const { address } = await startFleet(FLEET)
    const appended = await run([address, '-s', '--record', path])
    expect([appended.exitCode, appended.stderr]).toEqual([
      3,
      `monitoring: cannot record to ${path}: ${why}\n`,
    ])
    const read = await run([path, '-s'])
    expect([read.exitCode, read.stderr]).toEqual([
      3,
      `monitoring: cannot open the recording ${path}: ${why}\n`,
    ])
  })

  test('a recording in a folder that does not exist is refused before the first request', async () => {
    const path = newRecording()
    rmSync(dirname(path), { recursive: true })
    const address = `127.0.0.1:${await findClosedPort()}`
    const { exitCode, stderr } = await run([address, '-s', '--record', path])
    expect([exitCode, stderr]).toEqual([
      3,
      `monitoring: cannot record to ${path}: its folder does not exist (ENOENT)\n`,
    ])
  })
})

describe('a recording as a source', () => {
  test('a recording shows its last round, and any earlier one', async () => {
    const path = newRecording()
    const provider = await startFleet(FLEET)
    const startedAt = Date.parse('2026-01-02T03:04:05Z')
    await run([provider.address, '-s', '--record', path], { now: () => startedAt })
    provider.answer('/10.0.0.3', instance('B', '30%', '20%'))
    await run([provider.address, '-s', '--record', path], { now: () => startedAt + 60_000 })
    const rows = async (...argv: string[]) => {
      const now = () => startedAt + 90_000
      const { stdout } = await run([path, '-s', '-o', 'csv', ...argv], { now })
      return stdout.match(/10\.0\.0\.3,.*B,\d+/g)
    }
    expect(await rows()).toEqual(['10.0.0.3,10.0.0.3,B,B,30'])
    expect(await rows('--at', '-60s')).toEqual(['10.0.0.3,10.0.0.3,B,B,90'])
  })

  test('a recording does not know what was before its first round', async () => {
    const path = newRecording()
    const { address } = await startFleet(FLEET)
    const now = () => Date.parse('2026-01-02T03:04:05Z')
    await run([address, '-s', '--record', path], { now })
    const { exitCode, stderr } = await run([path, '-s', '--at', '-1h'], { now })
    expect([exitCode, stderr]).toEqual([
      3,
      `monitoring: ${path} has no round so early; the first one started at 2026-01-02T03:04:05.000Z\n`,
    ])
  })

  test.each([
    [
      'rounds SET facts',
      'round 1 (2026-01-02T03:04:05Z) cannot be decoded; use --from or --to without it',
    ],
    ['names SET names', 'names cannot be decoded'],
  ])('a recording with damaged %s says so', async (column, problem) => {
    const path = newRecording()
    const { address } = await startFleet(FLEET)
    const now = () => Date.parse('2026-01-02T03:04:05Z')
    await run([address, '-s', '--record', path], { now })
    const db = new DatabaseSync(path)
    db.exec(`UPDATE ${column} = x'00'`)
    db.close()
    const { exitCode, stderr } = await run([path, '-s'])
    expect([exitCode, stderr]).toEqual([
      3,
      `monitoring: cannot read the recording ${path}: it is damaged: ${problem}\n`,
    ])
  })

  test('a recording cannot be recorded', async () => {
    const path = newRecording()
    const { address } = await startFleet(FLEET)
    await run([address, '-s', '--record', path])
    expect(await run([path, '-s', '--record', `${path}.2`])).toMatchObject({
      exitCode: 2,
      stderr: `monitoring: --record is not allowed with the recording ${path} (see monitoring -h)\n`,
    })
  })
})
