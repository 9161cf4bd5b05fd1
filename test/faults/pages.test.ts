import { describe, expect, test } from 'vitest'
import { run } from '../support/host.ts'
import { startFleet } from '../support/provider.ts'
import { answer, type Bytes, inTurn, keep, startWild, status } from '../support/wild.ts'

const CHECK = 'check that this is the address of a service-discovery API'
const SAMPLE = answer('{"cpu":"1%","memory":"2%","service":"A"}')

/** The path of a page. */
const path = (page: number) => (page === 1 ? '/servers' : `/servers?page=${page}`)

/** Page `page` with one instance and a link to `next`. */
function pageOf(page: number, next?: string): Bytes {
  const link = next === undefined ? [] : [`Link: <${next}>; rel="next"`]
  return keep(answer(`["10.0.0.${page}"]`, ...link))
}

const instances = Object.fromEntries([1, 2, 3].map((n) => [`/10.0.0.${n}`, keep(SAMPLE)]))
const GONE = keep(status(410))
const listings = (asked: readonly string[]) => asked.filter((each) => each.startsWith('/servers'))

describe('a listing in pages', () => {
  test.each<[string, Record<string, Bytes>, string[], number]>([
    ['no instances', { [path(1)]: keep(answer('[]')) }, ['/servers'], 0],
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
  ])('a paged listing is read completely: %s', async (_, pages, expected, rows) => {
    const { address, asked } = await startWild({ ...instances, ...pages })
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
  ])('a paged listing that is incomplete fails: %s', async (_, pages, why, times) => {
    const { address, asked } = await startWild({ ...instances, ...pages })
    const { exitCode, stdout, stderr } = await run([address, '-s'])
    expect(stderr).toContain(
      `monitoring: cannot list instances from http://${address}/servers: ${why}; `,
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
    expect(listings(asked)).toHaveLength(times)
  })

  test('a paged listing is not read beyond 1,000 pages', async () => {
    const pages = Array.from({ length: 1001 }, (_, n) => [
      path(n + 1),
      keep(answer('[]', `Link: <${path(n + 2)}>; rel=next`)),
    ])
    const provider = await startWild(Object.fromEntries(pages))
    const { exitCode, stderr } = await run([provider.address, '-s'])
    expect(stderr).toContain(`: its pages never end; ${CHECK}\n`)
    expect(exitCode).toBe(3)
    expect(provider.asked.filter((asked) => asked.startsWith('/servers'))).toHaveLength(1000)
  })

  test('a paged listing that is interrupted between two pages ends with the signal', async () => {
    let stopNow = () => {}
    const { address, asked } = await startWild({
      ...instances,
      [path(1)]: pageOf(1, path(2)),
      [path(2)]: () => stopNow(),
    })
    const { exitCode, stdout, stderr } = await run([address, '-s'], {
      onStart: (stop) => (stopNow = () => stop('SIGINT')),
    })
    expect([exitCode, stdout, stderr]).toEqual([130, '', 'monitoring: interrupted by SIGINT\n'])
    expect(listings(asked)).toEqual(['/servers', path(2)])
  })
})

describe('a listing that changes between two rounds', () => {
  const A = { cpu: '10%', service: 'A', memory: '20%' }

  test('rows and averages contain the current listing only', async () => {
    const provider = await startFleet({ '10.0.0.1': A, '10.0.0.2': { ...A, cpu: '90%' } })
    const { exitCode, stdout } = await run([provider.address, '-ms', '--count', '3'], {
      onSleep: () => provider.answer('/servers', ['10.0.0.1']),
    })
    const rows = stdout.match(/^(?:#.*answered|10\S+)/gm)
    expect(rows).toEqual([
      '# 2026-01-02T03:04:05Z  all services  2 of 2 answered',
      '10.0.0.1',
      '10.0.0.2',
      '# 2026-01-02T03:04:10Z  all services  1 of 1 answered',
      '10.0.0.1',
      '# 2026-01-02T03:04:15Z  all services  1 of 1 answered',
      '10.0.0.1',
    ])
    expect(exitCode).toBe(0)
  })

  test('a listing can become empty and fill again', async () => {
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
