import { describe, expect, test } from 'vitest'
import { run } from '../../support/host.ts'
import { startFleet, startProvider } from '../../support/provider.ts'

const ok = (service: string) => ({ cpu: '10%', memory: '20%', service })
const busy = (service: string) => ({ cpu: '90%', memory: '20%', service })

const PAIR = { '10.0.0.1': ok('A'), '10.0.0.2': ok('A') }

describe('--exitCode', () => {
  test.each<[string, Record<string, object | number>, string, number]>([
    ['all have their minimum', PAIR, '-hc', 0],
    ['one is below it', { ...PAIR, '10.0.0.3': busy('B') }, '-hc', 1],
    ['one is undecided', { ...PAIR, '10.0.0.3': ok('B'), '10.0.0.4': 403 }, '-hc', 3],
    ['no service is known', {}, '-hc', 3],
    ['too few answered', { ...PAIR, '10.0.0.3': 403 }, '-s --minCoverage 70', 3],
    ['enough answered', { ...PAIR, '10.0.0.3': 403 }, '-s --minCoverage 66', 0],
    ['a declared service is absent', PAIR, '-hc -hi A=2,B=5', 1],
    ['a declared service has its own minimum', PAIR, '-hc -hi 5,A=2', 0],
    ['a declared service is not selected', PAIR, '-hc -hi A=2,B=5 --only A', 0],
    ['a selected service is absent', PAIR, '-hc --only A,B', 3],
    ['a selected and declared service is absent', PAIR, '-hc -hi B=1 --only A,B', 1],
    ['the named service has its minimum', { ...PAIR, '10.0.0.3': busy('B') }, '-ss A', 0],
    ['the named service is below its minimum', { ...PAIR, '10.0.0.3': busy('B') }, '-ss B', 1],
    ['the last round of a continuous action decides', { '10.0.0.1': ok('A') }, '-ms --count 2', 1],
  ])('--exitCode gives the right exit code if %s', async (_, fleet, line, code) => {
    const { address } = await startFleet(fleet)
    expect((await run([address, ...line.split(' '), '--exitCode'])).exitCode).toBe(code)
  })

  test('--exitCode is 3 without a listing, and for a service that does not exist', async () => {
    const { address } = await startProvider({ '/servers': 403 })
    expect((await run([address, '-hc', '--exitCode'])).exitCode).toBe(3)
    const fleet = await startFleet(PAIR)
    expect((await run([fleet.address, '-ss', 'B', '--exitCode'])).exitCode).toBe(3)
  })

  test('without --exitCode a service below its minimum is not a failure', async () => {
    const { address } = await startFleet({ '10.0.0.1': busy('A') })
    expect((await run([address, '-hc'])).exitCode).toBe(0)
  })
})

const DEAD = { '10.0.0.1': 500, '10.0.0.2': 500 }
const HALF = { '10.0.0.1': ok('A'), '10.0.0.2': 403 }

