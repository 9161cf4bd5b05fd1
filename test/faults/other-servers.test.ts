import { describe, expect, test } from 'vitest'
import { fail, run } from '../support/host.ts'
import { type Answer, startProvider } from '../support/provider.ts'

const text =
  (body: string): Answer =>
  (response) =>
    response.end(body)

const QUERY = '/api/v1/query?query=1'
const PROMETHEUS = {
  [QUERY]: text('{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}'),
}

describe('an address of another server', () => {
  test.each<[string, Record<string, Answer>, string]>([
    ['a Prometheus', PROMETHEUS, 'prometheus+http://ADDRESS'],
    ['a Docker daemon', { '/version': { ApiVersion: '1.41' } }, 'docker:http://ADDRESS'],
    [
      'a node_exporter',
      { '/metrics': text('# TYPE node_cpu_seconds_total counter\nnode_cpu_seconds_total 1\n') },
      'echo ADDRESS | monitoring targets:-',
    ],
  ])('the error says what to use instead: %s', async (what, answers, use) => {
    const { address } = await startProvider(answers)
    expect(await fail([address, '-s'])).toBe(
      `monitoring: cannot list instances from http://${address}/servers: HTTP 400; ` +
        `it is ${what}: use ${use.replace('ADDRESS', address)}\n`,
    )
  })

  test.each<[string, Answer]>([
    ['401', 401],
    ['a page to log in', (response) => response.writeHead(302, { location: '/login' }).end()],
  ])('a Grafana is told from its data source, if it answers with %s', async (_, listing) => {
    const health = { commit: 'a', database: 'ok', version: '12.0.0' }
    const { address } = await startProvider({ '/servers': listing, '/api/health': health })
    expect(await fail([address, '-s'])).toMatch(
      '; it is a Grafana: use the address of its data source\n',
    )
  })

  test('the base path of the address is kept', async () => {
    const { address } = await startProvider({ [`/base${QUERY}`]: PROMETHEUS[QUERY] })
    expect(await fail([`http://${address}/base`, '-s'])).toMatch(
      `it is a Prometheus: use prometheus+http://${address}/base\n`,
    )
  })

  test('the address of a page of it is shortened to that of the server', async () => {
    const { address } = await startProvider(PROMETHEUS)
    expect(await fail([`http://${address}/graph`, '-s'])).toMatch(
      `it is a Prometheus: use prometheus+http://${address}\n`,
    )
  })

  test('the address of a page with the right scheme is shortened, too', async () => {
    const { address } = await startProvider(PROMETHEUS)
    expect(await fail([`prometheus+http://${address}/graph`, '-s'])).toMatch(
      `it is a Prometheus: use prometheus+http://${address}\n`,
    )
  })

  test.each([
    ['a list of targets', 'targets+http://ADDRESS'],
    ['a list of targets at its page', 'targets+http://ADDRESS/metrics'],
    ['a Docker daemon', 'docker:http://ADDRESS'],
  ])('a node_exporter is recognized at the address of %s', async (_, form) => {
    const page = text('# TYPE node_cpu_seconds_total counter\nnode_cpu_seconds_total 1\n')
    const { address } = await startProvider({ '/metrics': page, '/': text('<html>') })
    expect(await fail([form.replace('ADDRESS', address), '-s'])).toMatch(
      `; it is a node_exporter: use echo ${address} | monitoring targets:-\n`,
    )
  })

  test('what was expected is not looked for at the address that failed', async () => {
    const { address } = await startProvider({ ...PROMETHEUS })
    expect(await fail([`prometheus+http://${address}`, '-s'])).toMatch(/; check that this is /)
  })

  test('a page instead of a listing is recognized as well', async () => {
    const { address } = await startProvider({ ...PROMETHEUS, '/servers': text('<html>') })
    expect(await fail([address, '-s'])).toContain(': use prometheus+http://')
  })

  test('no credentials are sent to look for it', async () => {
    const tokens: unknown[] = []
    const { address } = await startProvider({
      [QUERY]: (response, { headers }) => {
        tokens.push(headers.authorization, headers['x-scope-orgid'])
        response.end()
      },
    })
    const env = { MONITORING_TOKEN: 'secret' }
    await fail([address, '-s', '--header', 'X-Scope-OrgID: tenant'], { env })
    expect(tokens).toEqual([undefined, undefined])
  })

  test('it is looked for once, however many rounds there are', async () => {
    const provider = await startProvider(PROMETHEUS)
    let rounds = 0
    const onSleep = (ms: number, stop: (signal: 'SIGINT') => void) => {
      // The timer of --waitTimeout sleeps as well.
      if (ms > 100_000) return new Promise(() => {})
      if ((rounds += 1) === 3) stop('SIGINT')
      return undefined
    }
    const { stderr } = await run([provider.address, '--waitHealthy'], { onSleep })
    expect(stderr.match(/it is a Prometheus/g)).toHaveLength(1)
    expect(provider.asked.filter((path) => path === QUERY)).toHaveLength(1)
  })

  test('nothing is looked for if the listing can be read', async () => {
    const provider = await startProvider({ '/servers': ['10.0.0.1'], '/10.0.0.1': 404 })
    await run([provider.address, '-s'])
    expect(provider.asked.toSorted()).toEqual(['/10.0.0.1', '/servers'])
  })
})

describe('a list of targets', () => {
  test('a file of the current folder needs its scheme', async () => {
    expect(await fail(['fleet.json', '-s'], { files: { 'fleet.json': '[]' } })).toBe(
      'monitoring: "fleet.json" is a file; use targets:fleet.json if it is a list of targets (see monitoring -h)\n',
    )
  })

  test('a URL needs another scheme', async () => {
    expect(await fail(['targets:http://h/sd?a=b', '-s'])).toBe(
      'monitoring: unusable address "targets:http://h/sd?a=b": write targets+http://h/sd?a=b (see monitoring -h)\n',
    )
  })

  test('a malformed file has to be checked', async () => {
    expect(await fail(['targets:f.json', '-s'], { files: { 'f.json': '{}' } })).toMatch(
      /got object; check the file\n$/,
    )
  })

  test('without a list in stdin, one has to be piped into it', async () => {
    expect(await fail(['targets:-', '-s'], { files: { '/dev/stdin': '' } })).toBe(
      'monitoring: cannot list instances from stdin: it is empty; pipe a list into it\n',
    )
  })
})
