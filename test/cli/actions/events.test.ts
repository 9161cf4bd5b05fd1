import { describe, expect, test } from 'vitest'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, left, silent, snapshotOf } from '../../support/facts.ts'
import { fail, run } from '../../support/host.ts'
import { record } from '../../support/recording.ts'

const NOON = Date.parse('2026-01-01T12:00:00Z')
const REFUSED = { code: 'refused', errno: 'ECONNREFUSED' } as const

/** A round so many seconds after noon. */
const at = (seconds: number, results: readonly ScrapeResult[], rest: Partial<Snapshot> = {}) =>
  snapshotOf(results, { startedAt: NOON + seconds * 1000, knownServices: ['A', 'B'], ...rest })

const A1 = answered('10.0.0.1', 'A')
const A2 = answered('10.0.0.2', 'A')
const A3 = answered('10.0.0.3', 'A')
const HOT = answered('10.0.0.2', 'A', [91.5, 80])
const B1 = answered('10.0.0.9', 'B')

/** An incident: every kind of event, one round a minute. */
const INCIDENT = [
  at(0, [A1, A2, A3]),
  at(60, [A1, HOT, A3]),
  at(120, [A1, HOT, silent('10.0.0.3', 'A')]),
  at(180, [A1, A2, left('10.0.0.3', 'A')]),
  at(240, [A1, A2]),
  at(300, [A1, A2], { listing: { ok: false, failure: REFUSED } }),
  at(360, [A1, A2, B1]),
  at(420, [answered('10.0.0.1', 'B'), A2, B1]),
  at(1140, [answered('10.0.0.1', 'B'), A2]),
  at(1200, [answered('10.0.0.1', 'B'), A2]),
  at(1260, [answered('10.0.0.1', 'B'), A2]),
]
const EVENTS = `\
TIME                  AFTER EVENT
2026-01-01T12:01:00Z  >=60s 10.0.0.2 of A became unhealthy: cpu 91.5 >= 75, memory 80 >= 75
2026-01-01T12:01:00Z      - A has no headroom left: 2 healthy, minimum 2
2026-01-01T12:02:00Z   >=2m 10.0.0.3 of A stopped answering: timeout
2026-01-01T12:02:00Z   >=2m A may be below its minimum: 1 to 2 healthy, minimum 2
2026-01-01T12:03:00Z     2m 10.0.0.2 of A recovered
2026-01-01T12:03:00Z    60s 10.0.0.3 of A became gone
2026-01-01T12:03:00Z    60s A has its minimum for certain again: 2 healthy, minimum 2
2026-01-01T12:05:00Z      - provider lost: connection refused (ECONNREFUSED)
2026-01-01T12:06:00Z    60s provider back
2026-01-01T12:06:00Z      - 10.0.0.9 of B appeared
2026-01-01T12:06:00Z      - B is still below its minimum: 1 healthy, minimum 2
2026-01-01T12:07:00Z      - 10.0.0.1 moved from A to B
2026-01-01T12:07:00Z   >=7m B has its minimum again: 2 healthy, minimum 2
2026-01-01T12:07:00Z    ~4m A is below its minimum: 1 healthy, minimum 2
2026-01-01T12:07:00Z      - recording gap of 12 min
2026-01-01T12:19:00Z   ~13m 10.0.0.9 of B left the listing
2026-01-01T12:19:00Z   ~12m B is below its minimum: 1 healthy, minimum 2
`

const events = (path: string, ...options: string[]) => run([path, '--events', ...options])

/** The lines of a table without its head and the dates. */
async function linesOf(path: string, ...options: string[]): Promise<string[]> {
  const { stdout } = await events(path, ...options)
  return stdout
    .split('\n')
    .slice(1, -1)
    .map((line) => line.slice(11))
}

