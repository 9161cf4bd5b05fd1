import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, left, silent, snapshotOf } from '../../support/facts.ts'
import { newFolder } from '../../support/folder.ts'
import { fail, run } from '../../support/host.ts'
import { instance, startFleet } from '../../support/provider.ts'
import { record, roundsIn } from '../../support/recording.ts'

const NOON = Date.parse('2026-01-01T12:00:00Z')
const REFUSED = { code: 'refused', errno: 'ECONNREFUSED' } as const

/** A round so many minutes after noon. */
const at = (minutes: number, results: readonly ScrapeResult[], rest: Partial<Snapshot> = {}) =>
  snapshotOf(results, { startedAt: NOON + minutes * 60_000, knownServices: ['A', 'B'], ...rest })
const failedAt = (minutes: number) => at(minutes, [], { listing: { ok: false, failure: REFUSED } })

const A1 = answered('10.0.0.1', 'A')
const A2 = answered('10.0.0.2', 'A')
const A3 = answered('10.0.0.3', 'A')
const HOT = answered('10.0.0.2', 'A', [91.5, 80])
const B1 = answered('10.0.0.9', 'B')

const BEFORE = [A1, A2, A3, answered('10.0.0.4', 'A'), silent('10.0.0.8', 'B'), B1]
const AFTER = [
  A1,
  HOT,
  silent('10.0.0.3', 'A'),
  answered('10.0.0.4', 'B'),
  answered('10.0.0.8', 'B', [80, 20]),
  answered('10.0.0.10', 'B'),
]
const DIFFERENCE = `\
# 2026-01-01T12:00:00Z -> 2026-01-01T12:30:00Z, 30 min  6 instances
STATUS  SERVICE HEALTHY MIN        CPU      MEM
unknown A        4 -> 1   2 10 -> 50.7 20 -> 50
healthy B        1 -> 2   2 10 -> 33.3       20

IP        SERVICE CHANGE
10.0.0.2  A       healthy -> unhealthy (cpu 91.5 >= 75, memory 80 >= 75)
10.0.0.3  A       healthy -> unknown (timeout)
10.0.0.8  B       unknown (timeout) -> unhealthy (cpu 80 >= 75)
10.0.0.9  B       left
10.0.0.10 B       joined
10.0.0.4  B       moved from A
`

const diff = (path: string, ...options: string[]) => run([path, '--diff', ...options])

/** The times of the two rounds that are compared. */
async function momentsOf(path: string, ...options: string[]): Promise<string[]> {
  const { stdout } = await diff(path, ...options)
  return [...(stdout.split('\n')[0] ?? '').matchAll(/T(\d\d:\d\d)/g)].map(([, time = '']) => time)
}

