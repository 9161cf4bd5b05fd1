import { describe, expect, test } from 'vitest'
import { run } from '../../support/host.ts'
import { busy, HALF, ok, PAIR, startFleet, startProvider } from '../../support/provider.ts'

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
