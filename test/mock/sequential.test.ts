import { EventEmitter, once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { PlanResponse } from '../../src/mock/response-plan.ts'
import { listenOnFirst, startMockProvider } from '../../src/mock/provider.ts'
import { createSequentialServer } from '../../src/mock/sequential.ts'
import { dial, readAll } from './http.ts'

/** The whole answer to these bytes, with the only part that varies replaced. */
async function exchange(...texts: string[]): Promise<string> {
  await using provider = await startMockProvider({
    background: true,
    seed: 7,
    instances: 3,
    sequential: true,
  })
  const received = await readAll(await dial(provider.port, ...texts))
  return received.replace(/Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/, 'Date: …')
}

const HEADERS = 'Server: cpx-server\r\nDate: …\r\nContent-type: application/json\r\n\r\n'
const OK = `HTTP/1.0 200 OK\r\n${HEADERS}`
const BAD = `HTTP/1.0 400 Bad Request\r\n${HEADERS}`
const LISTING = '["10.58.1.3","10.58.1.2","10.58.1.1"]'
const LONGEST = 'GET /servers HTTP/1.1\r\nX: '.padEnd(16 * 1024, 'x')
const INVALID = '{"error": "Invalid IP"}'

describe('an answer', () => {
  test.each([
    ['GET /servers HTTP/1.1\r\nHost: x\r\n\r\n', OK + LISTING],
    ['GET /servers HTTP/1.0\n\n', OK + LISTING],
    ['HEAD /servers HTTP/1.1\r\n\r\n', OK],
    [
      'GET /10.58.1.3 HTTP/1.1\r\nConnection: keep-alive\r\n\r\n',
      `${OK}{"cpu":"31%","service":"MLService","memory":"25%"}`,
    ],
    ['GET /10.58.1.4 HTTP/1.1\r\n\r\n', BAD + INVALID],
    ['GET /servers?page=2 HTTP/1.1\r\n\r\n', BAD + INVALID],
    ['POST /servers HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}', BAD + INVALID],
    ['nonsense\r\n\r\n', BAD + INVALID],
    ['\r\n\r\n', BAD + INVALID],
  ])(
    'the answer to %j is HTTP/1.0 without a length, and ends the connection',
    async (sent, expected) => {
      expect(await exchange(sent)).toBe(expected)
    },
  )

  test('an answer is sent once the head is complete, in any number of pieces', async () => {
    expect(await exchange('GET /serv', 'ers HTTP/1.1\r', '\n\r', '\n')).toBe(OK + LISTING)
  })

  test('a second request on the connection is not answered', async () => {
    const request = 'GET /servers HTTP/1.1\r\n\r\n'
    expect(await exchange(request + request)).toBe(OK + LISTING)
  })

  test('a head of 16 KiB is answered', async () => {
    expect(await exchange(`${LONGEST}\r\n\r\n`)).toBe(OK + LISTING)
  })

  test.each(['x', 'x\r\n\r\n'])('a longer head is not answered, ended by %j', async (end) => {
    expect(await exchange(LONGEST + end)).toBe('')
  })
})

/** A server whose every step is logged; `/hang` is never answered, `/large` does not fit into the buffers of a connection. */
async function startLogged(delayMs: number) {
  const log: string[] = []
  const plan: PlanResponse = (_, target) => {
    log.push(`turn of ${target}`)
    if (target === '/hang') return { kind: 'hang', delayMs }
    const body = target === '/large' ? ' '.repeat(32 * 2 ** 20) : ''
    return { kind: 'answer', answer: { status: 200, body }, delayMs }
  }
  const server = createSequentialServer(plan)
  const closings = new EventEmitter()
  closings.on('closed', () => log.push('closed'))
  const sockets: Socket[] = []
  server.on('connection', (socket) => {
    sockets.push(socket)
    socket.once('close', () => closings.emit('closed'))
  })
  const { port } = await listenOnFirst(server, { port: 0, hosts: ['127.0.0.1'] })
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const send = (target: string) => dial(port, `GET ${target} HTTP/1.1\r\n\r\n`)
  const sendAndHangUp = async () => {
    const client = await send('/gone')
    const closed = once(closings, 'closed')
    client.destroy()
    await closed
  }
  return { log, port, send, sendAndHangUp }
}

describe('taking turns', () => {
  test.each([0, 2])('requests are served one at a time, with %i ms each', async (delayMs) => {
    const { log, send } = await startLogged(delayMs)
    await Promise.all(['/1', '/2', '/3', '/4'].map(async (target) => readAll(await send(target))))
    const turn = [expect.stringMatching('turn of /[1234]'), 'closed']
    expect(log).toEqual([...turn, ...turn, ...turn, ...turn])
  })

  test('a slow reader blocks the others, and clients that hang up meanwhile are skipped', async () => {
    const { log, send, sendAndHangUp } = await startLogged(0)
    const slow = await send('/large')
    await once(slow, 'readable')
    const next = await send('/next')
    await sendAndHangUp()
    expect(log).toEqual(['turn of /large', 'closed'])
    await Promise.all([readAll(slow), readAll(next)])
    expect(log).toEqual(['turn of /large', 'closed', 'closed', 'turn of /next', 'closed'])
  })

  test('a request that hangs blocks the others until its client hangs up', async () => {
    const { log, send, sendAndHangUp } = await startLogged(0)
    const hanging = await send('/hang')
    const next = await send('/next')
    await sendAndHangUp()
    expect(log).toEqual(['turn of /hang', 'closed'])
    hanging.destroy()
    await readAll(next)
    expect(log).toEqual(['turn of /hang', 'closed', 'closed', 'turn of /next', 'closed'])
  })

  test('a client that sends nothing does not block the others', async () => {
    const { log, port, send } = await startLogged(0)
    await dial(port)
    await readAll(await send('/next'))
    expect(log).toEqual(['turn of /next', 'closed'])
  })

  test('a client that hangs up while its answer is delayed ends its turn', async () => {
    const { log, send, sendAndHangUp } = await startLogged(20)
    await sendAndHangUp()
    await readAll(await send('/next'))
    expect(log.slice(-2)).toEqual(['turn of /next', 'closed'])
  })

  test('a client that resets its connection ends its turn', async () => {
    const { log, send } = await startLogged(0)
    const slow = await send('/large')
    await once(slow, 'readable')
    slow.resetAndDestroy()
    await readAll(await send('/next'))
    expect(log).toEqual(['turn of /large', 'closed', 'turn of /next', 'closed'])
  })
})
