import { describe, expect, test } from 'vitest'
import { decodeTarget, type ListedTarget } from '../../../src/source/targets/target.ts'
import { makeTargetList } from '../../../src/source/targets/target-list.ts'

const RULES = { serviceLabel: undefined, defaultPort: undefined }

function decode(entry: unknown, labels: Readonly<Record<string, string>> = {}): ListedTarget {
  return decodeTarget(entry, new Map(Object.entries(labels)), RULES)
}

const PLACE = { hostname: '10.0.0.1', ip: '10.0.0.1', port: 9100, isSecure: false }
const TARGET = { id: '10.0.0.1:9100', service: 'unlabeled', path: '/metrics', ...PLACE }

describe('target', () => {
  test.each<[string, object]>([
    ['10.0.0.1:9100', TARGET],
    [' 10.0.0.1:9100 ', TARGET],
    ['10.0.0.1', { ...TARGET, id: '10.0.0.1:80', port: 80 }],
    [
      'Web-1.Example:9100',
      { ...TARGET, id: 'web-1.example:9100', hostname: 'web-1.example', ip: undefined },
    ],
    ['my_host:9100', { ...TARGET, id: 'my_host:9100', hostname: 'my_host', ip: undefined }],
    ['[0:0::1]:9100', { ...TARGET, id: '[::1]:9100', hostname: '::1', ip: '::1' }],
  ])('a target is a host with its port: %j', (entry, target) => {
    expect(decode(entry)).toEqual(target)
  })

  test.each<[string, Readonly<Record<string, string>>, object]>([
    ['service', { service: 'a', app: 'b', job: 'c' }, { service: 'a' }],
    ['app', { app: 'b', job: 'c' }, { service: 'b' }],
    ['job', { job: 'c', service: '' }, { service: 'c' }],
    ['__metrics_path__', { __metrics_path__: '/m?a=b' }, { id: '10.0.0.1:9100/m', path: '/m?a=b' }],
    [
      '__param_',
      { '__param_collect[]': 'a&b', __param_x: 'y' },
      {
        path: '/metrics?collect%5B%5D=a%26b&x=y',
      },
    ],
    ['__scheme__', { __scheme__: 'https' }, { isSecure: true }],
    ['__metrics_path__', { __metrics_path__: 'm' }, { id: '10.0.0.1:9100/m', path: '/m' }],
    ['__metrics_path__', { __metrics_path__: '' }, {}],
    ['__scheme__', { __scheme__: '' }, {}],
    ['instance', { instance: 'web-1', __metrics_path__: '/m' }, { id: 'web-1', path: '/m' }],
    [
      'instance',
      { instance: 'x'.repeat(200) },
      { id: expect.stringMatching(/^.{128}$/) as string },
    ],
  ])('the label %s has its meaning', (_label, labels, changed) => {
    expect(decode('10.0.0.1:9100', labels)).toEqual({ ...TARGET, ...changed })
  })

  test('the label __address__ has no effect, as in Prometheus: the entry replaces it', () => {
    expect(decode('10.0.0.1:9100', { __address__: '10.0.0.9:1' })).toEqual(TARGET)
  })

  test('the port of a target without one is that of its scheme, or the default of its list', () => {
    const secure = new Map([['__scheme__', 'https']])
    expect(decodeTarget('a', secure, RULES)).toMatchObject({ port: 443 })
    expect(decodeTarget('a', new Map(), { ...RULES, defaultPort: 9100 })).toMatchObject({
      port: 9100,
    })
  })

  test('a label that is named for the service is the only one', () => {
    const rules = { ...RULES, serviceLabel: 'team' }
    const labels = new Map([
      ['service', 'a'],
      ['team', 'b'],
    ])
    expect(decodeTarget('a', labels, rules)).toMatchObject({ service: 'b' })
    labels.delete('team')
    expect(decodeTarget('a', labels, rules)).toMatchObject({ service: 'unlabeled' })
  })

  test.each<[string, unknown, string]>([
    [
      '"http://10.0.0.1:9100"',
      'http://10.0.0.1:9100',
      'not host:port; the label __scheme__ names the scheme',
    ],
    [
      '"10.0.0.1:9100/m"',
      '10.0.0.1:9100/m',
      'not host:port; the label __metrics_path__ names the path',
    ],
    ['a bare IPv6 address', '::1', 'not host:port; write [::1]'],
    ['a zone', 'fe80::1%eth0', 'not host:port'],
    ['an address with a leading zero', '010.0.0.1:9100', 'not an IP address'],
    ['a number that is too big', '256.1.1.1:9100', 'not an IP address'],
    ['a hexadecimal address', '0x7f.0.0.1:9100', 'not an IP address'],
    ['a short address', '127.1:9100', 'not an IP address'],
    ['an address of five numbers', '1.2.3.4.5:9100', 'not an IP address'],
    ['a number', '2130706433', 'not an IP address'],
    ['a backslash', 'a\\b:1', 'not host:port'],
    ['a line feed', 'a\r\nb: c:1', 'not host:port'],
    ['a dash at its start', '-a:1', 'not host:port'],
    ['another script', 'bücher:1', 'not host:port'],
    ['port 0', 'a:0', 'a port is a number from 1 to 65535'],
    ['port 65536', 'a:65536', 'a port is a number from 1 to 65535'],
    ['a wrong IPv6 address', '[::g]:1', 'not host:port'],
    ['too many groups', '[1:2:3:4:5:6:7:8:9]:1', 'not an IPv6 address in its brackets'],
  ])('a target is unusable if it is %s', (_what, entry, problem) => {
    expect(decode(entry)).toEqual({ id: entry, service: 'unlabeled', problem })
  })

  test.each<[string, unknown, Readonly<Record<string, string>>, object]>([
    ['empty', '', {}, { id: '""', problem: 'not host:port' }],
    ['a number', 9100, {}, { id: '9100', problem: 'not a string' }],
    ['an object', { a: 1 }, {}, { id: '{…}', problem: 'not a string' }],
    ['an array', ['a'], {}, { id: '[…]', problem: 'not a string' }],
    ['with credentials', 'a:b@c:1', {}, { id: '***@c:1', problem: 'not host:port' }],
    [
      'with a query and credentials',
      'http://a:b@c/d?e=f',
      {},
      {
        id: 'http://***@c/d?…',
        problem: 'not host:port; the label __scheme__ names the scheme',
      },
    ],
    [
      'of another scheme',
      'a:1',
      { __scheme__: 'file' },
      { id: 'a:1', problem: 'the label __scheme__ is neither http nor https' },
    ],
    [
      'with a header in its path',
      'a:1',
      { __metrics_path__: '/m\r\nA: b' },
      { id: 'a:1', problem: 'the label __metrics_path__ is not a path' },
    ],
    [
      'with a fragment in its path',
      'a:1',
      { __metrics_path__: '/m#a' },
      { id: 'a:1', problem: 'the label __metrics_path__ is not a path' },
    ],
    [
      'of an endless service',
      'a:1',
      { job: 'x'.repeat(1025) },
      { id: 'a:1', service: null, problem: 'its service is longer than 1024 characters' },
    ],
  ])('a target is unusable if it is %s', (_what, entry, labels, target) => {
    expect(decode(entry, labels)).toEqual({ service: 'unlabeled', ...target })
  })
})

