import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { ask, dial, exchange, formatRequest, readAll, startMock } from './http.ts'

const HEADERS = 'Server: cpx-server\r\nDate: …\r\nContent-type: application/json\r\n'

/** The body: the part of an answer that is the same in both versions of HTTP. */
const bodyOf = (received: string) => received.slice(received.indexOf('\r\n\r\n') + 4)
const statusOf = (received: string) => Number(/^HTTP\/1\.[01] (\d+) /.exec(received)?.[1] ?? 0)

describe.each(['seed=7', 'seed=7,sequential'])('with %s', (settings) => {
  const receive = async (options: string, target = '/10.58.1.7', method = 'GET') =>
    exchange((await startMock(`${settings},${options}`)).port, target, method)

  test('an error is a 500 with a JSON body', async () => {
    const { received, end } = await receive('errors=100')
    expect([statusOf(received), bodyOf(received), end]).toEqual([
      500,
      '{"error": "Internal Server Error"}',
      'closed',
    ])
  })

  test('a reset sends no answer', async () => {
    expect(await receive('resets=100')).toEqual({ received: '', end: 'ECONNRESET' })
  })

  test('a truncated answer and its connection end within the body', async () => {
    const { received, end } = await receive('truncated=100')
    expect([statusOf(received), bodyOf(received), end]).toEqual([200, '{"cpu"', 'closed'])
  })

  test('truncated answers end at any byte of the body, or before its first', async () => {
    const { port } = await startMock(`${settings},truncated=100,instances=1`)
    const lengths = new Set<number>()
    for (let count = 0; count < 300; count += 1) {
      const { received } = await exchange(port, '/10.58.1.1')
      lengths.add(bodyOf(received).length)
    }
    expect([Math.min(...lengths), Math.max(...lengths), lengths.size]).toEqual([0, 54, 55])
  })

  test('malformed answers are not JSON, lack a field, exceed 100 percent or are an array', async () => {
    const { port } = await startMock(`${settings},malformed=100`)
    const bodies = []
    for (let count = 0; count < 8; count += 1) {
      const { received, end } = await exchange(port, '/10.58.1.7')
      expect([statusOf(received), end]).toEqual([200, 'closed'])
      bodies.push(bodyOf(received))
    }
    expect(bodies).toEqual([
      '<html>RoleService</html>',
      '["62%","RoleService","85%"]',
      '{"cpu":"115%","service":"RoleService","memory":"29%"}',
      '["7%","RoleService","37%"]',
      '<html>RoleService</html>',
      '{"cpu":"113%","service":"RoleService","memory":"88%"}',
      '<html>RoleService</html>',
      '["10%","RoleService","46%"]',
    ])
  })

  test.each([
    'errors=100',
    'resets=100',
    'truncated=100',
    'malformed=100',
    'hangs=100%',
    'drips=3',
  ])('%s changes neither the listing nor the answer for an unlisted address', async (options) => {
    const { port } = await startMock(`${settings},instances=3,${options}`)
    const listing = await exchange(port, '/servers')
    expect(bodyOf(listing.received)).toBe('["10.58.1.3","10.58.1.2","10.58.1.1"]')
    expect(statusOf((await exchange(port, '/10.58.1.4')).received)).toBe(400)
  })

  test('each fault has its share of the requests, repeatable by the seed', async () => {
    const { port } = await startMock(
      `${settings},errors=10,resets=10,truncated=10,malformed=10,instances=150`,
    )
    const counts = { 0: 0, 200: 0, 500: 0, broken: 0 }
    for (let index = 1; index <= 150; index += 1) {
      const { received } = await exchange(port, `/10.58.1.${index}`)
      const isSample = /^\{"cpu":"\d\d?0?%","service":"\w+","memory":"\d+%"\}$/.test(
        bodyOf(received),
      )
      const status = statusOf(received) as 0 | 200 | 500
      counts[status === 200 && !isSample ? 'broken' : status] += 1
    }
    expect(counts).toEqual({ 0: 12, 200: 82, 500: 21, broken: 35 })
  })
})

test('a truncated answer over HTTP/1.1 announces the full length', async () => {
  const { port } = await startMock('seed=7,truncated=100')
  expect(await exchange(port, '/10.58.1.7')).toEqual({
    received: `HTTP/1.1 200 OK\r\n${HEADERS}Content-Length: 52\r\nConnection: close\r\n\r\n{"cpu"`,
    end: 'closed',
  })
})

test('a truncated answer over HTTP/1.0 announces no length', async () => {
  const { port } = await startMock('seed=7,truncated=100,sequential')
  expect(await exchange(port, '/10.58.1.7')).toEqual({
    received: `HTTP/1.0 200 OK\r\n${HEADERS}\r\n{"cpu"`,
    end: 'closed',
  })
})

const LASTING = ['hangs=1', 'hangs=1,sequential', 'drips=1', 'drips=1,sequential']

describe('an instance that hangs', () => {
  test('an instance that hangs accepts the request and never answers, while others answer', async () => {
    const provider = await startMock('seed=7,hangs=1')
    const client = await dial(provider.port, formatRequest('/10.58.1.13'))
    const received = readAll(client)
    expect(await ask(provider.port, '/10.58.1.7')).toMatchObject({ status: 200 })
    await provider.close()
    expect(await received).toBe('')
  })
})

describe.each(['seed=7', 'seed=7,sequential'])('an instance that drips, with %s', (settings) => {
  test('an instance that drips answers byte by byte', async () => {
    const { port } = await startMock(`${settings},instances=1,drips=1`)
    const client = await dial(port, formatRequest('/10.58.1.1'))
    client.setEncoding('latin1')
    const parts = []
    for (let count = 0; count < 3; count += 1) parts.push((await once(client, 'data'))[0])
    client.destroy()
    expect(parts).toEqual(['H', 'T', 'T'])
  })

  test.each([
    ['GET', '{"cpu":"88%","service":"StorageService","memory":"80%"}'],
    ['HEAD', ''],
  ])('an instance that drips completes its answer to %s in the end', async (method, body) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { port } = await startMock(`${settings},instances=1,drips=1`)
    const client = await dial(port, formatRequest('/10.58.1.1', method))
    const received = readAll(client)
    while (vi.getTimerCount() === 0) await new Promise(setImmediate)
    vi.advanceTimersByTime(100)
    vi.advanceTimersByTime(60_000)
    const [head = '', rest] = (await received).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.[01] 200 OK\r\n/)
    expect(rest).toBe(body)
    expect(vi.getTimerCount()).toBe(0)
  })
})

test.each(LASTING)('closing does not wait for %s', async (options) => {
  const provider = await startMock(`instances=1,${options}`)
  const received = readAll(await dial(provider.port, formatRequest('/10.58.1.1')))
  await provider.close()
  expect(await received).toMatch(/^H?$/)
})

test.each(LASTING)('SIGTERM ends the command at once, with %s', async (options) => {
  const command = fileURLToPath(new URL('../../src/bin/cpx-server.ts', import.meta.url))
  const argv = options.split(',').map((each) => `--${each}`)
  const server = spawn(process.execPath, [command, '0', '--instances=1', ...argv])
  onTestFinished(() => void server.kill('SIGKILL'))
  const [line] = await once(server.stdout, 'data')
  const port = Number(/localhost:(\d+)/.exec(String(line))?.[1])
  const client = await dial(port, formatRequest('/10.58.1.1'))
  const received = readAll(client)
  server.kill('SIGTERM')
  expect(await once(server, 'exit')).toEqual([0, null])
  expect(await received).toMatch(/^H?$/)
})
