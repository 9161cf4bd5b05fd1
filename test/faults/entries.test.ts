import { describe, expect, test } from 'vitest'
import { run } from '../support/host.ts'
import { startFleet } from '../support/provider.ts'
import { answer, type Bytes, inTurn, keep, startWild, status } from '../support/wild.ts'

const CHECK = 'check that this is the address of a service-discovery API'
const SAMPLE = answer('{"cpu":"1%","memory":"2%","service":"A"}')

/** A provider that lists these entries, and whose instances are well. */
function startListing(entries: readonly unknown[], targets: readonly string[]) {
  return startWild({
    '/servers': keep(answer(JSON.stringify(entries))),
    ...Object.fromEntries(targets.map((target) => [`/${target}`, keep(SAMPLE)])),
  })
}

describe('a listed entry that is no address', () => {
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
    ['010.0.0.1', '010.0.0.1'],
    ['0x7f.1', '0x7f.1'],
    ['2130706433', '2130706433'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['[::1]', '[::1]'],
    ['', ''],
    ['x'.repeat(1_000_000), 'x'.repeat(128)],
    [1, 'number'],
    [null, 'null'],
    [['10.0.0.9'], 'array'],
    [{ ip: '10.0.0.9' }, 'object'],
  ])('is not asked for, and shown without harm: %.40j', async (entry, shown) => {
    const { address, asked } = await startListing([entry, '10.0.0.1'], ['10.0.0.1'])
    const { exitCode, stdout, stderr } = await run([address, '-s', '-v'])
    expect(asked).toEqual(['/servers', '/10.0.0.1'])
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'monitoring: 1 listed entry rejected: no IP address',
      `monitoring: rejected: ${shown}`,
    ])
    expect(stdout.split('\n')).toHaveLength(6)
    expect(exitCode).toBe(0)
  })

  test('changes no prototype', async () => {
    const body =
      '["10.0.0.1",{"__proto__":{"polluted":1}},{"constructor":{"prototype":{"polluted":1}}}]'
    const { address } = await startWild({
      '/servers': keep(answer(body)),
      '/10.0.0.1': keep(SAMPLE),
    })
    const { exitCode, stderr } = await run([address, '-s'])
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: 'monitoring: 2 listed entries rejected: no IP address\n',
    })
    expect({}).not.toHaveProperty('polluted')
  })
})

test('an address that is listed in several ways is one target', async () => {
  const entries = ['::1', '0:0:0:0:0:0:0:1', '10.0.0.1', ' 10.0.0.1 ', '2001:DB8::00:1']
  const { address, asked } = await startListing(entries, ['::1', '10.0.0.1', '2001:db8::1'])
  const { exitCode, stdout, stderr } = await run([address, '-s'])
  expect(asked.toSorted()).toEqual(['/10.0.0.1', '/2001:db8::1', '/::1', '/servers'])
  expect(stdout.match(/^\S+ +A /gm)).toHaveLength(3)
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: 'monitoring: 2 duplicates ignored\n',
  })
})

describe('a listing of many', () => {
  const many = (count: number) =>
    answer(
      JSON.stringify(
        Array.from({ length: count }, (_, n) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`),
      ),
    )

  test('more than 100000 are refused before one is asked', async () => {
    const { address, asked } = await startWild({ '/servers': keep(many(100_001)) })
    const { exitCode, stdout, stderr } = await run([address, '-s'])
    expect(stderr).toBe(
      `monitoring: cannot list targets from http://${address}/servers: more than 100000 instances; raise --maxInstances, or leave a fleet of this size to Prometheus\n`,
    )
    expect({ exitCode, stdout, asked }).toEqual({ exitCode: 3, stdout: '', asked: ['/servers'] })
  })

  test('--maxInstances is what is allowed, duplicates counted', async () => {
    const { address } = await startListing(['10.0.0.1', '10.0.0.1', '10.0.0.1'], ['10.0.0.1'])
    expect(await run([address, '-s', '--maxInstances', '3'])).toMatchObject({ exitCode: 0 })
    expect(await run([address, '-s', '--maxInstances', '2'])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(': more than 2 instances; '),
    })
  })
})

/** Where the pages are asked for. */
const path = (page: number) => (page === 1 ? '/servers' : `/servers?page=${page}`)

/** Page `page` with one target of its own; `next` is where it links to. */
function pageOf(page: number, next?: string): Bytes {
  const link = next === undefined ? [] : [`Link: <${next}>; rel="next"`]
  return keep(answer(`["10.0.0.${page}"]`, ...link))
}

const targets = Object.fromEntries([1, 2, 3].map((n) => [`/10.0.0.${n}`, keep(SAMPLE)]))
const GONE = keep(status(410))
const listings = (asked: readonly string[]) => asked.filter((each) => each.startsWith('/servers'))