describe('--events', () => {
  test('--events lists every change of a recording in the words of the live view', async () => {
    const { exitCode, stdout, stderr } = await events(record(INCIDENT))
    expect(stdout).toBe(EVENTS)
    expect(stderr).toBe(
      'monitoring: 11 rounds, from 2026-01-01T12:00:00Z to 2026-01-01T12:21:00Z; 1 gap of 12 min up to 2026-01-01T12:19:00Z\n',
    )
    expect(exitCode).toBe(0)
  })

  test('--events SERVICE lists the events of a service, of the provider and of the recording', async () => {
    expect(await linesOf(record(INCIDENT), 'B')).toEqual([
      '12:05:00Z      - provider lost: connection refused (ECONNREFUSED)',
      '12:06:00Z    60s provider back',
      '12:06:00Z      - 10.0.0.9 of B appeared',
      '12:06:00Z      - B is still below its minimum: 1 healthy, minimum 2',
      '12:07:00Z      - 10.0.0.1 moved from A to B',
      '12:07:00Z   >=7m B has its minimum again: 2 healthy, minimum 2',
      '12:07:00Z      - recording gap of 12 min',
      '12:19:00Z   ~13m 10.0.0.9 of B left the listing',
      '12:19:00Z   ~12m B is below its minimum: 1 healthy, minimum 2',
    ])
  })

  test('--events INSTANCE lists the events of an instance', async () => {
    expect(await linesOf(record(INCIDENT), '10.0.0.3')).toEqual([
      '12:02:00Z   >=2m 10.0.0.3 of A stopped answering: timeout',
      '12:03:00Z    60s 10.0.0.3 of A became gone',
      '12:05:00Z      - provider lost: connection refused (ECONNREFUSED)',
      '12:06:00Z    60s provider back',
      '12:07:00Z      - recording gap of 12 min',
    ])
  })

  test('--only selects the events of services', async () => {
    const lines = await linesOf(record(INCIDENT), '--only', '!A')
    expect(lines.filter((line) => line.includes(' A '))).toEqual([
      '12:07:00Z      - 10.0.0.1 moved from A to B',
    ])
  })

  test('--from and --to select a span; its first round is compared with the one before', async () => {
    const span = ['--from', '2026-01-01T12:03:00Z', '--to', '2026-01-01T12:04:00Z']
    const path = record(INCIDENT)
    expect(await linesOf(path, ...span)).toEqual([
      '12:03:00Z  >=60s 10.0.0.2 of A recovered',
      '12:03:00Z  >=60s 10.0.0.3 of A became gone',
      '12:03:00Z  >=60s A has its minimum for certain again: 2 healthy, minimum 2',
    ])
    const outage = await linesOf(path, 'B', '--from', '2026-01-01T12:06:00Z')
    expect(outage[0]).toBe('12:06:00Z    60s provider back')
  })

  test('a span within an outage from the start has no second loss, and at least its duration', async () => {
    const listing = { ok: false, failure: REFUSED } as const
    const path = record([at(0, [], { listing }), at(2, [], { listing }), at(4, [])])
    const lines = await linesOf(path, '--from', '2026-01-01T12:00:01Z')
    expect(lines).toEqual(['12:00:04Z   >=4s provider back'])
  })

  test('--events says that there are none, or no rounds', async () => {
    const path = record(INCIDENT)
    const calm = ['--from', '2026-01-01T12:20:00Z']
    expect(await events(path, ...calm)).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr:
        'monitoring: no events in 2 rounds, from 2026-01-01T12:20:00Z to 2026-01-01T12:21:00Z\n',
    })
    expect(await events(path, '--to', '2026-01-01T11:00:00Z')).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: `monitoring: ${path} has no round up to 2026-01-01T11:00:00Z; the first one after started at 2026-01-01T12:00:00Z\n`,
    })
  })

  test('a signal ends it between two rounds', async () => {
    const path = record(INCIDENT)
    const onStart = (stop: (signal: 'SIGINT') => void) => stop('SIGINT')
    expect(await run([path, '--events'], { onStart })).toMatchObject({
      exitCode: 130,
      stdout: '',
      stderr: 'monitoring: interrupted by SIGINT\n',
    })
  })

  test('other thresholds and minimums than those of then make other events', async () => {
    const strict = ['--cpuThreshold', '95', '--memoryThreshold', '95', '-hi', '0']
    expect(await linesOf(record(INCIDENT), '10.0.0.2', ...strict)).toEqual([
      '12:05:00Z      - provider lost: connection refused (ECONNREFUSED)',
      '12:06:00Z    60s provider back',
      '12:07:00Z      - recording gap of 12 min',
    ])
  })
})

describe('an instance that flaps', () => {
  const flap = (count: number) =>
    Array.from({ length: count + 1 }, (_, number) =>
      at(60 * number, [A1, number % 2 === 0 ? A2 : HOT, A3]),
    )

  test('five events of an instance and of its service are listed', async () => {
    expect(await linesOf(record(flap(5)))).toHaveLength(10)
  })

  test('more events of an instance are one line, those of its service are listed, and -v lists all', async () => {
    const path = record(flap(7))
    const { stdout, stderr } = await events(path)
    expect(stdout.split('\n').slice(1, 4)).toEqual([
      '2026-01-01T12:01:00Z      - 10.0.0.2 of A changed 7 times in 6 min, last: became unhealthy: cpu 91.5 >= 75, memory 80 >= 75',
      '2026-01-01T12:01:00Z      - A has no headroom left: 2 healthy, minimum 2',
      '2026-01-01T12:02:00Z      - A has headroom again: 3 healthy, minimum 2',
    ])
    expect(await linesOf(path)).toHaveLength(8)
    expect(stderr).toContain(
      'monitoring: 1 instance or service has many events, shown as one; -v shows all\n',
    )
    expect(await linesOf(path, '-v')).toHaveLength(14)
    expect((await events(path, '-o', 'ndjson')).stdout.split('\n')).toHaveLength(15)
    expect(await linesOf(path, '10.0.0.2')).toHaveLength(7)
  })

  test('very many events of a service are one line with the worst one, unless it is named', async () => {
    const crash = at(3090, [HOT, answered('10.0.0.1', 'A', [99, 1])])
    const rounds = flap(51)
    const path = record([
      ...rounds.slice(0, -1),
      crash,
      ...rounds.slice(-1).map((_, place) => at(3150 + place, [A1, A2, A3])),
    ])
    expect(await linesOf(path)).toContain(
      '12:01:00Z      - A changed 52 times in 51 min, worst at 2026-01-01T12:51:30Z: has no healthy instance, minimum 2; last: has its minimum again: 3 healthy, minimum 2',
    )
    const named = await linesOf(path, 'A')
    expect(named.filter((line) => line.slice(16).startsWith(' A '))).toHaveLength(52)
  })
})

