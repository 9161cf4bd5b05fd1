import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openEvents } from '../../support/events.ts'
import { PAIR, startFleet } from '../../support/provider.ts'
import { partsOf, problemOf, requestOf, sendRaw } from '../../support/raw-request.ts'
import { startServed } from '../../support/served.ts'

const HOST = 'Host: localhost'

async function serve() {
  const { address } = await startFleet(PAIR)
  const served = await startServed([address])
  await served.firstRound
  return served
}

const HEADERS = [
  "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options: nosniff',
  'referrer-policy: no-referrer',
  'cross-origin-opener-policy: same-origin',
  'cross-origin-resource-policy: same-origin',
]

test.each([
  ['the page', requestOf('/', HOST), 200],
  ['data', requestOf('/api/v1/snapshot', HOST), 200],
  ['data that the client has', requestOf('/api/v1/snapshot', HOST, 'If-None-Match: *'), 304],
  ['a missing path', requestOf('/elsewhere', HOST), 404],
  ['a foreign host', requestOf('/', 'Host: evil.example'), 421],
  ['an unknown expectation', requestOf('/', HOST, 'Expect: tea'), 417],
  ['large headers', requestOf('/', HOST, `X: ${'x'.repeat(9000)}`), 431],
  ['a long path', requestOf(`/${'x'.repeat(9000)}`, HOST), 431],
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['a proxy', `CONNECT evil.example:443 HTTP/1.1\r\n${HOST}\r\n\r\n`, 405],
])(
  'the answer to a request for %s has the headers that protect a browser, and names no program',
  async (name, bytes, status) => {
    const { url } = await serve()
    const answer = await sendRaw(url, bytes)
    expect(partsOf(answer)[0]).toBe(status)
    const lines = answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n')
    expect(lines).toEqual(expect.arrayContaining(HEADERS))
    expect(lines.filter((line) => line.startsWith('cache-control: '))).toEqual([
      name === 'the page' ? 'cache-control: no-cache' : 'cache-control: no-store',
    ])
    expect(
      lines.filter((line) => /^(?:server|x-powered-by|access-control-.*):/i.test(line)),
    ).toEqual([])
  },
)

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'])(
  'the method %s is refused, because only GET and HEAD are answered',
  async (method) => {
    const { url } = await serve()
    const answer = await sendRaw(url, requestOf('/api/v1/snapshot', HOST).replace('GET', method))
    expect(problemOf(answer)).toEqual([405, 'only GET and HEAD are answered'])
    expect(answer).toContain('\r\nallow: GET, HEAD\r\n')
  },
)

test('a preflight request is refused, and so is the request of another origin that it asks for', async () => {
  const { url } = await serve()
  const preflight = requestOf(
    '/api/v1/snapshot',
    HOST,
    'Origin: https://evil.example',
    'Access-Control-Request-Method: GET',
  ).replace('GET', 'OPTIONS')
  expect(partsOf(await sendRaw(url, preflight))[0]).toBe(405)
})

test('HEAD is answered with the headers of GET alone', async () => {
  const { url } = await serve()
  const [get, head] = await Promise.all(
    ['GET', 'HEAD'].map((method) =>
      sendRaw(url, requestOf('/api/v1/snapshot', HOST).replace('GET', method)),
    ),
  )
  const tagOf = (answer = '') => /^etag: .*$/m.exec(answer)?.[0]
  expect([partsOf(head ?? ''), tagOf(head)]).toEqual([[200, ''], tagOf(get)])
})

