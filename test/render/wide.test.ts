import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { renderWide } from '../../src/render/wide.ts'
import { silent, snapshotOf } from '../support/facts.ts'
import { draw, POLICY, reportOf } from '../support/report.ts'
import { NAMED, ROUND } from './round.ts'

describe('wide', () => {
  test('wide cuts the name of an entry that is not an IP address, and has its reason', async () => {
    const failure = { code: 'unusable', problem: 'not an IP address' } as const
    const lines = await draw(renderWide, reportOf([silent('x'.repeat(128), null, failure)]))
    expect(lines[2]).toBe(`unknown ${'x'.repeat(38)}… -         -  -   -  -  3 not an IP address\n`)
  })

  test.each([
    ['http://api', 'api:80'],
    ['http://api:81', 'api:81'],
    ['https://api', 'https://api'],
    ['prometheus+http://prom:9090', 'prom:9090'],
    ['docker:', 'docker:'],
  ])('wide names the source %s as %s', async (source, name) => {
    const [head = ''] = await draw(renderWide, reportOf({ ...ROUND, source }))
    expect(head.split('  ')[0]).toBe(name)
  })

  test.each([
    ['IP', ['not usable', '10.0.0.1']],
    ['INSTANCE', ['web-1', 'web-2']],
  ])('wide has the head %s for instances such as %j', async (head, ids) => {
    const lines = await draw(renderWide, reportOf(ids.map((id) => silent(id))))
    expect(lines[1]?.split(/ +/)[1]).toBe(head)
  })

  test('wide has a line of source, time, coverage and policy, then instances with their reasons', async () => {
    expect(await draw(renderWide, reportOf(ROUND))).toEqual([
      'api:80  2026-01-02T03:04:05Z  5/9 answered  healthy = cpu < 75, memory < 75, minimum 2\n',
      'STATUS    IP       SERVICE      CPU    +- MEM    +- MS WHY\n',
      'unhealthy 10.0.0.1 AuthService   61   +31  80   +60  3 memory 80 >= 75\n',
      'unhealthy 10.0.0.2 AuthService   91   +61 4.5 -15.5  1 cpu 91 >= 75\n',
      'healthy   10.0.0.3 AuthService   10   -20  20    +0  3\n',
      'gone      10.0.0.6 AuthService    -     -   -     -  3 gone (HTTP 400)\n',
      'healthy   10.0.0.8 AuthService 12.5 -17.5  20    +0  3\n',
      'healthy   10.0.0.9 AuthService   30    +0  20    +0  3\n',
      'unknown   10.0.0.4 Billing        -     -   -     -  3 timeout\n',
      'unknown   10.0.0.5 -              -     -   -     -  3 HTTP 503\n',
      'unknown   10.0.0.7 -              -     -   -     -  - deadline\n',
    ])
  })

  test('wide has services with both headrooms, load and the worst instance', async () => {
    expect(await draw(renderWide, reportOf(ROUND, 'health'))).toEqual([
      'api:80  2026-01-02T03:04:05Z  5/9 answered  healthy = cpu < 75, memory < 75, minimum 2\n',
      'STATUS  SERVICE     HEALTHY MIN HEADROOM LOAD      CPU      MEM WORST\n',
      'healthy AuthService     3/5   2        1    2 40/30/91 28/20/80 10.0.0.2\n',
      'unknown Billing         0/1   2       -2    -        -        - -\n',
      'headroom: healthy instances above the minimum; cpu, mem: mean/p50/max of those that answered\n',
      'load: how many may fail with mean cpu < 75 and memory < 75, load spread evenly\n',
    ])
  })

  test('wide has the rules on a line of their own if the first one would be too long', async () => {
    const source = 'http://localhost:9464/provider'
    const declared = new Map([['Billing', 7]])
    const lines = await draw(
      renderWide,
      reportOf({ ...ROUND, source }, 'health', { policy: { ...POLICY, declared } }),
    )
    expect(lines.slice(0, 2)).toEqual([
      'http://localhost:9464/provider  2026-01-02T03:04:05Z  5/9 answered\n',
      'healthy = cpu < 75, memory < 75, minimum 2, or as declared\n',
    ])
  })

  test('wide does not explain columns without rows', async () => {
    const answer = { kind: 'health', services: [] } as const
    expect(await draw(renderWide, reportOf(ROUND, 'health', { answer }))).toHaveLength(2)
  })

  test('wide escapes the name of the worst instance', async () => {
    const sample = { service: 'A', cpu: 1, memory: 2 }
    const round = snapshotOf([{ id: 'a\u001b[2J', latencyMs: 1, kind: 'sample', sample }])
    expect((await draw(renderWide, reportOf(round, 'health'))).join('')).toContain('a\\x1b[2J\n')
  })

  test('wide has no deviation from a median of fewer than five', async () => {
    const four = ROUND.results.slice(0, 4)
    expect((await draw(renderWide, reportOf(four)))[2]).toBe(
      'unhealthy 10.0.0.1 AuthService   61  -  80  -  3 memory 80 >= 75\n',
    )
  })

  test.each<['instances' | 'health', Snapshot]>([
    ['instances', snapshotOf(NAMED)],
    ['health', snapshotOf(NAMED)],
    [
      'health',
      snapshotOf(
        NAMED.map((one, at) => ({
          ...one,
          id: `2001:db8:1111:2222:3333:4444:5555:${6000 + at}`,
        })),
      ),
    ],
    [
      'instances',
      snapshotOf(
        NAMED.map((one, at) => ({
          ...one,
          id: `2001:db8:1111:2222:3333:4444:5555:${6000 + at}`,
        })),
      ),
    ],
    ['health', { ...ROUND, source: `https://${'h'.repeat(200)}/base` }],
  ])('wide is at most 100 columns wide: %s', async (kind, round) => {
    const { default: width } = await import('string-width')
    const lines = await draw(renderWide, reportOf(round, kind))
    expect(Math.max(...lines.map((line) => width(line)))).toBeLessThanOrEqual(100)
  })
})