describe('exit code 3', () => {
  const CRON = '-hc --faults -o name --exitCode'
  const FAILED = 'all 2 failed: 2 HTTP 500'
  const OPEN = '1 of 1 service undecided: A 1 to 2 healthy (minimum 2)'
  const FEW = '50 % of the instances answered, 90 % are required'
  test.each<[string, string, string, Record<string, object | number>]>([
    ['every instance answers 500', CRON, FAILED, DEAD],
    ['every instance answers 500', '-s', FAILED, DEAD],
    ['every instance answers 500', '-ms --count 1', FAILED, DEAD],
    ['every instance answers 500', '-s -o prometheus', FAILED, DEAD],
    ['every instance answers 500', '-ss -o json', FAILED, DEAD],
    ['the listing is empty', CRON, 'no servers', {}],
    ['the listing is empty', '-ms --count 2 --exitCode', 'no servers', {}],
    ['a verdict is undecided', CRON, OPEN, HALF],
    ['a verdict is undecided', '-ms --count 1 -o csv --exitCode', OPEN, HALF],
    ['too few answered', '-hc -hi 0 --exitCode --minCoverage 90', FEW, HALF],
    [
      'no service is left',
      '-hc --exitCode --only x*',
      'no service matches --only "x*"; known: A',
      PAIR,
    ],
    ['a service is absent', '-hc --exitCode --only A,B', 'no instance reports service "B"', PAIR],
  ])('exit code 3, --quiet or not, if %s: %s says "%s"', async (_, line, sentence, fleet) => {
    const { address } = await startFleet(fleet)
    const argv = [address, ...line.split(' ')]
    const quiet = await run([...argv, '--quiet'])
    expect([quiet.exitCode, quiet.stderr]).toEqual([3, `monitoring: ${sentence}\n`])
    const { exitCode, stderr } = await run(argv)
    expect([exitCode, stderr.split('\n')]).toEqual([
      3,
      expect.arrayContaining([`monitoring: ${sentence}`]),
    ])
    expect(new Set(stderr.split('\n')).size).toBe(stderr.split('\n').length)
  })

  test('--monitorService exits with 3 if its last listing failed, even if it was empty before', async () => {
    const provider = await startProvider({ '/servers': [] })
    const onSleep = () => provider.answer('/servers', 403)
    const argv = [provider.address, '-ms', '--count', '2', '--quiet']
    const { exitCode, stderr } = await run(argv, { onSleep })
    expect([exitCode, stderr]).toEqual([
      3,
      expect.stringMatching(/^monitoring: cannot list instances from [^\n]+: HTTP 403[^\n]+\n$/),
    ])
  })
})

test('a declared service that is absent has a row', async () => {
  const { address } = await startFleet(PAIR)
  const { stdout } = await run([address, '-hc', '-hi', '2,Auth=5'])
  expect(stdout).toContain('\nAuth                      --unhealthy     \n')
})

test('low headroom is a warning, and --exitCode adds the bounds of unhealthy services', async () => {
  const { address } = await startFleet({ ...PAIR, '10.0.0.3': ok('B') })
  const { stderr } = await run([address, '-hc', '--warnHeadroom', '1', '--exitCode'])
  expect(stderr).toBe(
    'monitoring: 1 service with less headroom than 1: A 0\nmonitoring: B: 1 healthy, minimum 2\n',
  )
})

test('every service is unknown if coverage is too low', async () => {
  const { address } = await startFleet({ ...PAIR, '10.0.0.3': 403 })
  const { stdout } = await run([address, '-hc', '--minCoverage', '90'])
  expect(stdout).toContain('\nA                         unknown         \n')
})

test('low coverage is reported as a warning', async () => {
  const { address } = await startFleet({ ...PAIR, '10.0.0.3': 403 })
  const { stderr } = await run([address, '-s', '--minCoverage', '90'])
  expect(stderr).toBe(
    'monitoring: 2 of 3 answered: 1 HTTP 403\n' +
      'monitoring: 66.6 % of the instances answered, 90 % are required\n',
  )
})

describe('-o nagios', () => {
  const LINE = / \| .*\n$/

  test.each<[string, string[], number, string]>([
    [
      'a breach',
      ['-hc'],
      2,
      'CPX CRITICAL - 1 of 2 services below the minimum: B 0 healthy (minimum 2)',
    ],
    ['all well', ['-hc', '--only', 'A'], 0, 'CPX OK - 1 service has the minimum'],
    [
      'little room',
      ['-hc', '--only', 'A', '--warnHeadroom', '1'],
      1,
      'CPX WARNING - 1 service with less headroom than 1: A 0',
    ],
    [
      'filters that change nothing',
      ['-s', '--limit', '1'],
      2,
      'CPX CRITICAL - 1 of 2 services below the minimum: B 0 healthy (minimum 2)',
    ],
  ])(
    '-o nagios prints one line if %s, and its state is the exit code',
    async (_, options, code, line) => {
      const { address } = await startFleet({ ...PAIR, '10.0.0.3': busy('B') })
      const { exitCode, stdout, stderr } = await run([address, ...options, '-o', 'nagios'])
      expect([exitCode, stderr]).toEqual([code, ''])
      expect(stdout.replace(LINE, '')).toBe(`${line}, 3 of 3 answered`)
    },
  )

  test('-o nagios prints UNKNOWN on stdout if the provider gives no listing', async () => {
    const { address } = await startProvider({ '/servers': 403 })
    const { exitCode, stdout, stderr } = await run([address, '-hc', '-o', 'nagios'])
    expect([exitCode, stderr, stdout.slice(0, 35)]).toEqual([
      3,
      '',
      'CPX UNKNOWN - cannot list instances',
    ])
  })
})