describe('--diff of a recording', () => {
  test('--diff shows services and instances that differ, the worse ones first', async () => {
    const { exitCode, stdout, stderr } = await diff(record([at(0, BEFORE), at(30, AFTER)]))
    expect(stdout).toBe(DIFFERENCE)
    expect([exitCode, stderr]).toEqual([0, ''])
  })

  test('--exitCode is 1 if something is worse, and 0 if things are only better', async () => {
    const worse = record([at(0, BEFORE), at(30, AFTER)])
    expect((await diff(worse, '--exitCode')).exitCode).toBe(1)
    const better = record([at(0, [A1, HOT]), at(30, [A1, A2, A3])])
    expect((await diff(better, '--exitCode')).exitCode).toBe(0)
  })

  test('--diff compares the first and the last round of the last hour, or of a span', async () => {
    const path = record([0, 30, 89, 90, 120, 149].map((minutes) => at(minutes, [A1])))
    expect(await momentsOf(path)).toEqual(['13:29', '14:29'])
    expect(await momentsOf(path, '--from', '2026-01-01T12:01:00Z')).toEqual(['12:30', '14:29'])
    expect(await momentsOf(path, '--to', '2026-01-01T13:29:59Z')).toEqual(['12:30', '13:29'])
    const span = ['--from', '2026-01-01T12:00:00Z', '--to', '2026-01-01T12:30:00Z']
    expect(await momentsOf(path, ...span)).toEqual(['12:00', '12:30'])
  })

  test('rounds without a listing are left out, and stderr says so at the end', async () => {
    const path = record([failedAt(0), at(5, [A1]), at(10, [A1]), failedAt(15), failedAt(20)])
    expect(await momentsOf(path)).toEqual(['12:05', '12:10'])
    expect((await diff(path)).stderr).toBe(
      'monitoring: no listing in the rounds up to 2026-01-01T12:20:00Z; compared with the one of 2026-01-01T12:10:00Z\n' +
        'monitoring: no differences between 2026-01-01T12:05:00Z and 2026-01-01T12:10:00Z\n',
    )
  })

  test('--diff writes the status gone once', async () => {
    const { stdout } = await diff(record([at(0, [A1, A2]), at(5, [A1, left('10.0.0.2', 'A')])]))
    expect(stdout).toMatch(/^10\.0\.0\.2 A {7}healthy -> gone \(HTTP 400\)$/m)
  })

  test('--minChange sets how much a mean has to change', async () => {
    const path = record([at(0, [A1, A2, A3]), at(5, [A1, A2, answered('10.0.0.3', 'A', [25, 20])])])
    const withoutHead = async (...options: string[]) =>
      (await diff(path, ...options)).stdout.split('\n').slice(1).join('\n')
    expect(await withoutHead()).toBe('')
    expect(await withoutHead('--minChange', '4.9')).toBe(`\
STATUS  SERVICE HEALTHY MIN      CPU MEM
healthy A             3   2 10 -> 15  20
`)
  })

  test.each([
    ['one round', [at(0, [A1])], '1 round, from 2026-01-01T12:00:00Z to 2026-01-01T12:00:00Z'],
    [
      'one round with a listing',
      [failedAt(0), at(5, [A1]), failedAt(10)],
      '2 rounds, from 2026-01-01T12:05:00Z to 2026-01-01T12:10:00Z, 1 of them without a listing: connection refused (ECONNREFUSED)',
    ],
  ])('--diff of %s ends with 3', async (_, rounds, what) => {
    const path = record(rounds)
    const from = rounds.length > 1 ? ['--from', '2026-01-01T12:05:00Z'] : []
    expect(await fail([path, '--diff', ...from])).toBe(
      `monitoring: nothing to compare: ${path} has ${what}\n`,
    )
    expect((await diff(path)).exitCode).toBe(3)
  })

  test('--only selects services, one of which has to exist', async () => {
    const path = record([at(0, BEFORE), at(30, AFTER)])
    const { stdout } = await diff(path, '--only', 'B')
    expect(stdout).not.toMatch(/10\.0\.0\.2|10\.0\.0\.3 |\sA\s+4 -> 1/)
    expect(await fail([path, '--diff', '--only', 'C'])).toBe(
      'monitoring: no service matches --only "C"; known: A, B\n',
    )
  })

  test('--diff of a span without rounds says which ones are next to it', async () => {
    const path = record([at(0, [A1])])
    expect(await fail([path, '--diff', '--from', '2026-01-01T13:00:00Z'])).toBe(
      `monitoring: nothing to compare: ${path} has no round from 2026-01-01T13:00:00Z on; the last one before started at 2026-01-01T12:00:00Z\n`,
    )
  })
})

