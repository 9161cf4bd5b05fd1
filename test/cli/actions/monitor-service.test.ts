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

describe('--monitorService without a terminal', () => {
  test('--monitorService prints each round as a plain table below a title with time, service, coverage and policy', async () => {
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

  test('--monitorService keeps an instance that stops answering in its last service', async () => {
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

  test('--monitorService NAME shows an instance that has never answered', async () => {
    const { address } = await startFleet({ '10.0.0.1': ID, '10.0.0.3': 500 })
    const { stdout } = await run([address, '-ms', 'IdService', '--count', '1'])
    expect(stdout).toContain(
      '10.0.0.3         -                         -        -        unknown ',
    )
  })

  test('--monitorService NAME starts even if no instance has answered yet', async () => {
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

  test('--monitorService -v prints the failures and the cost of each round', async () => {
    const { address } = await startFleet({ '10.0.0.1': 500 })
    const { stderr } = await run([address, '-ms', '-v', '--count', '1'])
    expect(stderr).toMatch(
      /^monitoring: 10\.0\.0\.1: HTTP 500\nmonitoring: 4 requests \(2 retried\) over 3 connections, \d+ bytes in \d+ ms; at most 1 in flight; limit 8 in flight, 5 pending connections\nmonitoring: all 1 failed: 1 HTTP 500\n$/,
    )
  })

  test('--monitorService shows an empty table for a service without instances', async () => {
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

  test('--monitorService prints start and reason of an outage but no stale table, and recovers', async () => {
    const provider = await startFleet({ '10.0.0.1': ID })
    const answers = [503, 503, ['10.0.0.1']]
    const { exitCode, stdout } = await run([provider.address, '-ms', '--count', '4'], {
      onSleep: () => provider.answer('/servers', answers.shift() ?? 400),
    })
    const down = `DOWN since 2026-01-02T03:04:10Z: HTTP 503  last read 2026-01-02T03:04:05Z  ${RULE}`
    expect(stdout.split('\n')).toEqual([
      `# 2026-01-02T03:04:05Z  all services  1 of 1 answered  ${RULE}`,
      ...HEAD,
      ROW,
      RULER,
      `# 2026-01-02T03:04:10Z  all services  ${down}`,
      `# 2026-01-02T03:04:15Z  all services  ${down}`,
      `# 2026-01-02T03:04:20Z  all services  1 of 1 answered  ${RULE}`,
      ...HEAD,
      ROW,
      RULER,
      '',
    ])
    expect(exitCode).toBe(0)
  })

  test('--monitorService exits with 3 if nothing was read in its last round', async () => {
    const provider = await startFleet({ '10.0.0.1': ID })
    const { exitCode } = await run([provider.address, '-ms', '--count', '2'], {
      onSleep: () => provider.answer('/servers', 503),
    })
    expect(exitCode).toBe(3)
  })

  test('--monitorService fails if the provider is down from the start', async () => {
    const { address } = await startFleet({})
    const { exitCode, stdout, stderr } = await run([`http://${address}/base`, '-ms'])
    expect(stderr).toMatch(/^monitoring: cannot list instances from .*HTTP 400; .*\n$/)
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends a run with 0', async (signal) => {
    const { address } = await startFleet({ '10.0.0.1': ID })
    const { exitCode, stdout, stderr } = await run([address, '-ms'], {
      onSleep: (_, stop) => stop(signal),
    })
    expect(stdout.match(/^#/gm)).toHaveLength(1)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test('--monitorService exits with 0 if a signal arrives during a round', async () => {
    let stopNow = () => {}
    const { address } = await startFleet({ '10.0.0.1': () => stopNow() })
    const { exitCode, stdout, stderr } = await run([address, '-ms'], {
      onStart: (stop) => (stopNow = () => stop('SIGINT')),
    })
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })

  test('--monitorService ends quietly if the reader closes the pipe', async () => {
    const { address } = await startFleet({ '10.0.0.1': ID })
    const outcome = await run([address, '-ms'], { stdoutFailure: 'EPIPE' })
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' })
  })
})

describe('--monitorService on a terminal without a keyboard', () => {
  test('--monitorService prints colored tables on a terminal without a keyboard', async () => {
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
