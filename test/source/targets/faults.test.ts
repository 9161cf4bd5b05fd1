import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import { pageOf, PART, startExporter } from '../../support/exporter.ts'
import { type Answer, startProvider, startRaw } from '../../support/provider.ts'
import { groupsOf, openList } from '../../support/targets.ts'

async function readOne(answer: Answer, options = {}): Promise<ScrapeResult | undefined> {
  const { address } = await startExporter(answer)
  const { round } = await openList(address, options)
  const { results } = await round()
  return results[0]
}

function writeForever(response: ServerResponse, chunk: string): void {
  const write = () => {
    for (let isFull = false; !isFull && !response.destroyed;) isFull = !response.write(chunk)
  }
  response.on('drain', write)
  write()
}

describe('a target', () => {
  test.each<[string, Answer, object]>([
    ['HTTP 404, which is not gone', 404, { code: 'http', status: 404 }],
    ['HTTP 401', 401, { code: 'http', status: 401 }],
    ['HTTP 500', 500, { code: 'http', status: 500 }],
    [
      'a login page',
      (response) => response.end('<html>\n'),
      { code: 'malformed', problem: 'expected metrics, got HTML: "<html>"' },
    ],
    ['an empty page', (response) => response.end(), { code: 'malformed', problem: 'empty answer' }],
    [
      'a page of 50 MB',
      (response) => writeForever(response, 'a 1\n'.repeat(10_000)),
      { code: 'tooLarge', maxBytes: 16 * 1024 * 1024 },
    ],
    [
      'a line without an end',
      (response) => writeForever(response, 'a'.repeat(10_000)),
      { code: 'malformed', problem: 'a line is longer than 65536 bytes' },
    ],
    [
      'a page that is cut',
      (response) => {
        response.writeHead(200, { 'Content-Length': '1000' })
        response.write(pageOf({}, 1000))
        setImmediate(() => response.destroy())
      },
      { code: 'protocol', problem: 'the answer was cut short' },
    ],
    [
      'brotli, which was not asked for',
      (response) => response.writeHead(200, { 'Content-Encoding': 'br' }).end('x'),
      { code: 'protocol', problem: 'unexpected content encoding: br' },
    ],
    [
      'gzip that is cut',
      (response) => {
        const page = gzipSync(pageOf({}, 1000))
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(page.subarray(0, 100))
      },
      { code: 'protocol', problem: 'gzip that was cut short' },
    ],
    [
      'an encoding that is not printable',
      (response) => response.writeHead(200, { 'Content-Encoding': 'a b' }).end('x'),
      { code: 'protocol', problem: 'unexpected content encoding' },
    ],
  ])('a target is unknown if it answers with %s', async (_what, answer, failure) => {
    expect(await readOne(answer)).toMatchObject({ kind: 'failure', failure })
  })

  test('a page that drips is a timeout, which tells what was received', async () => {
    const answer: Answer = (response) => void response.write('a 1\n')
    expect(await readOne(answer, { timeoutMs: 100 })).toMatchObject({
      failure: { code: 'timeout', afterMs: 100, bytes: 4 },
    })
  })

  test('a small gzip body that is inflated without end is refused', async () => {
    const bomb = gzipSync('a 1\n'.repeat(10_000_000))
    const answer: Answer = (response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb)
    expect(await readOne(answer)).toMatchObject({ failure: { code: 'tooLarge' } })
  })

  test('a page may be compressed', async () => {
    const answer: Answer = (response) => {
      const page = gzipSync(pageOf({}, performance.now() / 1000))
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(page)
    }
    expect(await readOne(answer)).toMatchObject({ kind: 'sample' })
  })

  test('a redirect is not followed', async () => {
    const other = await startExporter()
    const location = `http://${other.address}/metrics`
    const answer: Answer = (response) => response.writeHead(302, { Location: location }).end()
    expect(await readOne(answer)).toMatchObject({
      failure: { code: 'http', status: 302, location },
    })
    expect(other.asked).toEqual([])
  })

  test('a target of another host is requested compressed, through the proxy if there is one', async () => {
    const seen: unknown[] = []
    const url = `http://[fd00::1]:9100${PART}`
    const proxy = await startProvider({
      [url]: (response, { headers }) => {
        seen.push(headers.host, headers['accept-encoding'])
        const page = gzipSync(pageOf({}, performance.now() / 1000))
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(page)
      },
    })
    const proxyEnv = { HTTP_PROXY: `http://${proxy.address}` }
    const { round } = await openList('[fd00:0::1]:9100', { proxyEnv })
    expect((await round()).results).toMatchObject([{ kind: 'sample', ip: 'fd00::1' }])
    expect(seen).toEqual(['[fd00::1]:9100', 'gzip', '[fd00::1]:9100', 'gzip'])
  })

  test('something else than HTTP is a failure', async () => {
    const address = await startRaw((socket) => socket.end('SSH-2.0-OpenSSH\r\n'))
    const { round } = await openList(address)
    expect((await round()).results).toMatchObject([{ failure: { code: 'protocol' } }])
  })

  test('HTTPS with an unknown certificate is a failure', async () => {
    const { address } = await startExporter()
    const { round } = await openList(groupsOf([address, { __scheme__: 'https' }]))
    expect((await round()).results).toMatchObject([{ failure: { code: 'tls' } }])
  })

  test('a kept connection that was closed is opened again, at no charge', async () => {
    const { address } = await startExporter((response, request) => {
      response.end(pageOf({}, performance.now() / 1000))
      response.on('close', () => request.socket.destroy())
    })
    const { round } = await openList(address)
    expect(await round()).toMatchObject({
      results: [{ kind: 'sample' }],
      cost: { retries: 0, connections: 2 },
    })
  })
})

