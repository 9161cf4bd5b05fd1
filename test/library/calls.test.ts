import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { apiServer, connect, OperationError, serviceHealth } from '../../src/index.ts'
import type { AccessOptions, Connection } from '../../src/index.ts'
import { type Answer, startFleet, startProvider, type TestProvider } from '../support/provider.ts'

const A = { cpu: '10%', service: 'A', memory: '20%' }
const LISTING = { '/servers': ['10.0.0.1'] }

/** A provider that runs `task` at a request for an instance, and never answers. */
function startHanging(task: () => void): Promise<TestProvider> {
  return startProvider({ ...LISTING, '/10.0.0.1': task })
}

type Call = (open: Connection, options: object) => Promise<unknown>
const CALLS: [string, Call][] = [
  ['instanceStats', (open, options) => open.instanceStats('10.0.0.1', options)],
  ['serviceStats', (open, options) => open.serviceStats(undefined, options)],
  ['serviceStatus', (open, options) => open.serviceStatus('A', options)],
]
const REASON = new Error('no longer of interest')

describe('signal', () => {
  test.each(CALLS)(
    'the signal of a call to %s makes the call reject with its reason',
    async (_, call) => {
      const controller = new AbortController()
      const { address } = await startHanging(() => controller.abort(REASON))
      const open = connect(address)
      await expect(call(open, { signal: controller.signal })).rejects.toBe(REASON)
    },
  )

  test.each(CALLS)(
    'the signal of a connection makes %s reject with its reason',
    async (_, call) => {
      const controller = new AbortController()
      const { address } = await startHanging(() => controller.abort(REASON))
      const open = connect(address, { signal: controller.signal })
      await expect(call(open, {})).rejects.toBe(REASON)
      await expect(call(open, {})).rejects.toBe(REASON)
    },
  )

  test.each(['servers', '10.0.0.1'])(
    'a signal makes apiServer reject while it reads %s',
    async (endpoint) => {
      const controller = new AbortController()
      const abort = () => controller.abort(REASON)
      const { address } = await startProvider({ '/servers': abort, '/10.0.0.1': abort })
      const { signal } = controller
      await expect(apiServer(address, endpoint, { signal })).rejects.toBe(REASON)
    },
  )

  test.each(CALLS)('a signal that has aborted keeps %s from sending anything', async (_, call) => {
    const { address, asked } = await startFleet({ '10.0.0.1': A })
    const signal = AbortSignal.abort(REASON)
    await expect(call(connect(address), { signal })).rejects.toBe(REASON)
    expect(asked).toEqual([])
  })

  test('the signal of one call lets another call of the same connection go on', async () => {
    const controller = new AbortController()
    const hold: Answer = (response) => {
      controller.signal.addEventListener('abort', () => response.end(JSON.stringify(A)))
      if (provider.asked.length === 2) controller.abort(REASON)
    }
    const provider = await startFleet({ '10.0.0.1': hold, '10.0.0.2': hold })
    const open = connect(provider.address)
    const { signal } = controller
    const [one, other] = await Promise.allSettled([
      open.instanceStats('10.0.0.1', { signal }),
      open.instanceStats('10.0.0.2'),
    ])
    expect(one).toEqual({ status: 'rejected', reason: REASON })
    expect(other).toMatchObject({ status: 'fulfilled', value: { cpu: '10%' } })
  })
})

describe('a connection that is disposed', () => {
  const disposed = new OperationError('the connection is disposed; call connect() again')

  test.each(CALLS)('a disposed connection rejects every later call of %s', async (_, call) => {
    const { address } = await startFleet({ '10.0.0.1': A })
    const open = connect(address)
    await call(open, {})
    await open[Symbol.asyncDispose]()
    await expect(call(open, {})).rejects.toThrow(disposed)
    await expect(call(open, {})).rejects.toThrow(disposed)
  })

  test.each(CALLS)('disposal ends a call of %s that is under way', async (_, call) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { address } = await startHanging(resolve)
    const open = connect(address)
    const ending = expect(call(open, {})).rejects.toThrow(disposed)
    await promise
    await open[Symbol.asyncDispose]()
    await ending
  })

  test.each(CALLS)('disposal ends a call of %s that has just begun', async (_, call) => {
    const open = connect('mock:instances=3')
    const ending = expect(call(open, {})).rejects.toThrow(disposed)
    await open[Symbol.asyncDispose]()
    await ending
  })

  test('a connection may be disposed before its first call, and twice', async () => {
    const open = connect('mock:')
    await open[Symbol.asyncDispose]()
    await open[Symbol.asyncDispose]()
    await expect(open.serviceStats()).rejects.toThrow(disposed)
  })
})

