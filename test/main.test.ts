import { describe, expect, test } from 'vitest'
import { goldenFleet, readGolden, sortRows } from './support/golden.ts'
import { run } from './support/host.ts'
import { instance, startFleet, startProvider } from './support/provider.ts'

describe('the actions print what the original program printed', () => {
  test('--summary has a row for every listed instance', async () => {
    const { address } = await startFleet(goldenFleet)
    const { exitCode, stdout, stderr } = await run([address, '--summary'])
    expect(sortRows(stdout)).toBe(sortRows(readGolden('summary.txt')))
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test('--serviceStats NAME has the averages of that service', async () => {
    const { address } = await startFleet(goldenFleet)
    const names = [...new Set(Object.values(goldenFleet).map(({ service }) => service))].toSorted()
    const outputs = names.map(async (name) => (await run([address, '-ss', name])).stdout)
    expect((await Promise.all(outputs)).join('')).toBe(readGolden('serviceStats.txt'))
  })

  test.each([2, 5, 8])('--healthCheck with --healthyInstances %i flags the services', async (n) => {
    const { address } = await startFleet(goldenFleet)
    const { stdout } = await run([address, '--healthyInstances', String(n), '--healthCheck'])
    expect(sortRows(stdout)).toBe(sortRows(readGolden(`healthCheck-${n}.txt`)))
  })

  test('--serviceStats without a name has every service, by name', async () => {
    const { address } = await startFleet({
      '10.0.0.2': instance('B', '10%', '20%'),
      '10.0.0.1': instance('A', '61%', '4%'),
      '10.0.0.3': instance('A', '60.25%', '5%'),
    })
    const { stdout } = await run([address, '-ss'])
    expect(stdout).toBe(
      [
        '------------------------------------------------------------',
        'SERVICE                   CPU      MEMORY   STATUS  ',
        '------------------------------------------------------------',
        'A                          60.62     4.50   healthy ',
        'B                          10.00    20.00   --unhealthy',
        '',
      ].join('\n'),
    )
  })
})

describe('instances that do not answer', () => {
  test('a failing instance is a row, is in no average, and does not affect the others', async () => {
    const { address } = await startFleet({
      '10.0.0.1': instance('A', '10%', '20%'),
      '10.0.0.2': 500,
      '10.0.0.3': (response) => response.destroy(),
      '10.0.0.4': 400,
      '10.0.0.5': instance('A', '10%', '101%'),
    })
    const { exitCode, stdout, stderr } = await run([address, '-s', '-v'])
    expect(stdout).toBe(
      [
        '------------------------------------------------------------------------',
        'IP               SERVICE                   CPU      MEMORY   STATUS    |',
        '------------------------------------------------------------------------',
        '10.0.0.1         A                         10%      20%      healthy ',
        '10.0.0.2         -                         -        -        unknown ',
        '10.0.0.3         -                         -        -        unknown ',
        '10.0.0.4         -                         -        -        gone    ',
        '10.0.0.5         -                         -        -        unknown ',
        '------------------------------------------------------------------------',
        '',
      ].join('\n'),
    )
    expect(stderr.split('\n').slice(0, -2)).toEqual([
      'monitoring: 1 of 5 answered: 1 HTTP 500, 1 reset, 1 malformed, 1 gone',
      'monitoring: 10.0.0.2: HTTP 500',
      'monitoring: 10.0.0.3: connection reset (ECONNRESET)',
      'monitoring: 10.0.0.4: gone (HTTP 400)',
      'monitoring: 10.0.0.5: "memory" is not a percentage from 0 to 100: "101%" (malformed)',
    ])
    expect(exitCode).toBe(0)
  })

  test('an unknown instance makes a service unknown, with bounds', async () => {
    const { address } = await startFleet({
      '10.0.0.1': instance('A', '10%', '20%'),
      '10.0.0.2': 500,
      '10.0.0.3': 500,
    })
    const { exitCode, stdout, stderr } = await run([address, '-hc'])
    expect(stdout.split('\n')[3]).toBe('A                         unknown         ')
    expect(stderr).toBe(
      [
        'monitoring: 1 of 3 answered: 2 HTTP 500',
        'monitoring: 2 unknown instances may belong to any service',
        'monitoring: A: 1 to 3 healthy, minimum 2',
        '',
      ].join('\n'),
    )
    expect(exitCode).toBe(0)
  })

  test('if no instance answered, the table is printed and the exit code is 3', async () => {
    const { address } = await startFleet({ '10.0.0.1': 500, '10.0.0.2': 500 })
    const { exitCode, stdout, stderr } = await run([address, '-s'])
    expect(stdout.match(/unknown/g)).toHaveLength(2)
    expect(stderr).toBe('monitoring: all 2 failed: 2 HTTP 500\n')
    expect(exitCode).toBe(3)
  })

  test('an empty listing is an empty table', async () => {
    const { address } = await startFleet({})
    const { exitCode, stdout, stderr } = await run([address, '-s'])
    expect(stdout.split('\n')).toHaveLength(5)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'monitoring: no servers\n' })
  })

  test('duplicates are requested once, and entries that are not an address never', async () => {
    const entries = ['10.0.0.1', ' 10.0.0.1 ', '//evil.example', '../admin', '010.0.0.1', 7]
    const provider = await startProvider({
      '/servers': entries,
      '/10.0.0.1': instance('A', '1%', '1%'),
    })
    const { exitCode, stderr } = await run([provider.address, '-s'])
    expect(provider.asked).toEqual(['/servers', '/10.0.0.1'])
    expect(stderr).toBe(
      'monitoring: 1 of 5 answered: 4 unusable\nmonitoring: 1 duplicate ignored\n',
    )
    expect(exitCode).toBe(0)
    expect((await run([provider.address, '-s', '-v'])).stderr).toContain(
      'monitoring: //evil.example: not an IP address\nmonitoring: ../admin: not an IP address\n',
    )
  })

  test('escape sequences in service names are not printed', async () => {
    const { address } = await startFleet({
      '10.0.0.1': instance('\x1b[31mA\x1b]0;x\x07\u202e', '1%', '1%'),
    })
    const { stdout } = await run([address, '-s'])
    expect(stdout).not.toMatch(/[\x1b\x07\u202e]/)
    expect(stdout).toContain(String.raw`\x1b[31mA\x1b]0;x\x07\u{202e}`)
  })
})

