import { describe, expect, test } from 'vitest'
import { run } from '../support/host.ts'
import { startFleet } from '../support/provider.ts'
import { answer, keep, startWild } from '../support/wild.ts'

const SAMPLE = answer('{"cpu":"1%","memory":"2%","service":"A"}')

/** A provider that lists these entries and whose instances are healthy. */
function startListing(entries: readonly unknown[], ids: readonly string[]) {
  return startWild({
    '/servers': keep(answer(JSON.stringify(entries))),
    ...Object.fromEntries(ids.map((id) => [`/${id}`, keep(SAMPLE)])),
  })
}

describe('a listed entry that is not an IP address', () => {
  test.each([
    ['../admin', '../admin'],
    ['10.0.0.1/../servers', '10.0.0.1/../servers'],
    ['//evil.example', '//evil.example'],
    ['\\\\evil.example', '\\\\evil.example'],
    ['@evil.example/', '@evil.example/'],
    ['?x', '?x'],
    ['#f', '#f'],
    ['%2e%2e/x', '%2e%2e/x'],
    ['http://169.254.169.254/', 'http://169.254.169.254/'],
    ['10.0.0.9\r\nHost: evil.example', '10.0.0.9\\x0d\\x0aHost: evil.example'],
    ['10.0.0.9\0', '10.0.0.9\\x00'],
    ['\x1b[2J\u202e', '\\x1b[2J\\u{202e}'],
    ['10.0.0.3:8080', '10.0.0.3:8080'],
    ['web-1.example', 'web-1.example'],
    ['漢字', '漢字'],
    ['010.0.0.1', '010.0.0.1'],
    ['0x7f.1', '0x7f.1'],
    ['2130706433', '2130706433'],
    ['fe80::1%eth0', 'fe80::1%eth0', 'an IP address with a zone'],
    ['[::1]', '[::1]'],
    ['', '""'],
    [1, '1', 'not a string'],
    [null, 'null', 'not a string'],
    [['10.0.0.9'], '["10.0.0.9"]', 'not a string'],
    [{ ip: '10.0.0.9' }, '{"ip":"10.0.0.9"}', 'not a string'],
  ])(
    'an invalid entry is not requested, and is an unknown instance: %j',
    async (entry, shown, why?: string) => {
      const { address, asked } = await startListing([entry, '10.0.0.1'], ['10.0.0.1'])
      const { exitCode, stdout, stderr } = await run([address, '-s', '-v'])
      expect(asked).toEqual(['/servers', '/10.0.0.1'])
      expect(stderr.split('\n').slice(0, 2)).toEqual([
        'monitoring: 1 of 2 answered: 1 unusable',
        `monitoring: ${shown}: ${why ?? 'not an IP address'}`,
      ])
      expect(stdout.split('\n')).toHaveLength(7)
      const row = stdout.split('\n').find((line) => line.startsWith(`${shown} `))
      expect(row?.slice(shown.length)).toMatch(/^ +- +- +- +unknown *$/)
      expect(exitCode).toBe(0)
    },
  )

  test('a long entry is cut, and keeps a unique name', async () => {
    const long = ['a', 'b'].map((end) => 'x'.repeat(1_000_000) + end)
    const { address } = await startListing([...long, '10.0.0.1'], ['10.0.0.1'])
    const { stdout } = await run([address, '-s', '-o', 'name'])
    expect(stdout).toMatch(/^10\.0\.0\.1\nx{109}\.{3}[\da-f]{16}\nx{109}\.{3}[\da-f]{16}\n$/)
    expect(new Set(stdout.split('\n')).size).toBe(4)
  })

  test('an entry that is listed twice is one instance and one duplicate', async () => {
    const entries = ['web-1', '10.0.0.1', ' web-1', { a: 1 }, { a: 1 }]
    const { address } = await startListing(entries, ['10.0.0.1'])
    expect(await run([address, '-s', '-o', 'name'])).toMatchObject({
      stdout: '10.0.0.1\nweb-1\n{"a":1}\n',
      stderr: 'monitoring: 1 of 3 answered: 2 unusable\nmonitoring: 2 duplicates ignored\n',
    })
  })

  test('invalid entries follow the addresses, ordered naturally', async () => {
    const entries = ['web-10', 'web-2', '10.0.0.10:80', '10.0.0.9:80', '::1', '10.0.0.1']
    const { address } = await startListing(entries, ['::1', '10.0.0.1'])
    const { stdout } = await run([address, '-s', '-o', 'name', '--sort', 'ip'])
    expect(stdout).toBe('10.0.0.1\n::1\n10.0.0.9:80\n10.0.0.10:80\nweb-2\nweb-10\n')
  })

  test('an entry named __proto__ changes no prototype', async () => {
    const body =
      '["10.0.0.1",{"__proto__":{"polluted":1}},{"constructor":{"prototype":{"polluted":1}}}]'
    const { address } = await startWild({
      '/servers': keep(answer(body)),
      '/10.0.0.1': keep(SAMPLE),
    })
    const { exitCode, stderr } = await run([address, '-s'])
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: 'monitoring: 1 of 3 answered: 2 unusable\n',
    })
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('a fleet of which most entries cannot be requested', () => {
  const UNUSABLE = [
    '10.0.0.3:8080',
    '10.0.0.4:8080',
    'web-5',
    'web-6.example',
    'fe80::7%eth0',
    'fe80::8%1',
    'http://10.0.0.9/',
    '[::1]:80',
  ]
  const start = () => startListing(['10.0.0.1', ...UNUSABLE, '10.0.0.2'], ['10.0.0.1', '10.0.0.2'])
  const check = async (...options: string[]) => {
    const { address } = await start()
    return run([address, '-hc', ...options])
  }

  test('a fleet of mostly invalid entries does not reach the minimum coverage', async () => {
    expect(await check('-o', 'nagios', '--minCoverage', '90')).toMatchObject({
      exitCode: 3,
      stdout: expect.stringMatching(
        /^CPX UNKNOWN - 20 % of the instances answered, 90 % are required, 2 of 10 answered: 8 unusable \| /,
      ),
    })
  })

  test.each([
    ['2', 0, 'CPX OK - 1 service has the minimum, 2 of 10 answered: 8 unusable |'],
    ['3', 3, 'CPX UNKNOWN - 1 of 1 service undecided: A 2 to 10 healthy (minimum 3), 2 of 10'],
    ['11', 2, 'CPX CRITICAL - 1 of 1 service below the minimum: A 2 to 10 healthy (minimum 11), '],
  ])(
    'a fleet of mostly invalid entries can reach a minimum of %s',
    async (minimum, exitCode, sentence) => {
      const outcome = await check('-o', 'nagios', '-hi', minimum)
      expect(outcome).toMatchObject({ exitCode, stdout: expect.stringContaining(sentence) })
    },
  )

  test('a summary reports the invalid entries', async () => {
    expect(await check('-hi', '3', '--exitCode')).toMatchObject({
      exitCode: 3,
      stderr: [
        'monitoring: 2 of 10 answered: 8 unusable',
        'monitoring: 8 unknown instances may belong to any service',
        'monitoring: A: 2 to 10 healthy, minimum 3',
        'monitoring: 1 of 1 service undecided: A 2 to 10 healthy (minimum 3)',
        '',
      ].join('\n'),
    })
  })

  test('each invalid entry has a row in every format', async () => {
    const { address } = await start()
    for (const output of ['table', 'wide', 'name', 'csv', 'ndjson', 'json', 'prometheus']) {
      const { stdout } = await run([address, '-s', '-o', output])
      for (const entry of UNUSABLE) expect(stdout).toContain(entry)
    }
  })

  test('the metrics contain the invalid entries', async () => {
    const { address } = await start()
    const { stdout } = await run([address, '-s', '-o', 'prometheus'])
    expect(stdout).toMatch(/^cpx_instances\{.*status="unknown".*\} 8$/m)
    expect(stdout).toMatch(/^cpx_unattributed_instances.* 8$/m)
    expect(stdout).toMatch(/^cpx_instance_up\{.*id="web-5".*\} 0$/m)
  })

  test('the JSON contains the invalid entries', async () => {
    const { address } = await start()
    const { stdout } = await run([address, '-s', '-o', 'json'])
    const { coverage, instances } = JSON.parse(stdout)
    expect(coverage).toEqual({
      listed: 10,
      answered: 2,
      unknown: 8,
      gone: 0,
      duplicates: 0,
      reasons: { unusable: 8 },
    })
    expect(instances.find(({ id }: { id: string }) => id === 'web-5')).toEqual({
      id: 'web-5',
      ip: null,
      service: null,
      lastService: null,
      cpuPercent: null,
      memoryPercent: null,
      status: 'unknown',
      latencyMs: null,
      reasons: [{ code: 'unusable', problem: 'not an IP address' }],
    })
  })
})

test('a hostile entry is harmless in every format', async () => {
  const entries = ['\x1b]0;x\x07\u202e', '=1+1\n10.0.0.9', '"a,b"\r\nx', '10.0.0.1']
  const { address } = await startListing(entries, ['10.0.0.1'])
  const lines: Record<string, number> = { table: 9, wide: 7, name: 5, ndjson: 5, csv: 8 }
  for (const output of ['table', 'wide', 'name', 'csv', 'ndjson', 'json', 'prometheus', 'nagios']) {
    const { stdout, stderr } = await run([address, '-s', '-v', '-o', output])
    expect(stdout + stderr).not.toMatch(/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\u202e]/)
    if (output in lines)
      expect([output, stdout.split('\n').length]).toEqual([output, lines[output]])
  }
  const { stdout } = await run([address, '-s', '-o', 'csv'])
  expect(stdout).toContain(`,"'=1+1\n10.0.0.9",`)
})

test.each([
  ['an object', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
  ['an entry', '["10.0.0.1",' + '['.repeat(20_000) + ']'.repeat(20_001)],
])('a listing that is nested deeper than 64 levels is malformed: %s', async (_, body) => {
  const { address } = await startWild({ '/servers': keep(answer(body)) })
  const { exitCode, stderr } = await run([address, '-s'])
  expect(stderr).toContain(': nested deeper than 64 levels; ')
  expect(exitCode).toBe(3)
})

describe('an address that is listed in several ways', () => {
  test('an address with several spellings is one instance, requested with the first', async () => {
    const entries = [
      '0:0:0:0:0:0:0:1',
      '::1',
      '10.0.0.1',
      ' 10.0.0.1 ',
      '2001:DB8::00:1',
      '::FFFF:a00:1',
      '::ffff:10.0.0.1',
      '2001:db8::1',
      '::ffff:10.0.0.2',
      '10.0.0.2',
    ]
    const spelled = ['0:0:0:0:0:0:0:1', '10.0.0.1', '2001:DB8::00:1', '::ffff:10.0.0.2']
    const { address, asked } = await startListing(entries, spelled)
    const { exitCode, stdout, stderr } = await run([address, '-s', '-o', 'name'])
    expect(asked.toSorted()).toEqual(['/servers', ...spelled.map((one) => `/${one}`)].toSorted())
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: '10.0.0.1\n10.0.0.2\n::1\n2001:db8::1\n',
      stderr: 'monitoring: 6 duplicates ignored\n',
    })
  })

  test('an instance keeps its service if another round spells it differently', async () => {
    const A = { cpu: '1%', service: 'A', memory: '2%' }
    const provider = await startFleet({ '::ffff:10.0.0.1': A, '10.0.0.2': A })
    const { stdout } = await run([provider.address, '-ms', '--count', '2', '-o', 'csv'], {
      onSleep: () => {
        provider.answer('/servers', ['10.0.0.2', '10.0.0.1'])
        provider.answer('/10.0.0.1', 403)
      },
    })
    expect(stdout).toMatch(/^[^,]+,10\.0\.0\.1,10\.0\.0\.1,,A,,,unknown,HTTP 403,/m)
  })
})

describe('a listing of many', () => {
  const many = (count: number) =>
    answer(
      JSON.stringify(
        Array.from({ length: count }, (_, n) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`),
      ),
    )

  test('a listing of more than 100,000 is refused before any instance is requested', async () => {
    const { address, asked } = await startWild({ '/servers': keep(many(100_001)) })
    const { exitCode, stdout, stderr } = await run([address, '-s'])
    expect(stderr).toBe(
      `monitoring: cannot list instances from http://${address}/servers: more than 100000 instances; raise --maxInstances, or leave a fleet of this size to Prometheus\n`,
    )
    expect({ exitCode, stdout, asked }).toEqual({ exitCode: 3, stdout: '', asked: ['/servers'] })
  })

  test('--maxInstances limits the listing, duplicates included', async () => {
    const { address } = await startListing(['10.0.0.1', '10.0.0.1', '10.0.0.1'], ['10.0.0.1'])
    expect(await run([address, '-s', '--maxInstances', '3'])).toMatchObject({ exitCode: 0 })
    expect(await run([address, '-s', '--maxInstances', '2'])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(': more than 2 instances; '),
    })
  })
})
