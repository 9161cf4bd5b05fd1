import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, silent, snapshotOf, TIMEOUT } from '../../support/facts.ts'
import { newFolder } from '../../support/folder.ts'
import { fail, run } from '../../support/host.ts'
import { record } from '../../support/recording.ts'

const MINUTE_MS = 60_000
const time = (minute: number) => `2026-01-02T01:0${minute}:00Z`

/** A round at this minute. */
function round(minute: number, cpu: number, rest: Partial<Snapshot> = {}): Snapshot {
  const startedAt = Date.UTC(2026, 0, 2, 1) + minute * MINUTE_MS
  const results = [answered('10.0.0.1', 'A', [cpu, 20]), answered('10.0.0.2', 'B', [80, 30])]
  return snapshotOf(results, { startedAt, ...rest })
}

const ROUNDS = [round(0, 10), round(1, 90), round(2, 30), round(3, 40)]
const SPAN = ['--from', time(1), '--to', time(2)]

const lines = (text: string) => text.split(/\r?\n/).slice(0, -1)
const objects = (text: string) => lines(text).map((line) => JSON.parse(line) as object)

describe('--from and --to show all rounds of a span', () => {
  test('csv has its header once, and both ends of the span', async () => {
    const { exitCode, stdout, stderr } = await run([record(ROUNDS), '-s', '-o', 'csv', ...SPAN])
    expect(lines(stdout)).toEqual([
      'time,id,ip,service,lastService,cpuPercent,memoryPercent,status,reasons,latencyMs',
      `${time(1)},10.0.0.1,10.0.0.1,A,A,90,20,unhealthy,cpu 90 >= 75,3`,
      `${time(1)},10.0.0.2,10.0.0.2,B,B,80,30,unhealthy,cpu 80 >= 75,3`,
      `${time(2)},10.0.0.1,10.0.0.1,A,A,30,20,healthy,,3`,
      `${time(2)},10.0.0.2,10.0.0.2,B,B,80,30,unhealthy,cpu 80 >= 75,3`,
    ])
    expect(stderr).toBe(`monitoring: 2 rounds, from ${time(1)} to ${time(2)}\n`)
    expect(exitCode).toBe(0)
  })

  test.each([
    ['-ss', 'A', [10, 90, 30, 40]],
    ['-hc', '--only', 'A', [10, 90, 30, 40]],
  ])('ndjson has a line for each service and round: %s %s', async (...all) => {
    const [means, argv] = [all.pop(), all as string[]]
    const { stdout } = await run([record(ROUNDS), ...argv, '-o', 'ndjson', '--from', time(0)])
    expect(objects(stdout)).toMatchObject(
      (means as number[]).map((mean, minute) => ({
        observedAt: time(minute).replace('Z', '.000Z'),
        service: 'A',
        cpuPercent: { mean },
      })),
    )
  })

  test('other thresholds judge them, and filters and limits apply to each round', async () => {
    const options = ['--cpuThreshold', '85', '--faults', '--limit', '1', '--to', time(9)]
    const { stdout } = await run([record(ROUNDS), '-s', '-o', 'ndjson', ...options])
    expect(objects(stdout)).toMatchObject([{ id: '10.0.0.1', cpuPercent: 90 }])
  })

  test('rows are sorted within each round', async () => {
    const options = ['--sort', 'cpu:asc', '--from', time(0), '--to', time(1)]
    const { stdout } = await run([record(ROUNDS), '-s', '-o', 'ndjson', ...options])
    expect(objects(stdout).map((row) => 'cpuPercent' in row && row.cpuPercent)).toEqual([
      10, 80, 80, 90,
    ])
  })

  test('a round whose listing failed has rows, and stderr counts such rounds', async () => {
    const failed = { ok: false, failure: TIMEOUT } as const
    const results = [silent('10.0.0.1', 'A')]
    const rounds = [round(0, 10), { ...round(1, 0), listing: failed, results }, round(2, 10)]
    const argv = [record(rounds), '-s', '-o', 'csv', '--from', time(0)]
    const { exitCode, stdout, stderr } = await run(argv)
    expect(stdout).toContain(`${time(1)},10.0.0.1,10.0.0.1,,A,,,unknown,timeout,3`)
    expect(stderr).toContain('no listing in 1 of 3 rounds: the instances in them are unknown\n')
    expect(exitCode).toBe(0)
  })

  test('rounds stay in the order of recording if the clock was set back', async () => {
    const path = record([round(5, 1), round(1, 2), round(2, 3)])
    const { stdout, stderr } = await run([path, '-ss', 'A', '-o', 'ndjson', '--from', time(0)])
    expect(objects(stdout)).toMatchObject([1, 2, 3].map((mean) => ({ cpuPercent: { mean } })))
    expect(stderr).toContain(`3 rounds, from ${time(1)} to ${time(5)}\n`)
  })

  test.each([
    [[0, 1, 2, 7, 8, 9], `1 gap of 5 min up to ${time(7)}`],
    [[0, 1, 2, 6, 7, 8, 13, 14], '2 gaps, the longest one of 5 min up to 2026-01-02T01:13:00Z'],
  ])('stderr tells of gaps between the rounds at %j', async (minutes, words) => {
    const path = record(minutes.map((minute) => round(minute, 10)))
    const { stderr } = await run([path, '-hc', '-o', 'csv', '--from', time(0)])
    expect(stderr).toMatch(new RegExp(`^monitoring: \\d rounds, from \\S+ to \\S+; ${words}\n$`))
  })

  test('with --exitCode, the last round decides', async () => {
    const codes = SPAN.flatMap((_, at) => [time(at)]).map(async (end) => {
      const argv = ['-hc', '-hi', '1', '--only', 'A', '-o', 'csv', '--exitCode', '--to', end]
      return (await run([record(ROUNDS), ...argv])).exitCode
    })
    expect(await Promise.all(codes)).toEqual([0, 1, 0, 0])
  })

  test('a file gets all rounds, and stdout none', async () => {
    const argv = ['-hc', '-o', 'csv', '--outputFile', '/tmp/x.csv', '--from', time(0)]
    const { stdout, written } = await run([record(ROUNDS), ...argv])
    expect(stdout).toBe('')
    expect(lines(written['/tmp/x.csv'] ?? '')).toHaveLength(1 + 2 * ROUNDS.length)
  })
})

