import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, silent, snapshotOf } from '../../support/facts.ts'
import { newFolder } from '../../support/folder.ts'
import { fail, run } from '../../support/host.ts'
import { instance, startFleet } from '../../support/provider.ts'
import { record } from '../../support/recording.ts'

const NOON = Date.parse('2026-01-01T12:00:00Z')

/** A round so many seconds after noon. */
const at = (seconds: number, rest: Partial<Snapshot> = {}) =>
  snapshotOf([answered('10.0.0.1', 'A'), silent('10.0.0.2', 'B')], {
    startedAt: NOON + seconds * 1000,
    knownServices: ['C'],
    ...rest,
  })

const info = (path: string, ...options: string[]) =>
  run([path, '--info', ...options], { now: () => NOON + 3_600_000 })

const repeat = (from: number, count: number) =>
  Array.from({ length: count }, (_, number) => at(from + 5 * number))

describe('--info', () => {
  test('--info shows a recording as a whole', async () => {
    const path = record([...repeat(0, 4), ...repeat(735, 2), ...repeat(900, 4)])
    const { size } = statSync(path)
    expect(await info(path)).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: `\
first round  2026-01-01T12:00:00Z
last round   2026-01-01T12:15:15Z, 15 min later, 44 min ago
rounds       10, one every 5 s
gaps         2: 14 min in all, the longest one of 12 min from 2026-01-01T12:00:15Z
instances    2
services     3
size         ${size} bytes, ${Math.floor((100 * size) / 60) / 100} a value
source       http://api
written by   -
`,
    })
  })

  test('a recording of a command names the version that wrote it', async () => {
    const path = join(newFolder(), 'fleet.db')
    const { address } = await startFleet({ '10.0.0.1': instance('A', '10%', '20%') })
    await run([address, '-s', '--record', path])
    expect((await info(path)).stdout).toMatch(/^written by {3}monitoring \d+\.\d+\.\d+$/m)
    expect((await info(path)).stdout).toContain(`source       http://${address}\n`)
  })

  test.each([
    ['no gap and no interval', [at(0)], 'rounds       1\ngaps         none\n'],
    [
      'one gap',
      [...repeat(0, 6), ...repeat(900, 6)],
      'gaps         1: 14 min from 2026-01-01T12:00:25Z\n',
    ],
    ['no rounds', [], 'first round  -\nlast round   -\nrounds       0\n'],
    ['a short interval', [at(0), at(0.44)], 'rounds       2, one every 0.44 s\n'],
  ])('--info shows %s', async (_, rounds, lines) => {
    expect((await info(record(rounds))).stdout).toContain(lines)
  })

  test('formats for programs have all facts', async () => {
    const path = record([...repeat(0, 6), ...repeat(900, 6)])
    const { size: bytes } = statSync(path)
    const facts = {
      of: 'http://api',
      from: '2026-01-01T12:00:00.000Z',
      to: '2026-01-01T12:15:25.000Z',
      rounds: 12,
      intervalMs: 5000,
      instances: 2,
      services: 3,
      bytes,
      values: 72,
      bytesPerValue: bytes / 72,
      writers: [],
      gaps: [{ from: '2026-01-01T12:00:25.000Z', lastedMs: 875_000 }],
    }
    const [json, ndjson] = ['json', 'ndjson'].map((format) => info(path, '-o', format))
    expect(JSON.parse((await json)?.stdout ?? '')).toEqual({
      schema: 'cpx-monitoring/v1',
      kind: 'info',
      source: path,
      ...facts,
    })
    expect(JSON.parse((await ndjson)?.stdout ?? '')).toEqual({ kind: 'recording', ...facts })
    expect((await info(path, '-o', 'csv')).stdout).toBe(
      'of,from,to,rounds,intervalMs,instances,services,bytes,values,bytesPerValue,writers,gaps\r\n' +
        `http://api,2026-01-01T12:00:00.000Z,2026-01-01T12:15:25.000Z,12,5000,2,3,${bytes},72,${bytes / 72},,1\r\n`,
    )
  })

  test('every format escapes a hostile address', async () => {
    const path = record([at(0, { source: '=\u001b[31m\u202e"' })])
    for (const format of ['table', 'json', 'ndjson', 'csv']) {
      expect((await info(path, '-o', format)).stdout).toMatch(/^[\r\n\x20-\x7e]*$/)
    }
  })
})

describe('a damaged recording', () => {
  test('a damaged recording is explained in one sentence', async () => {
    const path = record(repeat(0, 50))
    const db = new DatabaseSync(path)
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
    const file = openSync(path, 'r+')
    // All pages except the first one, which has the schema.
    writeSync(file, Buffer.alloc(statSync(path).size - 4096, 0xff), 0, null, 4096)
    closeSync(file)
    for (const action of ['--info', '--events', '--diff']) {
      expect(await fail([path, action])).toBe(
        `monitoring: cannot read the recording ${path}: it is damaged; the command .recover of sqlite3 may save its rounds (SQLITE_CORRUPT)\n`,
      )
    }
  })
})

test.each([
  [
    'api:80 --info',
    '--info reads recorded rounds: add --record FILE to commands for api:80 first, then use monitoring FILE --info',
  ],
  ['./fleet.db --info --only A', '--only is not allowed with --info'],
  ['./fleet.db --info --from -1h', '--from is not allowed with --info; use '],
])('%s is refused', async (line, problem) => {
  expect(await fail(line.split(' '))).toContain(`monitoring: ${problem}`)
})
