import { describe, expect, test } from 'vitest'
import { exchange, startMock } from './wire.ts'

const HEADERS = 'Server: cpx-server\r\nDate: …\r\nContent-type: application/json\r\n'

/** What the two protocols have in common, behind what they do not. */
const bodyOf = (received: string) => received.slice(received.indexOf('\r\n\r\n') + 4)
const statusOf = (received: string) => Number(/^HTTP\/1\.[01] (\d+) /.exec(received)?.[1] ?? 0)

describe.each(['seed=7', 'seed=7,sequential'])('with %s', (settings) => {
  const ask = async (options: string, target = '/10.58.1.7', method = 'GET') =>
    exchange((await startMock(`${settings},${options}`)).port, target, method)

  test('an error is a 500 with a JSON body', async () => {
    const { received, end } = await ask('errors=100')
    expect([statusOf(received), bodyOf(received), end]).toEqual([
      500,
      '{"error": "Internal Server Error"}',
      'closed',
    ])
  })

  test('a reset sends no answer', async () => {
    expect(await ask('resets=100')).toEqual({ received: '', end: 'ECONNRESET' })
  })

  test('a truncated answer and its connection end within the body', async () => {
    const { received, end } = await ask('truncated=100')
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
