import { Agent } from 'node:http'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { ask, dial, exchange, formatRequest, readAll, startMock } from './http.ts'

/** The statuses of `count` requests that arrive in one packet of one connection. */
async function askTogether(port: number, count: number): Promise<number[]> {
  const request = 'GET /10.58.1.7 HTTP/1.1\r\nHost: x\r\n\r\n'
  const texts = request.repeat(count - 1) + formatRequest('/10.58.1.7')
  const received = await readAll(await dial(port, texts))
  return [...received.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status))
}

describe('a quota', () => {
  /** Stops the clock of the quota, and returns a function that moves it. */
  function stopClock() {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    return (ms: number) => vi.advanceTimersByTime(ms)
  }

  test.each([
    [1, 1],
    [10, 1],
    [19, 1],
    [20, 2],
    [100, 10],
  ])('a quota of %i per second accepts %i requests at once', async (quota, passing) => {
    stopClock()
    const { port } = await startMock(`quota=${quota}`)
    expect(await askTogether(port, 12)).toEqual([
      ...Array(passing).fill(200),
      ...Array(12 - passing).fill(429),
    ])
  })

  test('a quota refills with time, up to its burst', async () => {
    const advance = stopClock()
    const { port } = await startMock('quota=20')
    const rounds = []
    for (const ms of [0, 49, 1, 100, 10_000]) {
      advance(ms)
      rounds.push(await askTogether(port, 4))
    }
    expect(rounds).toEqual([
      [200, 200, 429, 429],
      [429, 429, 429, 429],
      [200, 429, 429, 429],
      [200, 200, 429, 429],
      [200, 200, 429, 429],
    ])
  })

  test.each(['quota=1', 'quota=1,sequential'])(
    'a quota also counts listings and invalid requests, with %s',
    async (options) => {
      stopClock()
      const { port } = await startMock(options)
      await ask(port, '/servers')
      for (const target of ['/servers', '/nonsense', '/10.58.1.7']) {
        const { status, body, headers } = await ask(port, target)
        expect({ status, body }).toEqual({ status: 429, body: '{"error": "Too Many Requests"}' })
        expect(headers['retry-after']).toBeUndefined()
      }
    },
  )

  test.each([
    ['quota=1,retryAfter=0', '0'],
    ['quota=1,retryAfter=30', '30'],
    ['quota=1,retryAfter=30,sequential', '30'],
  ])('a refusal has a Retry-After, with %s', async (options, seconds) => {
    stopClock()
    const { port } = await startMock(options)
    expect((await ask(port, '/servers')).headers['retry-after']).toBeUndefined()
    expect((await ask(port, '/servers')).headers['retry-after']).toBe(seconds)
  })
})

describe('a capacity', () => {
  test('a capacity is the number of requests answered at a time', async () => {
    const { port } = await startMock('capacity=3,latency=5')
    expect(await askTogether(port, 5)).toEqual([200, 200, 200, 503, 503])
    expect(await askTogether(port, 5)).toEqual([200, 200, 200, 503, 503])
  })

  test('a capacity has no effect if each answer is immediate', async () => {
    const { port } = await startMock('capacity=1')
    expect(await askTogether(port, 5)).toEqual([200, 200, 200, 200, 200])
  })

  test.each(['hangs=1', 'drips=1'])(
    'a request with %s uses capacity until its client hangs up',
    async (options) => {
      const { port } = await startMock(`capacity=1,instances=1,retryAfter=7,${options}`)
      const client = await dial(port, formatRequest('/10.58.1.1'))
      const { status, body, headers } = await ask(port, '/servers')
      expect({ status, body, after: headers['retry-after'] }).toEqual({
        status: 503,
        body: '{"error": "Service Unavailable"}',
        after: '7',
      })
      client.destroy()
      // The provider notices the end some time later.
      let later = 503
      while (later === 503) later = (await ask(port, '/servers')).status ?? 0
      expect(later).toBe(200)
    },
  )

  test.each(['resets=100', 'truncated=100'])(
    'the capacity is free again after %s',
    async (options) => {
      const { port } = await startMock(`capacity=1,${options}`)
      for (let count = 0; count < 3; count += 1) await exchange(port, '/10.58.1.7')
      expect(await ask(port, '/servers')).toMatchObject({ status: 200 })
    },
  )
})

describe('with close', () => {
  test('with close, each answer is the last one of its connection', async () => {
    const { port } = await startMock('close,quota=20')
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const seen = []
    for (const target of ['/servers', '/nonsense', '/10.58.1.7', '/10.58.1.7']) {
      const { status, headers, reused } = await ask(port, target, { agent })
      seen.push([status, headers['connection'], reused])
    }
    expect(seen).toEqual([
      [200, 'close', false],
      [400, 'close', false],
      [429, 'close', false],
      [429, 'close', false],
    ])
  })

  test('with close, answers are HTTP/1.1 with a length, any number at a time', async () => {
    const { port } = await startMock('close,seed=7,instances=1,latency=5')
    const request = 'GET /servers HTTP/1.1\r\nHost: x\r\n\r\n'
    const received = await readAll(await dial(port, request))
    expect(received.replace(/Date: [^\r]+/, 'Date: …')).toBe(
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 13\r\n' +
        'Date: …\r\nConnection: close\r\n\r\n["10.58.1.1"]',
    )
  })
})

test('with closeAfter, a connection ends after N answers without an announcement', async () => {
  const { port } = await startMock('closeAfter=2,seed=7')
  const socket = await dial(port, 'GET /10.58.1.7 HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2))
  const received = await readAll(socket)
  expect(received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
  expect(received).not.toMatch(/connection: close/i)
})

test('with surplus, an answer is followed by one that was not requested', async () => {
  const { port } = await startMock('surplus=100,seed=7')
  const socket = await dial(port, 'GET /servers HTTP/1.1\r\nHost: x\r\n\r\n')
  const wanted = ['10.58.1.1', 'RoleService', 'SurplusService']
  const seen: string[] = []
  socket.setEncoding('latin1')
  for await (const text of socket as AsyncIterable<string>) {
    seen.push(...wanted.filter((each) => text.includes(each)))
    if (seen.length === 1) socket.write('GET /10.58.1.7 HTTP/1.1\r\nHost: x\r\n\r\n')
    if (seen.length === wanted.length) break
  }
  expect(seen).toEqual(wanted)
})
