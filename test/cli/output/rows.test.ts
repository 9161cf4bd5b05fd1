import { describe, expect, test } from 'vitest'
import { run } from '../../support/host.ts'
import { type Answer, startFleet } from '../../support/provider.ts'

const FLEET = {
  '10.0.0.1': { cpu: '10%', memory: '20%', service: 'AuthService' },
  '10.0.0.2': { cpu: '80%', memory: '5%', service: 'AuthService' },
  '10.0.0.3': { cpu: '30%', memory: '90%', service: 'Billing' },
  '10.0.0.4': { cpu: '40%', memory: '50%', service: 'Billing' },
  '10.0.0.5': { cpu: '40%', memory: '50%', service: 'Cart' },
  '10.0.0.6': 400,
  '10.0.0.7': 403,
}

async function ask(...options: readonly string[]) {
  const { address } = await startFleet(FLEET)
  const { exitCode, stdout, stderr } = await run([address, ...options])
  const notes = stderr
    .split('\n')
    .filter((line) => /hidden|rows \d/.test(line))
    .map((line) => line.replace('monitoring: ', ''))
  return { exitCode, stdout, stderr, notes }
}

/** The last digits of the addresses that are shown, and the notes about the others. */
async function rows(line: string) {
  const { stdout, notes } = await ask(...line.split(' '), '-o', 'name')
  return [
    stdout
      .trim()
      .split('\n')
      .map((address) => address.at(-1))
      .join(' '),
    ...notes,
  ]
}

describe('rows of instances', () => {
  test.each<[string, string, ...string[]]>([
    ['-s', '1 2 3 4 5 6 7'],
    ['-s --sort cpu', '2 4 5 3 1 6 7'],
    ['-s --sort cpu:asc,ip:desc', '1 3 5 4 2 7 6'],
    ['-s --sort status', '7 2 3 6 1 4 5'],
    ['-s --faults', '2 3 6 7', '3 of 7 rows hidden by --faults'],
    ['-s --status unknown,gone', '6 7', '5 of 7 rows hidden by --status'],
    ['-s --cpuAbove 39', '2 4 5', '4 of 7 rows hidden by --cpuAbove'],
    ['-s --memoryAbove 50 --faults', '3', '6 of 7 rows hidden by --faults, --memoryAbove'],
    ['-s --only Auth*', '1 2 7', '4 of 7 rows hidden by --only'],
    ['-s --only !Auth*,!Cart', '3 4 7', '4 of 7 rows hidden by --only'],
    ['-s --sort ip --limit 2', '1 2', 'rows 1-2 of 7'],
    ['-s --limit 7', '1 2 3 4 5 6 7'],
    ['-s --page 2 --perPage 3', '4 5 6', 'rows 4-6 of 7'],
    ['-s --page 3 --perPage 3', '7', 'rows 7-7 of 7'],
    ['-s --perPage 3', '1 2 3', 'rows 1-3 of 7'],
    ['-s --page 1', '1 2 3 4 5 6 7'],
    ['-s --faults --sort cpu --limit 1', '2', '3 of 7 rows hidden by --faults', 'rows 1-1 of 4'],
  ])('the rows of instances of %s are %s', async (line, ...shown) => {
    expect(await rows(line)).toEqual(shown)
  })

  test('--monitorService applies order, filters and pages to every round', async () => {
    const { address } = await startFleet(FLEET)
    const argv = [address, '-ms', '--count', '2', '--sort', 'cpu', '--page', '9', '--perPage', '5']
    const { stdout, stderr } = await run([...argv, '-o', 'name', '--cpuAbove', '1'])
    const once = ['2', '4', '5', '3', '1'].map((digit) => `10.0.0.${digit}\n`).join('')
    expect(stdout).toBe(once + once)
    expect(stderr).toBe(
      'monitoring: 5 of 7 answered: 1 HTTP 403, 1 gone\nmonitoring: 2 of 7 rows hidden by --cpuAbove\n',
    )
  })
})

describe('rows of services', () => {
  test.each([
    ['-hc --sort headroom,memory', 'Billing Cart AuthService'],
    ['-hc --sort cpu', 'AuthService Cart Billing'],
    ['-ss --sort service:desc', 'Cart Billing AuthService'],
    ['-hc --only Cart', 'Cart'],
    ['-hc --status unknown --only !C*', 'AuthService Billing'],
  ])('the rows of services of %s are %s', async (line, names) => {
    const { stdout } = await ask(...line.split(' '), '-o', 'name')
    expect(stdout.trim().split('\n').join(' ')).toBe(names)
  })
})