describe('diagnostics', () => {
  test('a simulated provider is named on stderr', async () => {
    const { exitCode, stderr } = await run(['mock:instances=3,seed=1', '-hc', '-hi', '0'])
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: 'monitoring: simulated provider\n',
    })
  })

  test('--quiet prints only errors on stderr', async () => {
    const { address } = await startFleet({ '10.0.0.1': instance('A', '1%', '1%'), '10.0.0.2': 500 })
    expect(await run([address, '-s', '--quiet'])).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test('-v prints the cost of the round', async () => {
    const { stderr } = await run(['mock:instances=3,seed=1', '-s', '-v'])
    expect(stderr).toMatch(
      /^monitoring: 4 requests over [123] connections?, \d+ bytes in \d+ ms; at most [123] in flight; limit 8 in flight, 5 pending connections\n$/m,
    )
  })

  test('-h prints the help and --version the version on stdout', async () => {
    const help = await run(['-h'])
    expect(help).toMatchObject({ exitCode: 0, stderr: '' })
    expect(help.stdout).toMatch(/^usage: monitoring SERVER ACTION \[options\]\n/)
    const version = await run(['--version'])
    expect(version.stdout).toMatch(/^monitoring \d+\.\d+\.\d+\n$/)
    expect(version.exitCode).toBe(0)
  })

  test('a stderr that cannot be written is ignored', async () => {
    const outcome = await run(['mock:', '-s'], { stderrFailure: 'EPIPE' })
    expect(outcome.exitCode).toBe(0)
    expect(outcome.stdout.split('\n')).toHaveLength(155)
  })
})

describe('interruptions', () => {
  test('a one-shot ends quietly if the reader closes the pipe', async () => {
    const outcome = await run(['mock:', '-s', '--quiet'], { stdoutFailure: 'EPIPE' })
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s during a round ends the command with exit code %i', async (signal, exitCode) => {
    let stopNow: (by: typeof signal) => void = () => {}
    const { address } = await startFleet({ '10.0.0.1': () => stopNow(signal) })
    const outcome = await run([address, '-s'], { onStart: (stop) => (stopNow = stop) })
    const stderr = `monitoring: interrupted by ${signal}\n`
    expect(outcome).toMatchObject({ exitCode, stdout: '', stderr })
  })

  test('an internal error asks for a report: exit code 70, no stack trace', async () => {
    const now = () => {
      throw new TypeError('the clock fell off the wall')
    }
    const { exitCode, stderr } = await run(['mock:', '-s', '--quiet'], { now })
    expect(stderr).toMatch(
      /^monitoring: internal error in monitoring [\d.]+ \(please report it\): TypeError: the clock fell off the wall\n$/,
    )
    expect(exitCode).toBe(70)
  })
})

test('a quota that outlasts the round is printed with its duration, and no further request is sent', async () => {
  const { stderr, exitCode } = await run(['mock:quota=20,retryAfter=60', '-s'])
  expect(exitCode).toBe(0)
  expect(stderr).toMatch(
    /^monitoring: simulated provider\nmonitoring: \d+ of 150 answered: \d+ HTTP 429\nmonitoring: the provider requests a wait of 60 s \(Retry-After\); raise --deadline to wait that long\n$/,
  )
})

test('a simulated provider keeps its address, and is read page by page', async () => {
  const { exitCode, stdout } = await run(['mock:pageSize=40,seed=1', '-s', '-o', 'json'])
  const { source, coverage } = JSON.parse(stdout) as Record<string, { listed: number }>
  expect([exitCode, source, coverage?.listed]).toEqual([0, 'mock:pageSize=40,seed=1', 150])
})