test.each([
  ['a page of this server', ['Sec-Fetch-Site: same-origin', 'Sec-Fetch-Mode: cors'], 200],
  ['a page of this server, in Origin', ['Origin: http://localhost'], 200],
  ['a page of this server behind a proxy with TLS', ['Origin: https://localhost'], 200],
  ['a bookmark', ['Sec-Fetch-Site: none', 'Sec-Fetch-Mode: navigate'], 200],
  [
    'a link in a chat',
    ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'],
    200,
  ],
  ['a script of another origin', ['Origin: https://evil.example'], 403],
  ['a script of another port', ['Origin: http://localhost:3000'], 403],
  ['a page without an origin', ['Origin: null'], 403],
  ['two origins', ['Origin: http://localhost, https://evil.example'], 403],
  ['a page of another site', ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors'], 403],
  ['a page of another port', ['Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: no-cors'], 403],
  [
    'a frame of another site',
    ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: iframe'],
    403,
  ],
  ['a browser with new words', ['Sec-Fetch-Site: other'], 403],
])('a request by %s is answered as its origin deserves', async (_, lines, status) => {
  const { url } = await serve()
  for (const path of ['/', '/api/v1/snapshot', '/-/ready']) {
    const answer = await sendRaw(url, requestOf(path, HOST, ...lines))
    expect(partsOf(answer)[0]).toBe(status)
  }
  const stream = requestOf('/api/v1/stream', HOST, ...lines).replace('GET', 'HEAD')
  expect(partsOf(await sendRaw(url, stream))[0]).toBe(status)
})

test.each([
  ['/../etc/passwd', 404],
  ['/%2e%2e/%2e%2e/etc/passwd', 404],
  ['/..%2f..%2fetc%2fpasswd', 404],
  ['/%00', 404],
  ['/api/v1/snapshot%00.txt', 404],
  ['/index.html%00', 404],
  ['//etc/passwd', 404],
  ['//evil.example/', 404],
  ['/%', 400],
  ['/%c0%af', 400],
  ['/%ed%a0%80', 400],
  ['/%ff', 400],
  ['/..\\..\\windows', 400],
  ['/\\evil.example', 400],
  ['/%5cevil.example', 404],
  ['evil', 400],
])('the path %s is answered with %s, and leads to no file', async (path, status) => {
  const { url } = await serve()
  const [actual, body] = partsOf(await sendRaw(url, requestOf(path, HOST)))
  expect(actual).toBe(status)
  expect(Object.keys(JSON.parse(body) as object)).toEqual(['title', 'status', 'detail'])
  expect(body).not.toMatch(/etc|passwd|evil|windows|src/)
})

test.each([
  ['of two lengths', 'Content-Length: 1\r\nContent-Length: 2\r\n\r\na', 400],
  [
    'of a length and chunks',
    'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  [
    'of chunks and a length',
    'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['of an unknown coding', 'Transfer-Encoding: gzip\r\n\r\n', 413],
  ['of a disguised coding', 'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n', 400],
  ['of a folded coding', 'Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n', 400],
  ['of a negative length', 'Content-Length: -1\r\n\r\n', 400],
  ['of a signed length', 'Content-Length: +1\r\n\r\na', 400],
  ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 413],
  ['of one byte', 'Content-Length: 1\r\n\r\na', 413],
  ['that waits for 100 Continue', 'Content-Length: 1\r\nExpect: 100-continue\r\n\r\na', 413],
  ['of gzip', 'Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na', 413],
  ['of no bytes', 'Content-Length: 0\r\n\r\n', 200],
])(
  'a request with a body %s is the last one of its connection, unless the body is empty',
  async (_, rest, status) => {
    const { url } = await serve()
    const begin = `GET /api/v1/snapshot HTTP/1.1\r\n${HOST}\r\n${rest}`
    const next = `GET /-/healthy HTTP/1.1\r\n${HOST}\r\nConnection: close\r\n\r\n`
    const answers = (await sendRaw(url, begin + next)).split(/(?=HTTP\/1\.1 )/)
    expect(answers.map((answer) => partsOf(answer)[0])).toEqual(
      status === 200 ? [200, 200] : [status],
    )
  },
)

test('a client that sends a megabyte reads why it is refused, and is disconnected', async () => {
  const { url } = await serve()
  const bytes = Buffer.alloc(1_000_000, 'x')
  const head = `POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: ${bytes.length}\r\n\r\n`
  const answer = await sendRaw(url, Buffer.concat([Buffer.from(head), bytes]))
  expect(problemOf(answer)[0]).toBe(405)
  const get = head.replace('POST', 'GET')
  expect(problemOf(await sendRaw(url, Buffer.concat([Buffer.from(get), bytes])))).toEqual([
    413,
    'a request must have no body',
  ])
})

test('a request to upgrade the protocol is answered as one without', async () => {
  const { url } = await serve()
  for (const protocol of ['websocket', 'h2c']) {
    const lines = [HOST, `Upgrade: ${protocol}`, 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==']
    const request = requestOf('/-/healthy', ...lines).replace('close', 'close, upgrade')
    expect(partsOf(await sendRaw(url, request))).toEqual([200, 'healthy\n'])
  }
})

test('requests that do not wait for answers are answered in order, up to four', async () => {
  const { url } = await serve()
  const one = (path: string) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n\r\n`
  const paths = ['/-/healthy', '/', '/-/ready']
  const three = paths.map(one).join('') + requestOf('/elsewhere', HOST)
  const statuses = (await sendRaw(url, three)).match(/(?<=HTTP\/1\.1 )\d+/g)
  expect(statuses).toEqual(['200', '200', '200', '404'])
  const flood = one('/api/v1/snapshot').repeat(1000)
  expect((await sendRaw(url, flood)).match(/HTTP\/1\.1 /g) ?? []).toHaveLength(0)
})

test('a connection waits for another request only while at most 96 are open beside streams', async () => {
  const { url } = await serve()
  const request = async () => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.write(`HEAD /-/healthy HTTP/1.1\r\n${HOST}\r\n\r\n`)
    onTestFinished(() => void socket.destroy())
    const [answer] = (await once(socket, 'data')) as [Buffer]
    return /^Connection: (.*)\r$/m.exec(String(answer))?.[1]
  }
  await Promise.all(Array.from({ length: 64 }, () => openEvents(`${url}/api/v1/stream`)))
  const kept = await Promise.all(Array.from({ length: 96 }, request))
  expect(new Set(kept)).toEqual(new Set(['keep-alive']))
  expect(await request()).toBe('close')
})
