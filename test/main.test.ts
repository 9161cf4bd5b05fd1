import { describe, expect, test } from 'vitest'
import { goldenFleet, readGolden, sortRows } from './support/golden.ts'
import { run } from './support/host.ts'
import { findClosedPort, startFleet, startProvider, startRaw } from './support/provider.ts'

const instance = (service: string, cpu: string, memory: string) => ({ cpu, service, memory })

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
      'monitoring: 10.0.0.4: not known to the provider (HTTP 400)',
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

describe('failures: one sentence and exit code 3', () => {
  test('a refused connection is explained', async () => {
    const port = await findClosedPort()
    const outcome = await run([`127.0.0.1:${port}`, '-s'])
    expect(outcome).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr: `monitoring: cannot list instances from http://127.0.0.1:${port}/servers: connection refused (ECONNREFUSED); check that the provider runs there and that the port is right\n`,
    })
  })

  test.each(['constructor', 'toString', '__proto__'])(
    'a host may have the name of an object property: %s',
    async (host) => {
      const { exitCode, stderr } = await run([`${host}:1`, '-s', '--timeout', '0.2'])
      expect(stderr).toContain(
        `cannot list instances from http://${host.toLowerCase()}:1/servers: `,
      )
      expect(exitCode).toBe(3)
    },
  )

  test('an unknown host is explained', async () => {
    const { exitCode, stderr } = await run(['nobody.invalid', '-s'])
    expect(stderr).toMatch(
      /^monitoring: cannot list instances from http:\/\/nobody\.invalid\/servers: unknown host \((ENOTFOUND|EAI_AGAIN)\); check the name\n$/,
    )
    expect(exitCode).toBe(3)
  })

  test.each([
    [
      'does not speak HTTP',
      'SSH-2.0-OpenSSH_9.2\r\n',
      'not an HTTP server (HPE_INVALID_CONSTANT); check that this is the address of a service-discovery API',
    ],
    ['hangs up', '', 'connection reset (ECONNRESET); if it uses TLS, write https://'],
    [
      'compresses the listing without being asked',
      'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]',
      'invalid HTTP (unexpected content encoding); check that this is the address of a service-discovery API',
    ],
  ])('the error explains a provider that %s', async (_, bytes, expected) => {
    const address = await startRaw((socket) => socket.end(bytes))
    const { exitCode, stderr } = await run([address, '-s'])
    expect(stderr).toBe(
      `monitoring: cannot list instances from http://${address}/servers: ${expected}\n`,
    )
    expect(exitCode).toBe(3)
  })

  const CHECK = 'check that this is the address of a service-discovery API'
  test.each([
    ['answers HTML', '<html>hi</html>', `not JSON: "<html>hi</html>"; ${CHECK}`],
    ['answers an object', '{}', `expected a JSON array of IPs, got object: {}; ${CHECK}`],
    ['answers null', 'null', `expected a JSON array of IPs, got null; ${CHECK}`],
    ['sends an empty answer', '', `empty answer; ${CHECK}`],
    [
      'lists no address',
      '["x",7]',
      `none of the 2 listed entries is an IP address, the first is "x"; ${CHECK}`,
    ],
  ])('the error explains a provider that %s', async (_, body, expected) => {
    const { address } = await startProvider({ '/servers': (response) => response.end(body) })
    const { exitCode, stdout, stderr } = await run([address, '-s'])
    expect(stderr).toBe(
      `monitoring: cannot list instances from http://${address}/servers: ${expected}\n`,
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
  })

  test.each([
    [
      401,
      'HTTP 401; the provider requires other credentials: --tokenFile FILE, or MONITORING_TOKEN',
    ],
    [404, `HTTP 404; ${CHECK}`],
    [503, 'HTTP 503; the provider itself has a problem'],
  ])('the error explains a provider that answers with status %i', async (status, expected) => {
    const { address } = await startProvider({ '/servers': status })
    const { exitCode, stderr } = await run([address, '-s'])
    expect(stderr).toBe(
      `monitoring: cannot list instances from http://${address}/servers: ${expected}\n`,
    )
    expect(exitCode).toBe(3)
  })

  test('a redirect is not followed', async () => {
    const elsewhere = await startFleet({})
    const { address } = await startProvider({
      '/servers': (response) =>
        response.writeHead(302, { location: `http://${elsewhere.address}/servers` }).end(),
    })
    const { exitCode, stderr } = await run([address, '-s'])
    expect(stderr).toContain(
      `HTTP 302, a redirect to http://${elsewhere.address}/servers; redirects are not followed: pass http://${elsewhere.address} if it is right`,
    )
    expect(exitCode).toBe(3)
    expect(elsewhere.asked).toEqual([])
  })

  test.each(['-ss', '-ms'])('a service without instances is an error of %s', async (action) => {
    const { address } = await startFleet({
      '10.0.0.1': instance('IdService', '1%', '1%'),
      '10.0.0.2': instance('UserService', '1%', '1%'),
    })
    const outcome = await run([address, action, 'IdServce'])
    expect(outcome).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr:
        'monitoring: no instance reports service "IdServce"; known: IdService, UserService; did you mean IdService?\n',
    })
  })

  test('an output that cannot be written is explained', async () => {
    const outcome = await run(['mock:', '-s', '--quiet'], { stdoutFailure: 'ENOSPC' })
    expect(outcome).toMatchObject({
      exitCode: 3,
      stderr: 'monitoring: cannot write output: no space left on device (ENOSPC)\n',
    })
  })
})

describe('usage errors: one sentence and exit code 2', () => {
  test.each([
    ['ftp://x', 'unsupported scheme "ftp:"; write host, host:port, http://host:port or mock:'],
    ['host:99999', 'a port is a number from 1 to 65535'],
    ['', 'write host, host:port, http://host:port or mock:'],
    ['::1', 'write [::1]'],
    ['9000', 'put the host before it, as in localhost:9000'],
    [
      'mock:80',
      'write http://mock:80 for a host called mock, mock:instances=80 for a simulated provider of that size',
    ],
  ])('the address %j is unusable', async (address, why) => {
    const { exitCode, stdout, stderr } = await run([address, '-s'])
    expect(stderr).toBe(
      `monitoring: unusable address ${JSON.stringify(address)}: ${why} (see monitoring -h)\n`,
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  })

  test.each(['mock:80', 'mock:instances=x', 'mock:colour=red'])(
    '%s is refused',
    async (address) => {
      const { exitCode, stdout, stderr } = await run([address, '-s'])
      expect(stderr).toMatch(/^monitoring: [^\n]+\n$/)
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    },
  )

  test('a typo in a check never exits with 0', async () => {
    const { exitCode, stdout, stderr } = await run(['mock:', '-hc', '-hi8'])
    expect(stderr).toBe('monitoring: unknown option -hi8; write -hi 8 (see monitoring -h)\n')
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  })

  test('control characters of arguments are escaped in errors', async () => {
    const { stderr } = await run(['\x1b[31mhost', '-s'])
    expect(stderr).not.toContain('\x1b')
  })

  test('without arguments, usage and three examples are printed', async () => {
    const { exitCode, stdout, stderr } = await run([])
    expect(stderr).toMatch(/^usage: monitoring SERVER ACTION \[options\]\n/)
    expect(stderr.match(/^ {2}monitoring /gm)).toHaveLength(3)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
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
