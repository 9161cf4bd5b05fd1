import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { utf8 } from '../../support/facts.ts'
import { PAIR, startFleet } from '../../support/provider.ts'
import { requestOf, sendRaw } from '../../support/raw-request.ts'
import { type Served, startServed } from '../../support/served.ts'

const HOST = 'Host: localhost'

async function serve() {
  const { address } = await startFleet(PAIR)
  const served = await startServed([address])
  await served.firstRound
  return served
}

/** The samples of the metrics of HTTP, as this client sees them. */
async function read({ url }: Served): Promise<string[]> {
  const text = await sendRaw(url, requestOf('/metrics', HOST))
  const samples = text.matchAll(/^cpx_http_(\S+?)\{provider="[^"]*",?(.*)\} (\d+)$/gm)
  return Array.from(samples, ([, name, labels, value]) => `${name} ${labels} ${value}`)
}

async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

test('requests that are refused before they reach a route are counted, without their paths', async () => {
  const served = await serve()
  for (const bytes of [
    requestOf('/one', 'Host: evil.example'),
    requestOf('/two', 'Host: evil.example'),
    requestOf('/three', HOST),
    requestOf('/', HOST, 'Expect: tea'),
    requestOf('/', HOST, `X: ${'x'.repeat(9000)}`),
    requestOf('/', HOST).replace('GET', 'POST'),
    `CONNECT evil.example:443 HTTP/1.1\r\n${HOST}\r\n\r\n`,
    'hello\r\n\r\n',
  ]) {
    await sendRaw(served.url, bytes)
  }
  expect((await read(served)).filter((line) => line.startsWith('requests'))).toEqual([
    'requests_total route="/*",code="421" 2',
    'requests_total route="/*",code="404" 1',
    'requests_total route="/*",code="417" 1',
    'requests_total route="/*",code="431" 1',
    'requests_total route="/*",code="405" 2',
    'requests_total route="/*",code="400" 1',
  ])
})

test('files of the page are counted by their folder, because their names change', async () => {
  const file = utf8('text')
  const page = new Map([
    ['index.html', file],
    ['icon.svg', file],
    ['assets/index-a1.js', file],
    ['assets/index-b2.css', file],
  ])
  const { address } = await startFleet(PAIR)
  const served = await startServed([address], { page })
  await served.firstRound
  const paths = ['/', '/icon.svg', '/assets/index-a1.js', '/assets/index-b2.css', '/assets/old.js']
  for (const path of paths) await (await served.get(path)).text()
  expect((await read(served)).filter((line) => line.startsWith('requests'))).toEqual([
    'requests_total route="/",code="200" 1',
    'requests_total route="/icon.svg",code="200" 1',
    'requests_total route="/assets/*",code="200" 2',
    'requests_total route="/assets/*",code="404" 1',
  ])
})

test('open connections and streams are counted until they are closed', async () => {
  const served = await serve()
  expect(await read(served)).toEqual([
    'connections  1',
    'connections_refused_total  0',
    'streams  0',
    'streams_dropped_total  0',
  ])
  const [idle, stream] = await Promise.all([openSocket(served.url), openSocket(served.url)])
  stream.write(requestOf('/api/v1/stream', HOST))
  await once(stream, 'data')
  expect(await read(served)).toEqual(expect.arrayContaining(['connections  3', 'streams  1']))
  for (const socket of [idle, stream]) socket.destroy()
  await vi.waitFor(async () =>
    expect(await read(served)).toEqual(
      expect.arrayContaining(['connections  1', 'streams  0', 'streams_dropped_total  0']),
    ),
  )
})

test('a connection beyond the limit is counted as refused', async () => {
  const served = await serve()
  const open = await Promise.all(Array.from({ length: 256 }, () => openSocket(served.url)))
  const refused = await openSocket(served.url)
  if (!refused.closed) await once(refused, 'close')
  open.pop()?.destroy()
  await vi.waitFor(async () =>
    expect(await read(served)).toEqual(
      expect.arrayContaining([
        'connections  256',
        expect.stringMatching(/^connections_refused_total {2}[1-9]/),
      ]),
    ),
  )
})
