import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, snapshotOf } from '../../support/facts.ts'
import { MEMORY, newFolder } from '../../support/folder.ts'
import { run } from '../../support/host.ts'
import { lost } from '../../support/live.ts'
import { record } from '../../support/recording.ts'
import { pulses } from '../../support/replay.ts'

const NOW = Date.parse('2026-01-03T00:00:00Z')

const recordRounds = (rounds: readonly Snapshot[]) =>
  record(rounds, join(newFolder(MEMORY), 'fleet.db'))

/** Replaces the folder of a file by a link to itself. */
function loseFolder(path: string): void {
  const folder = dirname(path)
  renameSync(folder, `${folder}.old`)
  symlinkSync(folder, folder)
}

/** Runs `-ms` on a recording in a pipe. */
function replay(path: string, ...options: readonly string[]) {
  return run([path, '-ms', ...options], { now: () => NOW })
}

const titlesIn = (stdout: string) => stdout.match(/^# \S+/gm)?.map((title) => title.slice(13))
const ROUNDS = pulses(0, 5, 10, -15)

// What programs are told about a round in an outage.
const NOTES = [
  'monitoring: no listing: connection refused (ECONNREFUSED)',
  'monitoring: all 1 failed: 1 refused',
]

describe('a recording in a pipe', () => {
  test('its rounds are printed one after another, at once, and the last one decides', async () => {
    const { stdout, stderr, exitCode } = await replay(
      recordRounds(ROUNDS),
      '--exitCode',
      '-hi',
      '1',
    )
    expect(titlesIn(stdout)).toEqual(['03:04:05Z', '03:04:10Z', '03:04:15Z', '03:04:20Z'])
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 })
  })

  test.each([
    ['--count 2', ['03:04:05Z', '03:04:10Z']],
    ['--at=2026-01-02T03:04:12Z', ['03:04:10Z', '03:04:15Z', '03:04:20Z']],
    ['--speed 10 --count 3', ['03:04:05Z', '03:04:10Z', '03:04:15Z']],
  ])('%s selects its rounds', async (options, titles) => {
    const { stdout } = await replay(recordRounds(ROUNDS), ...options.split(' '))
    expect(titlesIn(stdout)).toEqual(titles)
  })

  test('--speed prints its rounds at their own pace', async () => {
    const pauses: number[] = []
    await run([recordRounds(ROUNDS), '-ms', '--speed', '2'], {
      onSleep: (ms) => pauses.push(ms),
    })
    expect(pauses).toEqual([2500, 2500, 2500])
  })

  test.each<[string, (path: string) => void, string]>([
    ['deleted', (path) => rmSync(path), 'it was deleted or moved'],
    [
      'replaced',
      (path) => renameSync(recordRounds(ROUNDS), path),
      'another file has taken its name',
    ],
    ['out of reach', loseFolder, 'it cannot be used (ELOOP)'],
  ])('--follow ends if its file is %s', async (_, change, why) => {
    const folder = join(newFolder(MEMORY), 'records')
    mkdirSync(folder)
    const path = record(ROUNDS, join(folder, 'fleet.db'))
    let polls = 0
    const { stderr, exitCode } = await run([path, '-ms', '-o', 'ndjson', '--follow'], {
      onSleep(__, stop) {
        polls += 1
        if (polls === 1) change(path)
        else stop('SIGINT')
      },
    })
    expect([exitCode, stderr]).toEqual([
      3,
      `monitoring: cannot follow the recording ${path}: ${why}\n`,
    ])
  })

  test('--follow waits for more rounds until it is stopped', async () => {
    const path = recordRounds(ROUNDS.slice(0, 3))
    let polls = 0
    const { stdout, exitCode } = await run([path, '-ms', '-o', 'ndjson', '--follow'], {
      onSleep(_, stop) {
        polls += 1
        if (polls === 1) record(ROUNDS.slice(3), path)
        else stop('SIGINT')
      },
    })
    expect(stdout.match(/"status":"(?:un)?healthy"/g)).toHaveLength(4)
    expect({ polls, exitCode }).toEqual({ polls: 2, exitCode: 0 })
  })

  test('a service that appears later is shown from then on', async () => {
    const [first, second] = pulses(0, 5) as [Snapshot, Snapshot]
    const later = snapshotOf([answered('10.0.0.2', 'B')], { startedAt: second.startedAt })
    const path = recordRounds([first, { ...later, knownServices: ['A', 'B'] }])
    const { stdout, exitCode } = await run([path, '-ms', 'B'], { now: () => NOW })
    expect(stdout).toContain('10.0.0.2         B')
    expect(exitCode).toBe(0)
    const missing = await run([path, '-ms', 'C'], { now: () => NOW })
    expect(missing.exitCode).toBe(3)
    expect(missing.stderr).toContain('no instance reports service "C"')
  })

  test('it begins with the first round that has a listing; programs get the others as well', async () => {
    const [first, ...others] = ROUNDS as [Snapshot, ...Snapshot[]]
    const path = recordRounds([{ ...first, ...lost(first.results) }, ...others])
    expect(titlesIn((await replay(path)).stdout)).toEqual(['03:04:10Z', '03:04:15Z', '03:04:20Z'])
    const { stdout } = await replay(path, '-o', 'csv')
    expect(stdout.match(/^.*10\.0\.0\.1.*$/gm)).toHaveLength(4)
  })

  test.each([
    ['--at 2026-01-02T03:04:15Z --count 1', ['03:04:05Z']],
    ['--at 2026-01-02T03:04:15Z --count 2', ['03:04:05Z', '03:04:10Z']],
    ['--at 2026-01-02T03:04:20Z --count 1', ['03:04:20Z']],
  ])('%s in an outage begins with the last listing before', async (options, titles) => {
    const [first, second, third, last] = ROUNDS as [Snapshot, Snapshot, Snapshot, Snapshot]
    const failed = [second, third].map((round) => ({ ...round, ...lost(round.results) }))
    const { stdout } = await replay(recordRounds([first, ...failed, last]), ...options.split(' '))
    expect(titlesIn(stdout)).toEqual(titles)
  })

  test('--count does not count the rounds before the first listing', async () => {
    const failed = ROUNDS.slice(0, 2).map((round) => ({ ...round, ...lost(round.results) }))
    const path = recordRounds([...failed, ...ROUNDS.slice(2)])
    const options = ['--count', '1', '--at', '2026-01-02T03:04:06Z']
    expect(titlesIn((await replay(path, ...options)).stdout)).toEqual(['03:04:15Z'])
    const { stderr } = await replay(recordRounds(failed), '--count', '1')
    expect(stderr).toMatch(/ has no listing in the 2 rounds that were read\n$/)
  })

  test('a round that took longer than an interval is not late', async () => {
    const path = recordRounds(ROUNDS.map((round) => ({ ...round, durationMs: 9000 })))
    const { stdout } = await replay(path, '--count', '1')
    expect(stdout).toMatch(
      /^# 2026-01-02T03:04:05Z {2}all services {2}1 of 1 answered {2}healthy = /,
    )
  })

  test.each([
    ['table', []],
    ['csv', NOTES],
    ['ndjson', NOTES],
    ['json', NOTES],
  ])(
    'a round without a listing has no advice on the present in the format %s',
    async (format, notes) => {
      const [first] = ROUNDS as [Snapshot]
      const later = { ...first, ...lost(first.results), startedAt: first.startedAt + 5000 }
      const argv = ['-o', format, '-hi', '1']
      const { stdout, stderr, exitCode } = await replay(recordRounds([first, later]), ...argv)
      const why = 'no listing at 2026-01-02T03:04:10Z: connection refused (ECONNREFUSED)'
      expect(stderr.split('\n')).toEqual([...notes, `monitoring: ${why}`, ''])
      expect(stdout).not.toContain('check that')
      expect(exitCode).toBe(3)
    },
  )

  test('a recording without a listing is an error', async () => {
    const [first] = ROUNDS as [Snapshot]
    const path = recordRounds([{ ...first, ...lost(first.results) }])
    const { stderr, exitCode } = await replay(path)
    expect(stderr).toBe(`monitoring: ${path} has no listing in the round that was read\n`)
    expect(exitCode).toBe(3)
  })

  test('a time before its first round is an error that names that round', async () => {
    const path = recordRounds(ROUNDS)
    for (const isTerminal of [false, true]) {
      const { stderr, exitCode } = await run([path, '-ms', '--at', '2026-01-01T00:00:00Z'], {
        isTerminal,
        onTerminal: () => {},
        now: () => NOW,
      })
      expect(stderr).toContain(
        'has no round so early; the first one started at 2026-01-02T03:04:05.000Z',
      )
      expect(exitCode).toBe(3)
    }
  })
})

describe('options of a replay are refused', () => {
  test.each([
    ['api -ms --speed 2', '--speed is not allowed with api; use it with FILE.db'],
    ['mock: -ms --follow', '--follow is not allowed with mock:; use it with FILE.db'],
    ['./a.db -s --follow', '--follow is not allowed with --summary; use --monitorService'],
    ['./a.db -ms --interval 5', '--interval is not allowed with ./a.db; use --speed'],
    ['./a.db -ms --speed -1', '--speed: "-1" is not a number from 0 to 10000'],
  ])('%s', async (line, sentence) => {
    const { stderr, exitCode } = await run(line.split(' '))
    expect(stderr).toBe(`monitoring: ${sentence} (see monitoring -h)\n`)
    expect(exitCode).toBe(2)
  })
})