describe('a round', () => {
  test('targets that hang do not hold up the others of their host', async () => {
    const [hanging, stop] = [await startExporter(() => {}), new AbortController()]
    const fine = await startExporter(() => stop.abort())
    const paths = Array.from({ length: 12 }, (_, at) => ({ __metrics_path__: `/metrics?${at}` }))
    const groups = paths.map((labels) => [hanging.address, labels] as const)
    for (const { __metrics_path__: path } of paths) hanging.answer(path, () => {})
    const { round } = await openList(groupsOf(...groups, [fine.address]), { timeoutMs: 20_000 })
    const { results } = await round(stop.signal)
    const failures = results.map((result) => result.kind === 'failure' && result.failure.code)
    expect(failures).toEqual(Array.from(results, () => 'interrupted'))
    expect(fine.asked).toHaveLength(1)
  })

  test('it ends at the deadline, with the memory of targets that were read once', async () => {
    const [fine, hanging] = [await startExporter(), await startExporter(() => {})]
    const { round } = await openList(`${fine.address}\n${hanging.address}\n`, {
      windowMs: 299,
      deadlineMs: 300,
    })
    const failure = { code: 'deadline', afterMs: 300 }
    expect((await round()).results).toMatchObject([
      { failure, values: { memory: expect.closeTo(20) as number } },
      { failure },
    ])
  })

  test('it ends when its signal aborts', async () => {
    const stop = new AbortController()
    const { address } = await startExporter(() => stop.abort())
    const { round } = await openList(address)
    expect((await round(stop.signal)).results).toMatchObject([{ failure: { code: 'interrupted' } }])
  })

  test('its progress names the targets that are waited for', async () => {
    const { promise: arrived, resolve } = Promise.withResolvers<void>()
    const stop = new AbortController()
    const { address } = await startExporter(() => resolve())
    const { round, source } = await openList(`${address}\na b\n`)
    const result = round(stop.signal)
    await arrived
    expect(source.progress?.()).toMatchObject({
      listed: 2,
      settled: 1,
      inFlight: 1,
      requests: 1,
      waitingFor: [address],
    })
    stop.abort()
    await result
  })
})

describe('credentials', () => {
  /** Starts an exporter that remembers the headers it was sent. */
  async function startWitness() {
    const seen: Record<string, unknown>[] = []
    const { address } = await startExporter((response, { headers }) => {
      seen.push(headers)
      response.end(pageOf({}, performance.now() / 1000))
    })
    return { address, seen }
  }

  const SECRETS = { token: 'secret', headers: [['X-Scope-OrgID', 'tenant']] as const }

  test('the token and the headers of the source are sent to no target', async () => {
    const { address, seen } = await startWitness()
    const { round } = await openList(address, SECRETS)
    await round()
    expect(Object.keys(seen[0] ?? {}).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ])
  })

  test('the token of targets is sent to each of them', async () => {
    const { address, seen } = await startWitness()
    const { round } = await openList(address, { ...SECRETS, targetToken: 'theirs' })
    await round()
    expect(seen.map(({ authorization }) => authorization)).toEqual([
      'Bearer theirs',
      'Bearer theirs',
    ])
  })

  test('the token of the source is sent to the server of the list, and that of targets is not', async () => {
    const { address, seen } = await startWitness()
    const asked: unknown[] = []
    const list = await startProvider({
      '/sd?dc=eu': (response, { headers }) => {
        asked.push(headers.authorization, headers['x-scope-orgid'])
        response.end(groupsOf([address]))
      },
    })
    const { round } = await openList('', {
      ...SECRETS,
      targetToken: 'theirs',
      address: `targets+http://${list.address}/sd?dc=eu`,
    })
    expect(await round()).toMatchObject({
      source: `targets+http://${list.address}/sd`,
      listingAddress: `http://${list.address}/sd`,
      results: [{ kind: 'sample' }],
    })
    expect(asked).toEqual(['Bearer secret', 'tenant'])
    expect(seen[0]).toMatchObject({ authorization: 'Bearer theirs' })
  })
})
