import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseAddress } from '../../../src/source/http/endpoint.ts'
import { RoundBudget } from '../../../src/source/http/round-budget.ts'
import { type HttpClient, openClient } from '../../../src/source/http/client.ts'
import type { Reply } from '../../../src/source/http/request-spec.ts'
import { startProvider, startRaw } from '../../support/provider.ts'
import { clock } from '../../support/clock.ts'

interface Asking {
  readonly timeoutMs?: number
  readonly maxBytes?: number
}

const KEPT = 'kept'

function newTraffic(): RoundBudget {
  return new RoundBudget(clock, Number.POSITIVE_INFINITY)
}

function get(client: HttpClient, budget: RoundBudget, maxBytes: number): Promise<Reply> {
  return new Promise((end) => {
    client.send({ path: '/x', key: null, maxBytes, budget }, { firstByte: () => {}, end }, KEPT)
  })
}

/** Requests `/x` from `address` `times` times in sequence. */
async function ask(
  address: string,
  { timeoutMs = 10_000, maxBytes = 1000 }: Asking = {},
  times = 1,
) {
  const client = await openClient(parseAddress(address), { timeoutMs, clock })
  onTestFinished(() => client.close())
  const budget = newTraffic()
  const replies: Reply[] = []
  for (let asked = 0; asked < times; asked += 1) {
    replies.push(await get(client, budget, maxBytes))
  }
  return { budget, replies, last: replies.at(-1) }
}

const answer = (body: string, ...headers: string[]) =>
  ['HTTP/1.1 200 OK', `Content-Length: ${body.length}`, ...headers, '', body].join('\r\n')

const onRequest = (socket: Socket, handle: (count: number) => void) => {
  let count = 0
  socket.on('data', () => handle((count += 1)))
}

describe('a request', () => {
  test('a request is a plain GET for uncompressed JSON', async () => {
    let head = ''
    const address = await startRaw((socket) => {
      socket.once('data', (bytes) => {
        head = bytes.toString()
        socket.end(answer('[]'))
      })
    })
    await ask(address)
    expect(head.split('\r\n')).toEqual([
      'GET /x HTTP/1.1',
      `Host: ${address}`,
      'Accept: application/json',
      'Accept-Encoding: identity',
      'User-Agent: cpx-monitoring',
      'Connection: keep-alive',
      '',
      '',
    ])
  })

  test.each([undefined, {}])(
    'a header of the user replaces the one of the same name, with the proxies %j',
    async (proxyEnv) => {
      let seen: NodeJS.Dict<string[]> = {}
      const { address } = await startProvider({
        '/x': (response, { headersDistinct }) => {
          seen = headersDistinct
          response.end('{}')
        },
      })
      const headers = [
        ['accept', 'text/plain'],
        ['X', '1'],
        ['x', '2'],
        ['USER-AGENT', 'own'],
      ] as const
      const options = { timeoutMs: 10_000, clock, headers, proxyEnv }
      const client = await openClient(parseAddress(address), options)
      onTestFinished(() => client.close())
      await get(client, newTraffic(), 1000)
      expect(seen).toMatchObject({ accept: ['text/plain'], x: ['1', '2'], 'user-agent': ['own'] })
    },
  )

  test('a request uses a kept connection if the server keeps it', async () => {
    const { address } = await startProvider({ '/x': {} })
    const { budget } = await ask(address, {}, 3)
    expect(budget).toMatchObject({ requests: 3, connections: 1, bytes: 6 })
  })

  test('a request uses a new connection if the server closes each, as HTTP/1.0 does', async () => {
    const address = await startRaw((socket) => {
      onRequest(socket, () => socket.end('HTTP/1.0 200 OK\r\n\r\n{}'))
    })
    const { budget, last } = await ask(address, {}, 3)
    expect(budget).toMatchObject({ requests: 3, connections: 3 })
    expect(last).toMatchObject({ ok: true, status: 200, body: Buffer.from('{}') })
  })

  test('a reply reports whether a reused connection was dead', async () => {
    const address = await startRaw((socket) => {
      onRequest(socket, (count) => {
        if (count === 1) socket.write(answer('{}'))
        else socket.resetAndDestroy()
      })
    })
    const { replies } = await ask(address, {}, 2)
    expect(replies).toMatchObject([
      { ok: true },
      { ok: false, failure: { code: 'reset' }, isStale: true },
    ])
  })

  test('a new connection that dies is a plain failure', async () => {
    const address = await startRaw((socket) => onRequest(socket, () => socket.resetAndDestroy()))
    const { budget, last } = await ask(address)
    expect(last).toEqual({
      ok: false,
      failure: { code: 'reset', errno: 'ECONNRESET' },
      isSilent: true,
      isStale: false,
      isDoubtful: false,
    })
    expect(budget.requests).toBe(1)
  })

  test('a request ends with its budget, and so does its connection', async () => {
    const budget = newTraffic()
    let closed: Promise<unknown> = Promise.resolve()
    const address = await startRaw((socket) => {
      closed = once(socket, 'close')
      onRequest(socket, () => budget.stop({ code: 'deadline', afterMs: 1 }))
    })
    const client = await openClient(parseAddress(address), { timeoutMs: 10_000, clock })
    onTestFinished(() => client.close())
    expect(await get(client, budget, 100)).toMatchObject({ ok: false })
    expect(budget.inFlight.size).toBe(0)
    await closed
  })

  test('a request reports its first byte before its end, and whether it opened a connection', async () => {
    const { address } = await startProvider({ '/x': {} })
    const client = await openClient(parseAddress(address), { timeoutMs: 10_000, clock })
    onTestFinished(() => client.close())
    const told: unknown[] = []
    for (const _ of [1, 2]) {
      await new Promise<void>((resolve) => {
        const spec = { path: '/x', key: null, maxBytes: 100, budget: newTraffic() }
        const listener = {
          firstByte: () => told.push('first byte'),
          end: ({ ok }: Reply) => {
            told.push(ok)
            resolve()
          },
        }
        const isFresh = client.send(spec, listener, KEPT)
        told.push({ isFresh })
      })
    }
    expect(told).toEqual([
      { isFresh: true },
      'first byte',
      true,
      { isFresh: false },
      'first byte',
      true,
    ])
    expect(client.connections.next).toBe('more')
    client.connections.closeOneIdle()
    expect(client.connections.next).toBe('none')
  })
})