describe('list', () => {
  type ListedEntry = readonly [unknown, Readonly<Record<string, string>>?]
  const make = (...entries: readonly ListedEntry[]) =>
    makeTargetList(
      entries.map(([target, labels = {}]) => ({
        targets: [target],
        labels: new Map(Object.entries(labels)),
      })),
      { ...RULES, maxInstances: 4 },
    )

  test('a target that is listed twice counts once', () => {
    const { listing } = make(['a:1', { job: 'x' }], ['A:1', { job: 'x', dc: 'eu' }], ['b:1'])
    expect(listing).toEqual({ ok: true, ids: ['a:1', 'b:1'], duplicates: 1 })
  })

  test('a machine that is listed for two services is an instance of each', () => {
    const { listing, targets } = make(['a:1', { job: 'x' }], ['b:1'], ['a:1', { job: 'y' }])
    expect(listing).toEqual({ ok: true, ids: ['x/a:1', 'b:1', 'y/a:1'], duplicates: 0 })
    expect([...targets.values()].map(({ service }) => service)).toEqual(['x', 'unlabeled', 'y'])
  })

  test.each<[string, readonly string[], ListedEntry[]]>([
    ['its path', ['a:1', 'a:1/m'], [['a:1'], ['a:1', { __metrics_path__: '/m' }]]],
    [
      'its address, if others have the same label',
      ['unlabeled/a:1', 'unlabeled/b:1'],
      [
        ['a:1', { instance: 'web' }],
        ['b:1', { instance: 'web' }],
      ],
    ],
    [
      'a number, if it differs by a parameter',
      ['a:1', 'a:1#2', 'b:1'],
      [['a:1', { __param_a: 'x' }], ['a:1', { __param_a: 'y' }], ['b:1']],
    ],
    [
      'its label, although an entry that is not usable has it as well',
      ['unlabeled/a b', 'a b'],
      [['a b'], ['c:1', { instance: 'a b' }]],
    ],
    [
      'its service, if another one has its address as a label',
      ['unlabeled/b:1', 'x/b:1'],
      [
        ['a:1', { instance: 'b:1' }],
        ['b:1', { job: 'x' }],
      ],
    ],
  ])('an instance is named by %s', (_what, ids, entries) => {
    expect(make(...entries).listing).toEqual({ ok: true, ids, duplicates: 0 })
  })

  test('no name is longer than 128 characters', () => {
    const instance = 'x'.repeat(200)
    const { listing } = make(['a:1', { instance, job: 'a' }], ['b:1', { instance, job: 'b' }])
    const ids = listing.ok ? listing.ids : []
    expect(ids.map(({ length }) => length)).toEqual([128, 128])
    expect(new Set(ids).size).toBe(2)
  })

  test('every unusable entry is listed, and the same one once', () => {
    const { listing } = make(['a:1'], ['a b'], ['a b'], [{}])
    expect(listing).toEqual({ ok: true, ids: ['a:1', 'a b', '{…}'], duplicates: 1 })
  })

  test('a list without a usable target is malformed', () => {
    expect(make(['a/b'], ['c/d']).listing).toEqual({
      ok: false,
      failure: {
        code: 'malformed',
        problem:
          'none of the 2 listed targets is usable, the first is "a/b": ' +
          'not host:port; the label __metrics_path__ names the path',
      },
    })
  })

  test('a list may be empty', () => {
    expect(make().listing).toEqual({ ok: true, ids: [], duplicates: 0 })
  })

  test('a list of too many targets is refused', () => {
    const { listing } = make(['a:1'], ['a:1'], ['a:1'], ['a:1'], ['a:1'])
    expect(listing).toEqual({ ok: false, failure: { code: 'tooMany', maxInstances: 4 } })
  })
})