test('-o prometheus prints cpx_up 0 if the provider gives no listing', async () => {
  const { address } = await startProvider({ '/servers': 403 })
  const { exitCode, stdout, stderr } = await run([address, '-s', '-o', 'prometheus'])
  expect(exitCode).toBe(3)
  expect(stdout).toContain(`\ncpx_up{provider="http://${address}"} 0\n`)
  expect(stderr).toContain('cannot list instances')
})

describe('--waitHealthy', () => {
  /** Changes the provider each time the command sleeps between two rounds. */
  async function wait(
    first: Record<string, object | number>,
    changes: readonly [string, object | number][],
    ...options: readonly string[]
  ) {
    const fleet = await startFleet(first)
    const left = [...changes]
    const onSleep = (ms: number) => {
      // The timer of --waitTimeout also sleeps.
      if (ms > 100_000) return new Promise(() => {})
      const change = left.shift()
      if (change !== undefined) fleet.answer(...change)
      return undefined
    }
    return run([fleet.address, '--waitHealthy', ...options], { onSleep })
  }

  test('--waitHealthy exits with 0 once every service has its minimum, and prints the services', async () => {
    const outcome = await wait({ '10.0.0.1': ok('A'), '10.0.0.2': busy('A') }, [
      ['/10.0.0.2', ok('A')],
    ])
    expect(outcome).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('\nA                         healthy         \n'),
      stderr:
        'monitoring: waiting: 1 of 1 service below the minimum: A 1 healthy (minimum 2)\n' +
        'monitoring: 1 service with the minimum of healthy instances\n',
    })
  })

  test('--waitHealthy waits for a service that does not exist yet', async () => {
    const changes: [string, object][] = [['/servers', ['10.0.0.1', '10.0.0.2']]]
    const fleet = { '/10.0.0.1': ok('A'), '/10.0.0.2': ok('A'), '/servers': [] }
    const provider = await startProvider(fleet)
    const onSleep = (ms: number) => {
      if (ms > 100_000) return new Promise(() => {})
      for (const change of changes.splice(0)) provider.answer(...change)
      return undefined
    }
    const { exitCode, stderr } = await run([provider.address, '--waitHealthy', 'A'], { onSleep })
    expect([exitCode, stderr]).toEqual([
      0,
      'monitoring: no instance reports service "A"\n' +
        'monitoring: waiting: 1 of 1 service below the minimum: A 0 healthy (minimum 2)\n' +
        'monitoring: 1 service with the minimum of healthy instances\n',
    ])
  })

  test('--waitHealthy waits for a provider that is down', async () => {
    const { exitCode, stderr } = await wait(PAIR, [], '--for', '0')
    expect([exitCode, stderr]).toEqual([
      0,
      'monitoring: 1 service with the minimum of healthy instances\n',
    ])
    const provider = await startProvider({
      '/servers': 403,
      '/10.0.0.1': ok('A'),
      '/10.0.0.2': ok('A'),
    })
    const onSleep = (ms: number) => {
      if (ms > 100_000) return new Promise(() => {})
      provider.answer('/servers', ['10.0.0.1', '10.0.0.2'])
      return undefined
    }
    expect((await run([provider.address, '--waitHealthy'], { onSleep })).exitCode).toBe(0)
  })

  test('--waitHealthy --for starts again after an interruption', async () => {
    const changes: [string, object][] = [
      ['/10.0.0.2', busy('A')],
      ['/10.0.0.2', ok('A')],
      ['/10.0.0.2', ok('A')],
    ]
    const { exitCode, stderr } = await wait(PAIR, changes, '--for', '9', '--interval', '5')
    expect(exitCode).toBe(0)
    expect(stderr.match(/waiting: /g)).toHaveLength(1)
    expect(stderr.match(/with the minimum/g)).toHaveLength(2)
  })

  test.each<[string, Record<string, object | number>, number, string, string?]>([
    [
      '1 if a service is certainly below its minimum',
      { '10.0.0.1': busy('A') },
      1,
      'waiting: 1 of 1 service below the minimum: A 0 healthy (minimum 2)',
    ],
    [
      '3 if a service is undecided',
      HALF,
      3,
      'waiting: 1 of 1 service undecided: A 1 to 2 healthy (minimum 2)',
    ],
    ['3 if no service is known', {}, 3, 'waiting: no service is known'],
    ['3 if a service is absent', PAIR, 3, 'waiting: no instance reports service "B"', '--only=A,B'],
    ['3 if a service was healthy, but not long enough', PAIR, 3, 'healthy for N of 200 s (--for)'],
  ])(
    '--waitHealthy ends after --waitTimeout with %s',
    async (_, first, code, why, option = '-v') => {
      const { address } = await startFleet(first)
      let rounds = 0
      let end = () => {}
      const onSleep = (ms: number) => {
        if (ms > 100_000) return new Promise<void>((resolve) => (end = resolve))
        if ((rounds += 1) === 3) end()
        return undefined
      }
      const argv = [address, '--waitHealthy', '--for', '200', '--waitTimeout', '300', option]
      const { exitCode, stderr } = await run(argv, { onSleep })
      const last = stderr
        .split('\n')
        .at(-2)
        ?.replace(/for \d+ of/, 'for N of')
      expect([exitCode, last]).toEqual([
        code,
        `monitoring: gave up after 300 s (--waitTimeout): ${why}`,
      ])
    },
  )

  test('--waitHealthy collects again when --for is over, if that is sooner than the interval', async () => {
    const { exitCode, stderr } = await wait(PAIR, [], '--for', '1', '--waitTimeout', '200')
    expect([exitCode, stderr]).toEqual([
      0,
      'monitoring: 1 service with the minimum of healthy instances\n',
    ])
  })

  test('--waitHealthy is interrupted by a signal', async () => {
    const { address } = await startFleet({ '10.0.0.1': busy('A') })
    const onSleep = (_: number, stop: (signal: 'SIGINT') => void) => stop('SIGINT')
    const { exitCode, stdout } = await run([address, '--waitHealthy'], { onSleep })
    expect([exitCode, stdout]).toEqual([130, ''])
  })
})