describe('a timeout', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['accepts and never answers', () => {}],
    ['never ends its headers', (socket) => socket.write('HTTP/1.1 200 OK\r\nX: ')],
    ['sends 100 Continue forever', (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n')],
    [
      'never ends its body',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'),
    ],
  ])('a request times out if the provider %s', async (_, misbehave) => {
    let closed: Promise<unknown> = Promise.resolve()
    const address = await startRaw((socket) => {
      closed = once(socket, 'close')
      onRequest(socket, () => misbehave(socket))
    })
    const { last, budget } = await ask(address, { timeoutMs: 100 })
    expect(last).toMatchObject({ ok: false, failure: { code: 'timeout', afterMs: 100 } })
    expect(budget.inFlight.size).toBe(0)
    await closed
  })

  test('the timeout covers the whole request, even if the server sends single bytes', async () => {
    const address = await startRaw((socket) => {
      onRequest(socket, () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n')
        const drip = setInterval(() => socket.write('x'), 5)
        socket.on('close', () => clearInterval(drip))
      })
    })
    const { last } = await ask(address, { timeoutMs: 100 })
    expect(last).toMatchObject({ failure: { code: 'timeout' } })
  })
})

describe('an answer', () => {
  test('an answer of any status is returned with it', async () => {
    const { address } = await startProvider({ '/x': 404 })
    expect((await ask(address)).last).toMatchObject({ ok: true, status: 404 })
  })

  test('a redirect is not followed', async () => {
    const address = await startRaw((socket) => {
      onRequest(socket, () =>
        socket.write('HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n'),
      )
    })
    const { last, budget } = await ask(address)
    expect(last).toMatchObject({ ok: true, status: 302, headers: { location: '/y' } })
    expect(budget.requests).toBe(1)
  })

  test('an answer may be as large as the cap', async () => {
    const address = await startRaw((socket) => onRequest(socket, () => socket.end(answer('123'))))
    expect((await ask(address, { maxBytes: 3 })).last).toMatchObject({ ok: true })
  })

  test('an answer over the cap ends the request before the rest is read', async () => {
    const address = await startRaw((socket) => {
      onRequest(socket, () => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
        const flood = () => {
          while (!socket.destroyed && socket.write('400\r\n' + 'x'.repeat(1024) + '\r\n'));
        }
        socket.on('drain', flood)
        flood()
      })
    })
    const { last } = await ask(address, { maxBytes: 4096 })
    expect(last).toMatchObject({ ok: false, failure: { code: 'tooLarge', maxBytes: 4096 } })
  })

  test.each([
    ['that is reset midway', 'reset', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'],
    ['that ends too soon', 'protocol', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}'],
    ['that is no HTTP', 'protocol', 'SSH-2.0-OpenSSH\r\n'],
    [
      'with two lengths',
      'protocol',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    ],
    [
      'with length and chunks',
      'protocol',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
    [
      'with a bad chunk size',
      'protocol',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n',
    ],
    ['with 20 KB of headers', 'protocol', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['that is compressed', 'protocol', answer('xx', 'Content-Encoding: gzip')],
    [
      'that switches the protocol unasked',
      'protocol',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    ],
  ])('an answer %s is a failure of kind %s', async (_, code, bytes) => {
    const address = await startRaw((socket) => {
      onRequest(socket, () => {
        if (code === 'reset' && !bytes.endsWith('{}'))
          socket.write(bytes, () => socket.resetAndDestroy())
        else socket.end(bytes)
      })
    })
    const { last, budget } = await ask(address)
    expect(last).toMatchObject({ ok: false, failure: { code } })
    expect(budget.inFlight.size).toBe(0)
  })
})