describe('--diff for programs', () => {
  const path = () => record([at(0, BEFORE), at(30, AFTER)])

  test('JSON has both rounds, what differs, and whether something is worse', async () => {
    const { stdout } = await diff(path(), '-o', 'json')
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'diff',
      from: '2026-01-01T12:00:00.000Z',
      to: '2026-01-01T12:30:00.000Z',
      minChange: 5,
      isWorse: true,
      services: [{ service: 'A', healthy: 1, previousHealthy: 4, isWorse: true }, { service: 'B' }],
      instances: [
        {
          change: 'status',
          instance: '10.0.0.2',
          status: 'unhealthy',
          previousStatus: 'healthy',
          reasons: [{ code: 'cpu' }, { code: 'memory' }],
          previousReasons: [],
        },
        { change: 'status', instance: '10.0.0.3' },
        { change: 'status', instance: '10.0.0.8', previousReasons: [{ code: 'timeout' }] },
        { change: 'left', instance: '10.0.0.9', status: null, previousStatus: 'healthy' },
        { change: 'joined', instance: '10.0.0.10', status: 'healthy', previousStatus: null },
        { change: 'moved', instance: '10.0.0.4', service: 'B', previousService: 'A' },
      ],
    })
  })

  test('NDJSON and CSV have a row for each difference', async () => {
    const ndjson = (await diff(path(), '-o', 'ndjson')).stdout.trimEnd().split('\n')
    expect(ndjson.map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual([
      'service',
      'service',
      ...Array.from({ length: 6 }, () => 'instance'),
    ])
    const [, service, , status] = (await diff(path(), '-o', 'csv')).stdout.split('\r\n')
    expect(service).toMatch(/,service,,,,A,,unknown,healthy,,,2,3,4,1,4,-1,2,50\.75,10,50,20,true$/)
    expect(status).toMatch(
      /,instance,status,10\.0\.0\.2,10\.0\.0\.2,A,A,unhealthy,healthy,cpu 91\.5 >= 75; memory 80 >= 75,,,,,,,,,,,,,true$/,
    )
  })

  test('every format escapes hostile names', async () => {
    const hostile = '\u001b[31mA\u009b\u202e"'
    const recording = record([
      at(0, [answered('10.0.0.1', hostile)]),
      at(1, [answered('10.0.0.1', 'A'), answered('=cmd\u0007', hostile)]),
    ])
    for (const format of ['table', 'json', 'ndjson', 'csv']) {
      const { stdout } = await diff(recording, '-o', format)
      expect(stdout).toMatch(/^[\r\n\x20-\x7e]*$/)
    }
  })
})

describe('--diff with --record', () => {
  const FLEET = {
    '10.0.0.1': instance('A', '10%', '20%'),
    '10.0.0.2': instance('A', '10%', '20%'),
    '10.0.0.3': instance('A', '10%', '20%'),
  }

  test('--diff compares now with the last recorded round, and records it', async () => {
    const path = join(newFolder(), 'fleet.db')
    const provider = await startFleet(FLEET)
    await run([provider.address, '-s', '--record', path])
    provider.answer('/10.0.0.2', instance('A', '90%', '20%'))
    const compare = () => run([provider.address, '--diff', '--record', path, '--exitCode'])
    const first = await compare()
    expect([first.exitCode, first.stderr]).toEqual([1, ''])
    expect(first.stdout).toContain('10.0.0.2 A       healthy -> unhealthy (cpu 90 >= 75)\n')
    expect((await compare()).exitCode).toBe(0)
    expect(roundsIn(path)).toHaveLength(3)
  })

  test('the first round has nothing to be compared with, but is recorded', async () => {
    const path = join(newFolder(), 'fleet.db')
    const { address } = await startFleet(FLEET)
    expect(await fail([address, '--diff', '--record', path])).toBe(
      `monitoring: nothing to compare: this round is the first one in ${path}\n`,
    )
    expect(roundsIn(path)).toHaveLength(1)
  })

  test('a failed listing is an error, and recorded', async () => {
    const path = join(newFolder(), 'fleet.db')
    const provider = await startFleet(FLEET)
    await run([provider.address, '-s', '--record', path])
    provider.answer('/servers', 403)
    const sentence = await fail([provider.address, '--diff', '--record', path])
    expect(sentence).toContain('cannot list instances from')
    expect(roundsIn(path)).toHaveLength(2)
  })

  test.each([
    [
      'api:80 --diff',
      '--diff compares recorded rounds: add --record FILE to compare with the last round in FILE, or use monitoring FILE --diff',
    ],
    [
      'api:80 --diff --record f.db --from -1h',
      '--from is not allowed with api:80; use it with FILE.db',
    ],
    ['./fleet.db --diff --sort cpu', '--sort is not allowed with --diff'],
    ['./fleet.db -s --minChange 3', '--minChange is not allowed with --summary; use --diff'],
  ])('%s is refused', async (line, problem) => {
    expect(await fail(line.split(' '))).toBe(`monitoring: ${problem} (see monitoring -h)\n`)
  })
})
