import { describe, expect, test } from 'vitest'
import { run } from '../../support/host.ts'
import { busy, HALF, ok, PAIR, startFleet, startProvider } from '../../support/provider.ts'

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

test.each([
  ['--waitHealthy --for 5 --waitTimeout 5', '--for 5 must be less than --waitTimeout 5'],
  ['-s --count 3', '--count is not allowed with --summary; use --monitorService'],
  [
    '-hc --interval 3',
    '--interval is not allowed with --healthCheck; use --monitorService, --waitHealthy or --serve',
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

test.each(['--waitHealthy', '--waitHealthy A --interval 5'])(
  'a recording cannot become healthy: %s is refused',
  async (options) => {
    const { exitCode, stderr } = await run(['./f.db', ...options.split(' ')])
    expect([exitCode, stderr]).toEqual([
      2,
      'monitoring: --waitHealthy is not allowed with ./f.db; use it with a live source (see monitoring -h)\n',
    ])
  },
)

test('--waitHealthy for a service of a provider that was never reached ends with 3', async () => {
  const { promise: over, resolve } = Promise.withResolvers<void>()
  // The timeout ends after the first round.
  const onSleep = (ms: number) => (ms > 100_000 ? over : resolve())
  const { exitCode, stderr } = await run(['127.0.0.1:1', '--waitHealthy', 'A'], { onSleep })
  expect(exitCode).toBe(3)
  const head = 'gave up after 300 s (--waitTimeout): cannot list instances from'
  expect(stderr).toContain(`monitoring: ${head} http://127.0.0.1:1/servers: connection refused`)
  expect(stderr).not.toContain('no instance reports')
})