describe('no rows', () => {
  test.each([
    [['--cpuAbove', '99'], 'monitoring: no row is left: all 7 rows hidden by --cpuAbove'],
  ])('%j that hides all rows is explained and is not an error', async (options, sentence) => {
    const { exitCode, stderr } = await ask('-s', ...options)
    expect([exitCode, stderr.split('\n')]).toEqual([0, expect.arrayContaining([sentence])])
  })

  test('a page past the last one is a usage error', async () => {
    const { exitCode, stdout, stderr } = await ask('-s', '--page', '4', '--perPage', '3')
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toBe(
      'monitoring: --page 4 is past the end: the last page is 3 (see monitoring -h)\n',
    )
  })
})

describe('--only that matches no service', () => {
  const WHOLE = {
    '10.0.0.1': { cpu: '10%', memory: '20%', service: 'AuthService' },
    '10.0.0.2': { cpu: '10%', memory: '20%', service: 'AuthService' },
    '10.0.0.3': { cpu: '10%', memory: '20%', service: 'a'.repeat(1000) },
  }
  const known = `known: AuthService, ${'a'.repeat(128)}…`
  const only = async (argv: readonly string[], fleet: Record<string, Answer> = WHOLE) => {
    const { address } = await startFleet(fleet)
    const { exitCode, stdout, stderr } = await run([address, ...argv])
    return [exitCode, stdout, stderr]
  }

  test.each<[string, string]>([
    ['AuthServce', `"AuthServce"; ${known}; did you mean AuthService?`],
    ['Auth', `"Auth"; ${known}; did you mean AuthService?`],
    ['X,Y', `"X", "Y"; ${known}`],
    ['X,B*', `"X"; ${known}`],
  ])('--only %s that names only absent services fails without a table', async (text, problem) => {
    for (const argv of [['-s'], ['-hc'], ['-ss'], ['-s', '-o', 'json'], ['-hc', '--exitCode']]) {
      const sentence = `monitoring: no instance reports service ${problem}\n`
      expect(await only([...argv, '--only', text])).toEqual([3, '', sentence])
    }
  })

  test.each<[string[], number]>([
    [[], 0],
    [['--exitCode'], 3],
  ])(
    '--only with globs that match nothing is explained and is not an error, except with --exitCode: %j',
    async (more, code) => {
      for (const globs of ['B*', '*a*a*a*b', '!*', '?']) {
        const [exitCode, stdout, stderr] = await only([
          '-s',
          '-o',
          'name',
          '--only',
          globs,
          ...more,
        ])
        expect([exitCode, stdout, stderr]).toEqual([
          code,
          '',
          `monitoring: no service matches --only ${JSON.stringify(globs)}; ${known}\n`,
        ])
      }
    },
  )

  test('--only NAME mentions unknown instances that may belong to it', async () => {
    expect(await only(['-hc', '--only', 'Cart'], { ...WHOLE, '10.0.0.4': 403 })).toEqual([
      3,
      '',
      `monitoring: no instance reports service "Cart", but 1 unknown instance may belong to any service; ${known}; 3 of 4 answered: 1 HTTP 403\n`,
    ])
  })

  test('--only shows the services that exist if a name or glob matches', async () => {
    expect(await only(['-hc', '--only', 'X,Auth*', '-o', 'name'])).toEqual([
      0,
      'AuthService\n',
      'monitoring: no instance reports service "X"\nmonitoring: 1 of 2 rows hidden by --only\n',
    ])
    expect((await only(['-hc', '--only', 'X,Auth*', '--exitCode']))[0]).toBe(3)
  })

  test('--only shows a declared service that no instance reports', async () => {
    expect((await only(['-hc', '--only', 'X', '-hi', 'X=1', '-o', 'name'])).slice(0, 2)).toEqual([
      0,
      'X\n',
    ])
  })

  test.each([
    ['X', `no instance reports service "X"; ${known}`],
    ['X*', `no service matches --only "X*"; ${known}`],
  ])('-o nagios with --only %s that matches nothing is UNKNOWN', async (globs, problem) => {
    const line = `CPX UNKNOWN - ${problem}\n`
    expect(await only(['-hc', '-o', 'nagios', '--only', globs])).toEqual([3, line, ''])
  })

  test('-o prometheus prints its series even if --only matches nothing', async () => {
    const [code, stdout] = await only(['-s', '-o', 'prometheus', '--only', 'X'])
    expect([code, stdout]).toEqual([3, expect.stringMatching(/^cpx_up\{provider="[^"]*"\} 1$/m)])
    const [other, series] = await only(['-ss', 'X', '-o', 'prometheus'])
    expect([other, series]).toEqual([3, expect.stringMatching(/^cpx_up\{provider="[^"]*"\} 1$/m)])
  })

  test('--monitorService warns once about an --only that matches nothing, and continues', async () => {
    for (const output of ['table', 'name']) {
      const argv = ['-ms', '--count', '2', '--only', 'Auht*', '-o', output]
      const [code, , stderr] = await only(argv)
      const said = String(stderr).match(/no service matches --only "Auht\*"/g)
      expect([code, said?.length]).toEqual([0, 1])
    }
  })

  test('--waitHealthy warns once about an --only that matches nothing, and waits', async () => {
    const { address, answer } = await startFleet(WHOLE)
    const argv = [address, '--waitHealthy', '--only', 'Cart', '-hi', '1', '-o', 'name']
    const { exitCode, stdout, stderr } = await run(argv, {
      onSleep(ms) {
        // The timer of --waitTimeout also sleeps.
        if (ms > 100_000) return new Promise(() => {})
        return answer('/10.0.0.3', { cpu: '1%', memory: '1%', service: 'Cart' })
      },
    })
    expect([exitCode, stdout, stderr.match(/no instance reports/g)?.length]).toEqual([
      0,
      'Cart\n',
      1,
    ])
  })
})

describe('filters and statuses', () => {
  test.each([
    [['-hc', '--status', 'healthy', '--exitCode'], 3],
    [['-hc', '--exitCode', '-hi', '3'], 1],
    [['-hc', '--exitCode', '-hi', '3', '--status', 'healthy'], 1],
    [['-hc', '--exitCode', '-hi', '1', '--only', 'Cart'], 0],
  ])('%j exits with %i: filters change no status', async (argv, code) => {
    expect((await ask(...argv)).exitCode).toBe(code)
  })
})

describe('invalid options for rows', () => {
  test.each([
    [
      ['-s', '--sort', 'cpuu'],
      '--sort: "cpuu" is not a sort key, optionally followed by :asc or :desc (ip, service, cpu, memory, status, healthy, instances, headroom), or several, separated by commas; did you mean cpu?',
    ],
    [
      ['-s', '--sort', 'cpu,headroom'],
      '--sort: instances have no headroom; use ip, service, cpu, memory, status',
    ],
    [
      ['-hc', '--sort', 'ip'],
      '--sort: services have no ip; use service, cpu, memory, status, healthy, instances, headroom',
    ],
    [
      ['-s', '--status', 'gone,dead'],
      '--status: "dead" is not healthy, unhealthy, unknown or gone, or several, separated by commas',
    ],
    [
      ['-s', '--status', 'gone', '--faults'],
      '--faults is not allowed with --status; use one at a time',
    ],
    [
      ['-s', '--limit', '3', '--page', '1'],
      '--limit is not allowed with --page; use one at a time',
    ],
    [
      ['-ms', '-o', 'prometheus'],
      '-o prometheus is not allowed with --monitorService; use table, wide, json, ndjson, csv, name',
    ],
    [
      ['-s', '--only', 'A,,B'],
      '--only: "" is not the name of a service, or several, separated by commas',
    ],
    [['-hc', '-hi', 'A=1,A=2'], '-hi: "A" is given twice'],
    [['-hc', '-hi', '2, A=1, A=1'], '-hi: "A" is given twice'],
    [['-hc', '-hi=a=b=1,a=b=2'], '-hi: "a=b" is given twice'],
    [['-hc', '-hi', '2,3'], '-hi: the number without a service is given twice'],
    [['-hc', '-hi', '2,A=1,2'], '-hi: the number without a service is given twice'],
    [['-s', '--sort', 'cpu,cpu'], '--sort: cpu is given twice'],
    [['-s', '--sort', 'cpu:asc,ip,cpu:desc'], '--sort: cpu is given twice'],
    [
      ['-hc', '-hi', '2,A=x'],
      '-hi: "A=x" is not a whole number from 0 to 1000000, or SERVICE=N for one service',
    ],
  ])('%j is refused', async (argv, problem) => {
    const { exitCode, stderr } = await run(['api', ...argv])
    expect([exitCode, stderr]).toEqual([2, `monitoring: ${problem} (see monitoring -h)\n`])
  })
})