describe('connections', () => {
  test('connections that are never disposed leave no socket behind, after 200 calls', async () => {
    const sockets = { open: 0, all: 0 }
    const server = createServer({ keepAliveTimeout: 0 }, ({ url }, response) => {
      response.end(JSON.stringify(url === '/servers' ? ['10.0.0.1'] : A))
    })
    const closed = new Promise<void>((resolve) => {
      server.on('connection', (socket) => {
        sockets.open += 1
        sockets.all += 1
        socket.on('close', () => {
          sockets.open -= 1
          if (isDone && sockets.open === 0) resolve()
        })
      })
    })
    let isDone = false
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.close()
      server.closeAllConnections()
    })
    const { port } = server.address() as AddressInfo
    for (let count = 0; count < 199; count += 1) {
      await connect(`127.0.0.1:${port}`).serviceStats()
    }
    isDone = true
    await connect(`127.0.0.1:${port}`).serviceStats()
    await closed
    expect(sockets.open).toBe(0)
    expect(sockets.all).toBeGreaterThanOrEqual(200)
  }, 10_000)
})

describe('options', () => {
  test('the option token is sent as a bearer token, without the blanks around it', async () => {
    const heads: (string | undefined)[] = []
    const note =
      (body: unknown): Answer =>
      (response, request) => {
        heads.push(request.headers.authorization)
        response.end(JSON.stringify(body))
      }
    const { address } = await startFleet({ '10.0.0.1': note(A), '10.0.0.2': note(A) })
    await connect(address, { token: 'seven' }).instanceStats('10.0.0.1')
    await apiServer(address, '10.0.0.2', { token: ' eight\n' })
    expect(heads).toEqual(['Bearer seven', 'Bearer eight'])
  })

  test('a service in the option minimums has its own minimum, and must exist', async () => {
    const { address } = await startFleet({ '10.0.0.1': A, '10.0.0.2': { ...A, service: 'B' } })
    const minimums = { A: 2, C: 1 }
    const open = connect(address, { minimum: 1, minimums })
    expect(await open.serviceStatus('A')).toMatchObject({ status: 'unhealthy' })
    expect(await open.serviceStatus('B')).toMatchObject({ status: 'healthy' })
    expect(await open.serviceStatus('C')).toMatchObject({ status: 'unhealthy', instances: 0 })
    const all = await open.serviceStats()
    const health = { A: 'unhealthy', B: 'healthy', C: 'unhealthy' }
    expect(serviceHealth(all, { minimum: 1, minimums })).toEqual(health)
  })
})

describe('an error names the options of the library', () => {
  const hang: Answer = () => {}
  test.each<[string, Answer, AccessOptions, string]>([
    [
      'timeoutMs',
      hang,
      { timeoutMs: 20 },
      'no answer within 0.02 s (timeout); raise timeoutMs if the provider is only slow',
    ],
    [
      'deadlineMs',
      hang,
      { deadlineMs: 20 },
      'not read within the 0.02 s of the round (deadline); raise deadlineMs if the provider is only slow',
    ],
    [
      'maxInstances',
      ['10.0.0.1', '10.0.0.2'],
      { maxInstances: 1 },
      'more than 1 instances; raise maxInstances, or leave a fleet of this size to Prometheus',
    ],
    [
      'token',
      401,
      {},
      'HTTP 401; the provider requires other credentials: the option token or headers',
    ],
    [
      'deadlineMs for Retry-After',
      (response) => void response.writeHead(429, { 'retry-after': '90' }).end(),
      {},
      'HTTP 429, requests a wait of 90 s, the deadline is 30 s; try again then, or raise deadlineMs',
    ],
  ])('an error of the library names %s by its property', async (_, answer, options, why) => {
    const { address } = await startProvider({ '/servers': answer })
    const message = `cannot list instances from http://${address}/servers: ${why}`
    await expect(apiServer(address, 'servers', options)).rejects.toThrow(
      new OperationError(message),
    )
    const open = connect(address, options)
    await expect(open.serviceStats()).rejects.toThrow(new OperationError(message))
  })
})

test('with NODE_USE_ENV_PROXY=1 the library uses the proxy, as the command does', async () => {
  const { address, asked } = await startProvider({
    'http://provider.example/servers': ['10.0.0.1'],
  })
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('HTTP_PROXY', `http://${address}`)
  vi.stubEnv('NODE_USE_ENV_PROXY', '1')
  expect(await apiServer('provider.example')).toEqual(['10.0.0.1'])
  expect(asked).toEqual(['http://provider.example/servers'])
})