describe('a name that no instance reports', () => {
  test.each([
    [['-s', '--only', 'Auth,Bill'], 'no instance reports service "Bill"; did you mean Billing?'],
    [['-s', '--only', 'Nope*,A*'], 'no service matches "Nope*" in --only'],
    [['-hc', '--only', 'Nope*,A*,B?lling,!C*'], 'no service matches "Nope*" in --only'],
    [['-s', '--only', 'Auth,N?pe', '-o', 'json'], 'no service matches "N?pe" in --only'],
    [['-hc', '-hi', '1,Autth=2'], 'no instance reports service "Autth"; did you mean Auth?'],
  ])('%j warns about a name or pattern that no instance reports', async (argv, sentence) => {
    const { address } = await startFleet({ '10.0.0.1': ok('Auth'), '10.0.0.2': ok('Billing') })
    const { exitCode, stderr } = await run([address, ...argv])
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining(`monitoring: ${sentence}\n`)])
  })
})

test.each([
  ['--waitHealthy --for 5 --waitTimeout 5', '--for 5 must be less than --waitTimeout 5'],
  ['-s --count 3', '--count is not allowed with --summary; use --monitorService'],
  [
    '-hc --interval 3',
    '--interval is not allowed with --healthCheck; use --monitorService or --waitHealthy',
  ],
  ['-ss --for 3', '--for is not allowed with --serviceStats; use --waitHealthy'],
  [
    '-ms A --waitTimeout=9',
    '--waitTimeout is not allowed with --monitorService; use --waitHealthy',
  ],
  ['--waitHealthy --count 3', '--count is not allowed with --waitHealthy; use --monitorService'],
])('%s is refused', async (line, problem) => {
  const { exitCode, stderr } = await run(['api', ...line.split(' ')])
  expect([exitCode, stderr]).toEqual([2, `monitoring: ${problem} (see monitoring -h)\n`])
})