describe('a listing in pages', () => {
  test.each<[string, Record<string, Bytes>, string[], number]>([
    ['no targets', { [path(1)]: keep(answer('[]')) }, ['/servers'], 0],
    ['one page', { [path(1)]: pageOf(1) }, ['/servers'], 1],
    [
      'two pages, the last one empty',
      {
        [path(1)]: pageOf(1, path(2)),
        [path(2)]: keep(answer('[]')),
      },
      ['/servers', path(2)],
      1,
    ],
    [
      'three pages, linked in all the ways there are',
      {
        [path(1)]: pageOf(1, '?page=2'),
        [path(2)]: (socket) =>
          void socket.write(
            answer(
              '["10.0.0.2"]',
              `Link: </servers>; rel=first, </servers?page=3>; rel="last next"`,
            ),
          ),
        [path(3)]: pageOf(3),
      },
      ['/servers', path(2), path(3)],
      3,
    ],
    [
      'a cursor that has become too old, once: all over again',
      {
        [path(1)]: pageOf(1, path(2)),
        [path(2)]: inTurn(GONE, pageOf(2)),
      },
      ['/servers', path(2), '/servers', path(2)],
      2,
    ],
    [
      'a cursor that has become too old, and then a list in one',
      {
        [path(1)]: inTurn(pageOf(1, path(2)), pageOf(3)),
        [path(2)]: GONE,
      },
      ['/servers', path(2), '/servers'],
      1,
    ],
  ])('is read whole: %s', async (_, pages, expected, rows) => {
    const { address, asked } = await startWild({ ...targets, ...pages })
    const { exitCode, stdout } = await run([address, '-s'])
    expect(listings(asked)).toEqual(expected)
    expect(stdout.match(/^10\.\S+ +A /gm) ?? []).toHaveLength(rows)
    expect(exitCode).toBe(0)
  })

  test.each<[string, Record<string, Bytes>, string, number]>([
    [
      'a cursor that has become too old twice',
      { [path(1)]: pageOf(1, path(2)), [path(2)]: GONE },
      'HTTP 410',
      4,
    ],
    [
      'a page that leads back',
      { [path(1)]: pageOf(1, path(2)), [path(2)]: pageOf(2, path(1)) },
      'its pages never end',
      2,
    ],
    ['a page that leads to itself', { [path(1)]: pageOf(1, path(1)) }, 'its pages never end', 1],
    [
      'a page on another host',
      { [path(1)]: pageOf(1, 'http://169.254.169.254/servers?page=2') },
      'its next page is elsewhere and not followed: http://169.254.169.254/servers?page=2',
      1,
    ],
    [
      'a page on another host of the same scheme',
      { [path(1)]: pageOf(1, '//evil.example/servers') },
      'its next page is elsewhere and not followed: //evil.example/servers',
      1,
    ],
    [
      'a page under another path',
      { [path(1)]: pageOf(1, '/admin') },
      'its next page is elsewhere and not followed: /admin',
      1,
    ],
    [
      'a second page that fails three times',
      { [path(1)]: pageOf(1, path(2)), [path(2)]: keep(status(500)) },
      'HTTP 500',
      4,
    ],
  ])('is whole or none: %s', async (_, pages, why, times) => {
    const { address, asked } = await startWild({ ...targets, ...pages })
    const { exitCode, stdout, stderr } = await run([address, '-s'])
    expect(stderr).toContain(
      `monitoring: cannot list targets from http://${address}/servers: ${why}; `,
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
    expect(listings(asked)).toHaveLength(times)
  })

  test('is not read beyond a thousand pages', async () => {
    const provider = await startWild({
      ...Object.fromEntries(
        Array.from({ length: 1001 }, (_, n) => [
          path(n + 1),
          keep(answer('[]', `Link: <${path(n + 2)}>; rel=next`)),
        ]),
      ),
    })
    const { exitCode, stderr } = await run([provider.address, '-s'])
    expect(stderr).toContain(`: its pages never end; ${CHECK}\n`)
    expect(exitCode).toBe(3)
    expect(provider.asked).toHaveLength(1000)
  })

  test('that is stopped between two pages ends with the signal', async () => {
    let stopNow = () => {}
    const { address, asked } = await startWild({
      ...targets,
      [path(1)]: pageOf(1, path(2)),
      [path(2)]: () => stopNow(),
    })
    const { exitCode, stdout, stderr } = await run([address, '-s'], {
      onStart: (stop) => (stopNow = () => stop('SIGINT')),
    })
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 130, stdout: '', stderr: '' })
    expect(listings(asked)).toEqual(['/servers', path(2)])
  })
})

describe('a listing that changes between two rounds', () => {
  const A = { cpu: '10%', service: 'A', memory: '20%' }

  test('has the rows and averages of what is listed now, and nothing of what was', async () => {
    const provider = await startFleet({ '10.0.0.1': A, '10.0.0.2': { ...A, cpu: '90%' } })
    const { exitCode, stdout } = await run([provider.address, '-ms', '--count', '3'], {
      onSleep: () => provider.answer('/servers', ['10.0.0.1']),
    })
    const rows = stdout.match(/^(?:#.*answered|10\S+)/gm)
    expect(rows).toEqual([
      '# 2026-01-02T03:04:05Z  all services  2 of 2 answered',
      ...['10.0.0.1', '10.0.0.2'],
      '# 2026-01-02T03:04:10Z  all services  1 of 1 answered',
      '10.0.0.1',
      '# 2026-01-02T03:04:15Z  all services  1 of 1 answered',
      '10.0.0.1',
    ])
    expect(exitCode).toBe(0)
  })

  test('may become empty and fill again', async () => {
    const provider = await startFleet({ '10.0.0.1': A })
    const listed = [[], ['10.0.0.1']]
    const { exitCode, stdout } = await run([provider.address, '-ms', '--count', '3'], {
      onSleep: () => provider.answer('/servers', listed.shift() ?? []),
    })
    expect(stdout.match(/\d of \d answered/g)).toEqual([
      '1 of 1 answered',
      '0 of 0 answered',
      '1 of 1 answered',
    ])
    expect(exitCode).toBe(0)
  })
})
