import { describe, expect, test } from 'vitest'
import { completeName, parseHosts, parseSearch } from '../../../src/source/targets/name-files.ts'
import { startDns } from '../../support/dns.ts'
import { startExporter } from '../../support/exporter.ts'
import { openList } from '../../support/targets.ts'

const FILES = {
  '/etc/hosts': '127.0.0.1 listed # a comment\n',
  '/etc/resolv.conf': 'search example.test\n',
}

/** Opens a list of names of one exporter, with the files of a machine. */
async function openNames(names: readonly string[], answers: Readonly<Record<string, string>>) {
  const { address } = await startExporter()
  const port = address.split(':')[1]
  const dns = await startDns(answers)
  const list = names.map((name) => `${name}:${port}`).join('\n')
  const files: Readonly<Record<string, string>> = { ...FILES, fleet: list }
  const readFile = async (path: string) => ({ text: files[path] ?? '', mode: 0o600 })
  const options = { readFile, dnsServers: [dns.address] }
  return { ...dns, open: (more = {}) => openList('', { ...options, ...more }) }
}

const kindsOf = ({ results }: { results: readonly object[] }) =>
  results.map((result) => ('failure' in result ? (result.failure as object) : 'sample'))

describe('names', () => {
  test('names whose DNS server does not answer delay no other name', async () => {
    const hanging = Array.from({ length: 8 }, (_, at) => `hang-${at}.test`)
    const good = Array.from({ length: 8 }, (_, at) => `good-${at}.test`)
    const answers = Object.fromEntries([
      ...hanging.map((name) => [name, 'drop'] as const),
      ...good.map((name) => [name, '127.0.0.1'] as const),
    ])
    const { open } = await openNames([...hanging, ...good], answers)
    const { round } = await open({ timeoutMs: 400 })
    expect(kindsOf(await round())).toEqual([
      ...hanging.map(() => ({ code: 'unknownHost', errno: 'ETIMEOUT' })),
      ...good.map(() => 'sample'),
    ])
  })

  test('a round with names that hang ends at the deadline, and leaves nothing behind', async () => {
    const { open } = await openNames(['hang.test'], { 'hang.test': 'drop' })
    const { round } = await open({ deadlineMs: 100 })
    expect(kindsOf(await round())).toEqual([{ code: 'deadline', afterMs: 100 }])
    const resources = process.getActiveResourcesInfo()
    expect(resources.filter((name) => /GetAddrInfo|QueryWrap/.test(name))).toEqual([])
  })

  test('a name is requested once a round, whatever is requested from it', async () => {
    const { open, asked } = await openNames(['web.test'], { 'web.test': '127.0.0.1' })
    const { round } = await open()
    expect(kindsOf(await round())).toEqual(['sample'])
    expect(asked).toEqual(['web.test'])
  })

  test('names of /etc/hosts and localhost are not requested', async () => {
    const { open, asked } = await openNames(['listed', 'localhost'], {})
    const { round } = await open()
    expect(kindsOf(await round())).toEqual(['sample', 'sample'])
    expect(asked).toEqual([])
  })

  test('a name without a dot is completed by the search domains', async () => {
    const { open, asked } = await openNames(['web'], { 'web.example.test': '127.0.0.1' })
    const { round } = await open()
    expect(kindsOf(await round())).toEqual(['sample'])
    expect(asked).toEqual(['web.example.test'])
  })

  test('a name that the DNS does not know is looked up by the system', async () => {
    const { open, asked } = await openNames(['no-such-name.invalid'], {})
    const { round } = await open()
    expect(kindsOf(await round())).toMatchObject([{ code: 'unknownHost' }])
    expect(asked).toContain('no-such-name.invalid')
  })
})

test.each([
  ['10.0.0.1 web www', 'web', ['10.0.0.1']],
  ['10.0.0.1 WEB # web2', 'web', ['10.0.0.1']],
  ['10.0.0.1 web\n::1 web\n10.0.0.1 web', 'web', ['10.0.0.1', '::1']],
  ['# 10.0.0.1 web', 'web', undefined],
  ['somewhere web', 'web', undefined],
])('the hosts file %j lists %s at %j', (text, name, addresses) => {
  expect(parseHosts(text).get(name)).toEqual(addresses)
})

test.each([
  ['', 'web', ['web']],
  ['search a b.\n', 'web', ['web.a', 'web.b', 'web']],
  ['search a\n', 'web.b', ['web.b', 'web.b.a']],
  ['search a\noptions timeout:1 ndots:5\n', 'web.b', ['web.b.a', 'web.b']],
  ['domain a\n; search b\n', 'web', ['web.a', 'web']],
  ['search a\n', 'web.', ['web']],
])('with the resolver file %j, %s may be %j', (text, name, complete) => {
  expect(completeName(name, parseSearch(text))).toEqual(complete)
})