describe('--events for programs', () => {
  test('NDJSON has every event with all fields', async () => {
    const { stdout } = await events(record(INCIDENT), '-o', 'ndjson')
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(rows).toHaveLength(EVENTS.split('\n').length - 2)
    expect(rows[2]).toEqual({
      observedAt: '2026-01-01T12:02:00.000Z',
      kind: 'event',
      event: 'down',
      instance: '10.0.0.3',
      ip: '10.0.0.3',
      service: 'A',
      previousService: null,
      status: 'unknown',
      reasons: [{ code: 'timeout', afterMs: 5000 }],
      lastedMs: 120_000,
      certainty: 'atLeast',
      healthy: null,
      healthyAtMost: null,
      minimum: null,
      headroom: null,
      text: '10.0.0.3 of A stopped answering: timeout',
    })
    expect(rows.slice(3, 4)).toMatchObject([
      { event: 'headroom', service: 'A', status: 'unknown', healthy: 1, healthyAtMost: 2 },
    ])
  })

  test('CSV has a row for each event, with its reasons in words', async () => {
    const { stdout } = await events(record(INCIDENT.slice(0, 3)), '-o', 'csv')
    expect(stdout.split('\r\n')).toEqual([
      'time,event,instance,ip,service,previousService,status,reasons,lastedMs,certainty,healthy,healthyAtMost,minimum,headroom,text',
      '2026-01-01T12:01:00Z,unhealthy,10.0.0.2,10.0.0.2,A,,unhealthy,cpu 91.5 >= 75; memory 80 >= 75,60000,atLeast,,,,,"10.0.0.2 of A became unhealthy: cpu 91.5 >= 75, memory 80 >= 75"',
      '2026-01-01T12:01:00Z,headroom,,,A,,healthy,,,exact,2,2,2,0,"A has no headroom left: 2 healthy, minimum 2"',
      '2026-01-01T12:02:00Z,down,10.0.0.3,10.0.0.3,A,,unknown,timeout,120000,atLeast,,,,,10.0.0.3 of A stopped answering: timeout',
      '2026-01-01T12:02:00Z,headroom,,,A,,unknown,,120000,atLeast,1,2,2,-1,"A may be below its minimum: 1 to 2 healthy, minimum 2"',
      '',
    ])
  })

  test('every format escapes hostile names', async () => {
    const hostile = '\u001b[31mA\u009b\u202e"'
    const id = '=cmd\u0007'
    const path = record([at(0, []), at(60, [answered(id, hostile)])])
    for (const format of ['table', 'json', 'ndjson', 'csv']) {
      const { stdout } = await events(path, '-o', format)
      expect(stdout).toMatch(/^[\r\n\x20-\x7e]*$/)
      if (format === 'csv') expect(stdout).toContain(",'=cmd")
    }
  })

  test('--outputFile gets the events, and stdout stays empty', async () => {
    const path = record(INCIDENT)
    for (const format of ['table', 'ndjson']) {
      const { stdout, written } = await events(path, '-o', format, '--outputFile', 'events')
      expect(stdout).toBe('')
      expect(written['events']).toBe((await events(path, '-o', format)).stdout)
    }
  })
})

describe('--events is refused', () => {
  test.each([
    [
      'api:80 --events',
      '--events reads recorded rounds: add --record FILE to commands for api:80 first, then use monitoring FILE --events',
    ],
    ['./fleet.db --events --sort cpu', '--sort is not allowed with --events'],
    ['./fleet.db --events --faults', '--faults is not allowed with --events'],
    ['./fleet.db --events --exitCode', '--exitCode is not allowed with --events'],
    [
      './fleet.db --events -o wide',
      '-o wide is not allowed with --events; use table, json, ndjson, csv',
    ],
  ])('%s is refused', async (line, problem) => {
    expect(await fail(line.split(' '))).toBe(`monitoring: ${problem} (see monitoring -h)\n`)
  })

  test('a name that no round has is refused, with a suggestion', async () => {
    const path = record(INCIDENT)
    expect(await fail([path, '--events', '10.0.0.33'])).toBe(
      'monitoring: no recorded service or instance is named "10.0.0.33"; did you mean 10.0.0.3?\n',
    )
    expect((await events(path, 'C')).exitCode).toBe(3)
    expect(await fail([path, '--events', '--only', 'C*'])).toBe(
      'monitoring: no service matches --only "C*"; known: A, B\n',
    )
  })
})
