import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { Database } from '../../src/recording/database.ts'
import { NODE, start } from '../support/command.ts'
import { MEMORY, newFolder } from '../support/folder.ts'
import { needs } from '../support/needs.ts'
import { checkIntegrity, record, recordedRound, roundsIn, WRITER } from '../support/recording.ts'

const numbersOf = (stdout: string) => stdout.match(/^\d+$/gm)?.map(Number) ?? []
const numbersIn = (path: string) => roundsIn(path).map(({ startedAt }) => startedAt / 1000)
const range = (first: number, last: number) =>
  Array.from({ length: Math.max(0, last + 1 - first) }, (_, at) => first + at)

/** Runs the tasks, two at a time. */
async function runAll(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const left = [...tasks]
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await next()
  }
  await Promise.all([work(), work()])
}

// Its code is compiled once for all processes.
const env = { ...process.env, NODE_COMPILE_CACHE: mkdtempSync(join(tmpdir(), 'cpx-cache-')) }
afterAll(() => rmSync(env.NODE_COMPILE_CACHE, { recursive: true }))

function startWriter(path: string, first: number, last: number) {
  return start(NODE, [WRITER, path, String(first), String(last)], { env })
}

/** Records until `count` rounds are acknowledged, then kills the process. Returns all of them. */
async function recordAndKill(path: string, first: number, count: number): Promise<number[]> {
  const { child, ended } = startWriter(path, first, 100_000)
  let seen = 0
  child.stdout?.on('data', (chunk: Buffer) => {
    seen += String(chunk).split('\n').length - 1
    if (seen >= count) child.kill('SIGKILL')
  })
  return numbersOf((await ended).stdout)
}

test('recording: no acknowledged round is lost in 100 kills, and every round is whole', async () => {
  const killed = async (path: string, runs: number) => {
    const acknowledged: number[] = []
    for (let run = 0; run < runs; run += 1) {
      acknowledged.push(...(await recordAndKill(path, 1000 * run, 1 + (run % 7))))
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(runs)
    const rounds = roundsIn(path)
    const numbers = new Set(rounds.map(({ startedAt }) => startedAt / 1000))
    expect(acknowledged.filter((number) => !numbers.has(number))).toEqual([])
    const isWhole = ({ startedAt, results }: Snapshot) =>
      isDeepStrictEqual(results, recordedRound(startedAt / 1000).results)
    expect(rounds.filter((round) => !isWhole(round))).toEqual([])
    expect(checkIntegrity(path)).toBe('ok')
  }
  const folder = newFolder(MEMORY)
  await runAll([0, 1].map((at) => () => killed(join(folder, `${at}.db`), 50)))
}, 60_000)

test('recording: of a WAL that is torn or garbled, in 200 ways, the rounds before are read', () => {
  const folder = newFolder(MEMORY)
  const path = join(folder, 'fleet.db')
  using database = new Database(path, { readOnly: false, timeoutMs: 0 })
  database.append(recordedRound(1))
  // A reader keeps the WAL from being written back.
  const reader = new DatabaseSync(path)
  onTestFinished(() => reader.close())
  reader.exec('BEGIN; SELECT count(*) FROM rounds')
  for (const number of range(2, 12)) database.append(recordedRound(number))
  const wal = readFileSync(`${path}-wal`)
  const found = new Set<number>()
  for (const at of range(1, 200)) {
    mkdirSync(join(folder, String(at)))
    const copy = join(folder, String(at), 'fleet.db')
    copyFileSync(path, copy)
    const cut = Math.floor((wal.length * at) / 200)
    const garbled = Buffer.concat([wal.subarray(0, cut), Buffer.alloc(wal.length - cut, at)])
    writeFileSync(`${copy}-wal`, at % 2 === 0 ? garbled : wal.subarray(0, cut))
    const numbers = numbersIn(copy)
    expect([at, numbers]).toEqual([at, range(1, numbers.length)])
    expect([at, checkIntegrity(copy)]).toEqual([at, 'ok'])
    found.add(numbers.length)
  }
  // Every number of rounds, so that every place was tried.
  expect([...found].toSorted((a, b) => a - b)).toEqual(range(1, 12))
}, 60_000)

/** Runs the writer while a system call fails. */
function inject(path: string, fault: string, last: number) {
  const [call = ''] = fault.split(':')
  const argv = ['-f', '-qqq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${fault}`]
  return start('strace', [...argv, NODE, WRITER, path, '1', String(last)], { env })
}

needs('strace')(
  'recording: after a crash at any of 60 writes, the file has whole rounds alone, none missing',
  async () => {
    const folder = newFolder(MEMORY)
    const crashed: number[] = []
    await runAll(
      range(1, 60).map((when) => async () => {
        const path = join(folder, `${when}.db`)
        const ended = await inject(path, `pwrite64:signal=KILL:when=${when}`, 20).ended
        if (ended.signal !== null || ended.exitCode !== 0) crashed.push(when)
        const acknowledged = numbersOf(ended.stdout)
        // It can be recorded to again, as it is.
        record([recordedRound(21)], path)
        const numbers = numbersIn(path).slice(0, -1)
        expect([when, numbers]).toEqual([when, range(1, numbers.length)])
        expect(numbers.length).toBeGreaterThanOrEqual(acknowledged.length)
        expect([when, checkIntegrity(path)]).toEqual([when, 'ok'])
      }),
    )
    expect(crashed).toHaveLength(60)
  },
)

needs('strace')('recording: a round whose flush fails is not acknowledged', async () => {
  const folder = newFolder(MEMORY)
  const failed = new Set<string>()
  await runAll(
    range(1, 12).map((at) => async () => {
      const path = join(folder, `${at}.db`)
      record([recordedRound(1)], path)
      const { stdout } = await inject(path, `fsync:error=EIO:when=${at}`, 6).ended
      const acknowledged = numbersOf(stdout)
      const lines = stdout.trimEnd().split('\n')
      for (const line of lines) if (/: /.test(line)) failed.add(line.replace(/^\d+: /, ''))
      expect(lines).toHaveLength(6)
      expect(acknowledged.length).toBeGreaterThanOrEqual(5)
      expect(numbersIn(path)).toEqual(expect.arrayContaining(acknowledged))
      expect(checkIntegrity(path)).toBe('ok')
    }),
  )
  expect([...failed]).toEqual(['input/output error (SQLITE_IOERR)'])
})