describe('a span without what is wanted', () => {
  test.each([
    [
      ['--from', '2026-01-02T01:00:01Z', '--to', '2026-01-02T01:00:59Z'],
      `from 2026-01-02T01:00:01Z to 2026-01-02T01:00:59Z; the last one before started at ${time(0)}, the first one after at ${time(1)}`,
    ],
    [['--from', time(4)], `from ${time(4)} on; the last one before started at ${time(3)}`],
    [
      ['--to', '2026-01-02T00:59:00Z'],
      `up to 2026-01-02T00:59:00Z; the first one after started at ${time(0)}`,
    ],
  ])('an empty span names the rounds next to it: %j', async (span, words) => {
    const path = record(ROUNDS)
    expect(await fail([path, '-s', '-o', 'csv', ...span])).toBe(
      `monitoring: ${path} has no round ${words}\n`,
    )
  })

  test('an empty recording has no round', async () => {
    const path = record([])
    expect(await fail([path, '-s', '-o', 'csv', '--to', time(1)])).toContain('no round')
  })

  test('a service that no round has is an error', async () => {
    const argv = [record(ROUNDS), '-ss', 'Aa', '-o', 'csv', '--from', time(0)]
    const { exitCode, stderr } = await run(argv)
    expect(stderr).toContain('monitoring: no instance reports service "Aa"; known: A, B\n')
    expect(exitCode).toBe(3)
  })

  test.each([
    ['-s --from -1d', '-o table is not allowed with --from; use ndjson, csv, prometheus'],
    ['-s -o json --to -1d', '-o json is not allowed with --to; use ndjson, csv, prometheus'],
    ['-s -o csv --from -1d --page 2', '--from is not allowed with --page; use one at a time'],
    [
      '-ms --from -1d',
      '--from is not allowed with --monitorService; use --summary, --serviceStats, --healthCheck, --events or --diff',
    ],
  ])('%s is refused', async (line, words) => {
    const path = join(newFolder(), 'fleet.db')
    expect(await fail([path, ...line.split(' ')])).toBe(
      `monitoring: ${words} (see monitoring -h)\n`,
    )
  })

  test.each(['mock:', 'api:80', 'prometheus+http://api'])(
    'a source without recorded rounds is refused: %s',
    async (address) => {
      expect(await fail([address, '-s', '-o', 'csv', '--from', '-1h'])).toContain(
        `--from is not allowed with ${address}; use it with FILE.db`,
      )
    },
  )
})

test('a terminal for stderr changes nothing', async () => {
  const argv = [record(ROUNDS), '-hc', '-o', 'csv', '--from', time(0)]
  const [plain, terminal] = [await run(argv), await run(argv, { isStderrTerminal: true })]
  expect(terminal.stdout).toBe(plain.stdout)
  expect(terminal.stderr).toBe(plain.stderr)
})

describe('the stream ends', () => {
  test('quietly if the reader has closed the pipe', async () => {
    const argv = [record(ROUNDS), '-s', '-o', 'csv', '--from', time(0)]
    const { exitCode, stderr } = await run(argv, { stdoutFailure: 'EPIPE' })
    expect([exitCode, lines(stderr)]).toEqual([
      0,
      [`monitoring: 4 rounds, from ${time(0)} to ${time(3)}`],
    ])
  })

  test('with 3 if the output is full', async () => {
    const argv = [record(ROUNDS), '-s', '-o', 'csv', '--from', time(0)]
    const { exitCode, stderr } = await run(argv, { stdoutFailure: 'ENOSPC' })
    expect(stderr).toContain('cannot write output: no space left on device')
    expect(exitCode).toBe(3)
  })

  test('at once at a signal', async () => {
    const argv = [record(ROUNDS), '-s', '-o', 'csv', '--from', time(0)]
    const { exitCode, stderr, stdout } = await run(argv, {
      onStart: (stop) => setImmediate(() => stop('SIGINT')),
    })
    expect(stderr).toContain('interrupted by SIGINT')
    expect([exitCode, stdout]).toEqual([130, ''])
  })
})
