import { describe, expect, test } from 'vitest'
import { run } from '../../support/host.ts'
import { startFleet } from '../../support/provider.ts'

const ID = { cpu: '10%', service: 'IdService', memory: '20%' }
const HOT = { cpu: '91%', service: 'IdService', memory: '20%' }
const USER = { cpu: '30%', service: 'UserService', memory: '40%' }

const RULER = '------------------------------------------------------------------------'
const HEAD = [
  RULER,
  'IP               SERVICE                   CPU      MEMORY   STATUS    |',
  RULER,
]
const ROW = '10.0.0.1         IdService                 10%      20%      healthy '
const PAINTED = ROW.replace('healthy', '\u001b[32mhealthy\u001b[39m')
const RULE = 'healthy = cpu < 75, memory < 75'

describe('piped', () => {
  test('every round is a plain table under a line with time, service, coverage and rule', async () => {
    const provider = await startFleet({ '10.0.0.2': ID, '10.0.0.1': ID, '10.0.0.3': USER })
    const argv = [provider.address, '-ms', 'IdService', '--count', '2']
    const { exitCode, stdout, stderr } = await run(argv, {
      onSleep: () => provider.answer('/10.0.0.2', HOT),
    })
    expect(stdout.split('\n')).toEqual([
      `# 2026-01-02T03:04:05Z  IdService  3 of 3 answered  ${RULE}`,
      ...HEAD,
      ROW,
      '10.0.0.2         IdService                 10%      20%      healthy ',
      RULER,
      `# 2026-01-02T03:04:10Z  IdService  3 of 3 answered  ${RULE}`,
      ...HEAD,
      ROW,
      '10.0.0.2         IdService                 91%      20%      --unhealthy',
      RULER,
      '',
    ])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test('an instance that falls silent stays with the service it was last seen in', async () => {
    const provider = await startFleet({ '10.0.0.1': ID, '10.0.0.3': USER })
    const { stdout } = await run([provider.address, '-ms', 'IdService', '--count', '2'], {
      onSleep: () => {
        provider.answer('/10.0.0.1', 500)
        provider.answer('/10.0.0.3', 500)
      },
    })
    expect(stdout.split('\n').slice(6)).toEqual([
      `# 2026-01-02T03:04:10Z  IdService  all 2 failed: 2 HTTP 500  ${RULE}`,
      ...HEAD,
      '10.0.0.1         IdService                 -        -        unknown ',
      RULER,
      '',
    ])
  })

  test('an instance that was never heard may belong to the service, so it is shown', async () => {
    const { address } = await startFleet({ '10.0.0.1': ID, '10.0.0.3': 500 })
    const { stdout } = await run([address, '-ms', 'IdService', '--count', '1'])
    expect(stdout).toContain(
      '10.0.0.3         -                         -        -        unknown ',
    )
  })

  test('it starts in an incident too, when no instance has told its service yet', async () => {
    const provider = await startFleet({ '10.0.0.1': 500 })
    const { exitCode, stdout } = await run([provider.address, '-ms', 'IdService', '--count', '2'], {
      onSleep: () => provider.answer('/10.0.0.1', ID),
    })
    expect(stdout).toContain(
      '10.0.0.1         -                         -        -        unknown ',
    )
    expect(stdout).toContain(ROW)
    expect(exitCode).toBe(0)
  })

  test('-v says of every round what was not read, and its cost', async () => {
    const { address } = await startFleet({ '10.0.0.1': 500 })
    const { stderr } = await run([address, '-ms', '-v', '--count', '1'])
    expect(stderr).toMatch(
      /^monitoring: 10\.0\.0\.1: HTTP 500\nmonitoring: 4 requests \(2 retried\) over 3 connections, \d+ bytes in \d+ ms; at most 1 in flight; limit 8 in flight, 5 unproven\nmonitoring: all 1 failed: 1 HTTP 500\n$/,
    )
  })

  test('a service that has lost all its instances keeps an empty table', async () => {
    const provider = await startFleet({ '10.0.0.1': ID, '10.0.0.3': USER })
    const argv = [provider.address, '-ms', 'IdService', '--count', '2']
    const { exitCode, stdout } = await run(argv, {
      onSleep: () => provider.answer('/servers', ['10.0.0.3']),
    })
    expect(stdout.split('\n').slice(-6)).toEqual([
      `# 2026-01-02T03:04:10Z  IdService  1 of 1 answered  ${RULE}`,
      ...HEAD,
      RULER,
      '',
    ])
    expect(exitCode).toBe(0)
  })

  test('a provider that is down: since when and why, no stale table, and it recovers alone', async () => {
    const provider = await startFleet({ '10.0.0.1': ID })
    const answers = [503, 503, ['10.0.0.1']]
    const { exitCode, stdout } = await run([provider.address, '-ms', '--count', '4'], {
      onSleep: () => provider.answer('/servers', answers.shift() ?? 400),
    })
    const down = `DOWN since 2026-01-02T03:04:10Z: HTTP 503  last read 2026-01-02T03:04:05Z  ${RULE}`
    expect(stdout.split('\n')).toEqual([
      `# 2026-01-02T03:04:05Z  all services  1 of 1 answered  ${RULE}`,
      ...[...HEAD, ROW, RULER],
      `# 2026-01-02T03:04:10Z  all services  ${down}`,
      `# 2026-01-02T03:04:15Z  all services  ${down}`,
      `# 2026-01-02T03:04:20Z  all services  1 of 1 answered  ${RULE}`,
      ...[...HEAD, ROW, RULER],
      '',
    ])
    expect(exitCode).toBe(0)
  })

  test('counted out after a round of which nothing could be read, it ends with 3', async () => {
    const provider = await startFleet({ '10.0.0.1': ID })
    const { exitCode } = await run([provider.address, '-ms', '--count', '2'], {
      onSleep: () => provider.answer('/servers', 503),
    })
    expect(exitCode).toBe(3)
  })

  test('a provider that is down from the start is an error', async () => {
    const { address } = await startFleet({})
    const { exitCode, stdout, stderr } = await run([`http://${address}/base`, '-ms'])
    expect(stderr).toMatch(/^monitoring: cannot list instances from .*HTTP 400; .*\n$/)
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends it with 0', async (signal) => {
    const { address } = await startFleet({ '10.0.0.1': ID })
    const { exitCode, stdout, stderr } = await run([address, '-ms'], {
      onSleep: (_, stop) => stop(signal),
    })
    expect(stdout.match(/^#/gm)).toHaveLength(1)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test('a signal in the middle of a round ends it with 0 as well', async () => {
    let stopNow = () => {}
    const { address } = await startFleet({ '10.0.0.1': () => stopNow() })
    const { exitCode, stdout, stderr } = await run([address, '-ms'], {
      onStart: (stop) => (stopNow = () => stop('SIGINT')),
    })
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })

  test('a reader that wants no more ends it quietly', async () => {
    const { address } = await startFleet({ '10.0.0.1': ID })
    const outcome = await run([address, '-ms'], { stdoutFailure: 'EPIPE' })
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' })
  })
})

describe('on a terminal on which nobody can press a key', () => {
  test('every round is a plain table as well, painted, and nothing else', async () => {
    const { address } = await startFleet({ '10.0.0.1': ID })
    const { stdout } = await run([address, '-ms', '--count', '1'], { isTerminal: true })
    expect(stdout.split('\n')).toEqual([
      `# 2026-01-02T03:04:05Z  all services  1 of 1 answered  ${RULE}`,
      ...HEAD,
      PAINTED,
      RULER,
      '',
    ])
  })
})
