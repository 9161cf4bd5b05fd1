import type { ServerResponse } from 'node:http'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startMockProvider } from '../../../src/mock/provider.ts'
import type { MockOptions } from '../../../src/mock/table.ts'
import { openProvider as open, type Provider } from '../../../src/open.ts'
import { interleave } from '../../../src/source/provider/round.ts'
import { type Answer, startFleet, startProvider, startRaw } from '../../support/provider.ts'
import { clock } from '../../support/clock.ts'

const never = new AbortController().signal
const A = { cpu: '1%', memory: '2%', service: 'A' }

type Options = Parameters<typeof open>[1]

async function openProvider(address: string, options: Partial<Options> = {}): Promise<Provider> {
  const provider = await open(address, {
    timeoutMs: 10_000,
    deadlineMs: 30_000,
    maxInstances: 100_000,
    concurrency: 'auto',
    clock,
    ...options,
  })
  onTestFinished(() => provider[Symbol.asyncDispose]())
  return provider
}

async function readFleet(fleet: Record<string, Answer>, options: Partial<Options> = {}) {
  const provider = await startFleet(fleet)
  const snapshot = await (await openProvider(provider.address, options)).at('now', never)
  return { ...snapshot, asked: provider.asked }
}

async function readMock(mock: MockOptions, options: Partial<Options> = {}) {
  await using provider = await startMockProvider({ background: true, seed: 1, ...mock })
  return await (await openProvider(provider.url, options)).at('now', never)
}

/** Answers with each of these statuses once, then well. */
function failing(...statuses: readonly number[]): Answer {
  const left = [...statuses]
  return (response) => {
    const status = left.shift()
    if (status === undefined) response.end(JSON.stringify(A))
    else response.writeHead(status).end()
  }
}

const fleetOf = (count: number, answer: Answer) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`10.0.0.${index}`, answer]))

const count = (results: readonly { kind: string }[], kind: string) =>
  results.filter((result) => result.kind === kind).length

describe('a transient failure', () => {
  test('a transient failure is retried at most twice', async () => {
    const { results, cost } = await readFleet({
      '10.0.0.1': failing(500, 502),
      '10.0.0.2': failing(503, 504, 500),
    })
    expect(results).toMatchObject([
      { kind: 'sample' },
      { kind: 'failure', failure: { code: 'http', status: 500 } },
    ])
    expect(cost).toMatchObject({ requests: 7, retries: 4 })
  })

  test('an answer that is not a sample earns no retry', async () => {
    const { results, cost } = await readFleet(
      fleetOf(50, (response: ServerResponse) => response.end('<html>')),
    )
    expect([count(results, 'failure'), cost?.retries]).toEqual([50, 10])
  })

  test('a compressed answer with an error status is a failure of that status', async () => {
    let asked = 0
    const { results } = await readFleet({
      '10.0.0.1': (response) => {
        asked += 1
        if (asked > 1) response.end(JSON.stringify(A))
        else response.setHeader('Content-Encoding', 'gzip').writeHead(503).end('x')
      },
    })
    expect(count(results, 'sample')).toBe(1)
  })

  test('at most ten requests are retried if none succeeds', async () => {
    const { results, cost } = await readFleet(fleetOf(50, 500))
    expect(count(results, 'failure')).toBe(50)
    expect(cost).toMatchObject({ requests: 1 + 50 + 10, retries: 10 })
  })

  test('a request on a kept connection that turns out dead is repeated for free', async () => {
    const answers = (body: unknown) =>
      `HTTP/1.1 200 OK\r\nContent-Length: ${JSON.stringify(body).length}\r\n\r\n${JSON.stringify(body)}`
    const address = await startRaw((socket) => {
      let asked = 0
      socket.on('data', (bytes) => {
        asked += 1
        if (asked > 1) socket.resetAndDestroy()
        else socket.write(answers(bytes.includes('/servers') ? ['10.0.0.1'] : A))
      })
    })
    const { results, cost } = await (await openProvider(address)).at('now', never)
    expect(results).toMatchObject([{ kind: 'sample' }])
    expect(cost).toMatchObject({ requests: 3, retries: 0, connections: 2 })
  })

  test('a failed listing is retried', async () => {
    let asked = 0
    const provider = await startProvider({
      '/servers': (response) => {
        asked += 1
        if (asked < 3) response.writeHead(502).end()
        else response.end('[]')
      },
    })
    const { listing, cost } = await (await openProvider(provider.address)).at('now', never)
    expect([listing.ok, cost?.retries]).toEqual([true, 2])
  })
})

describe('a difficult provider', () => {
  test.each<[string, MockOptions]>([
    ['resets every twentieth request', { instances: 1500, resets: 5 }],
    ['fails every fiftieth request', { instances: 1500, errors: 2 }],
    ['cuts answers short', { instances: 300, truncated: 3 }],
    ['has a quota', { instances: 150, quota: 500 }],
    [
      'accepts ten requests at a time',
      { instances: 300, capacity: 10, latency: { ms: 5, jitterMs: 0 } },
    ],
    ['closes every connection', { instances: 300, close: true }],
    ['has one thread', { instances: 300, sequential: true }],
    ['lists in pages', { instances: 300, pageSize: 7 }],
  ])('every instance of a provider that %s is read', async (_, mock) => {
    const { results } = await readMock(mock)
    expect([results.length, count(results, 'sample')]).toEqual([mock.instances, mock.instances])
  })
})

describe('a round', () => {
  test('a round ends by its deadline: instances not read fail with it, the others keep their samples', async () => {
    const { results, listing } = await readMock(
      { instances: 50, hangs: { count: 10 } },
      {
        deadlineMs: 500,
      },
    )
    expect(listing.ok).toBe(true)
    expect([count(results, 'sample'), count(results, 'failure')]).toEqual([40, 10])
    const failure = { code: 'deadline', afterMs: 500 }
    expect(results.filter(({ kind }) => kind === 'failure')).toEqual(
      Array.from({ length: 10 }, () => expect.objectContaining({ failure })),
    )
  })

  test('a listing that does not arrive by the deadline fails with it', async () => {
    const provider = await startProvider({ '/servers': () => {} })
    const source = await openProvider(provider.address, { deadlineMs: 200 })
    expect((await source.at('now', never)).listing).toEqual({
      ok: false,
      failure: { code: 'deadline', afterMs: 200 },
    })
  })

  test('instances that hang do not keep others from being read, nor cost retries', async () => {
    const { results, cost } = await readMock(
      { hangs: { count: 53 } },
      {
        timeoutMs: 300,
      },
    )
    expect([count(results, 'sample'), count(results, 'failure')]).toEqual([97, 53])
    // The other answers of connections on which one hangs are read again.
    expect(cost?.retries).toBe(0)
    expect(cost?.requests).toBeLessThan(151 + 97)
  })

  test('a round stops if the provider accepts no more connections', async () => {
    const { results, cost } = await readFleet(
      fleetOf(100, (response) => void response.socket?.resetAndDestroy()),
    )
    expect(count(results, 'failure')).toBe(100)
    expect(cost?.requests).toBeLessThan(60)
    expect(
      results.every((result) => result.kind === 'failure' && result.failure.code === 'reset'),
    ).toBe(true)
  })

  test('a round that is aborted during a back-off ends without another request', async () => {
    const controller = new AbortController()
    const fleet = await startFleet({
      '10.0.0.1': (response) => {
        response.setHeader('Retry-After', '20').writeHead(503).end()
        setImmediate(() => controller.abort('SIGINT'))
      },
    })
    const source = await openProvider(fleet.address)
    const { results } = await source.at('now', controller.signal)
    expect(results).toMatchObject([{ failure: { code: 'interrupted' } }])
    expect(fleet.asked).toEqual(['/servers', '/10.0.0.1'])
  })
})

describe('Retry-After', () => {
  test('a Retry-After of a quota beyond the deadline ends the round at once', async () => {
    const { results, cost } = await readFleet(
      fleetOf(100, (response) => response.setHeader('Retry-After', '3600').writeHead(429).end()),
    )
    const failure = { code: 'http', status: 429, retryAfterMs: 3_600_000, deadlineMs: 30_000 }
    expect(results).toEqual(results.map(() => expect.objectContaining({ failure })))
    expect(cost?.requests).toBeLessThan(20)
    expect(cost?.retries).toBe(0)
  })

  test('a Retry-After beyond the deadline does not delay the next round', async () => {
    let isUsedUp = true
    const refuse = (response: ServerResponse) =>
      isUsedUp
        ? response.setHeader('Retry-After', '3600').writeHead(429).end()
        : response.end(JSON.stringify(A))
    const source = await openProvider((await startFleet(fleetOf(20, refuse))).address)
    const before = await source.at('now', never)
    expect(count(before.results, 'failure')).toBe(20)
    isUsedUp = false
    expect(count((await source.at('now', never)).results, 'sample')).toBe(20)
  })

  test("a Retry-After of one instance's quota beyond the deadline concerns only that instance", async () => {
    const { results } = await readFleet({
      ...fleetOf(20, A),
      '10.0.1.1': (response) => response.setHeader('Retry-After', '3600').writeHead(429).end(),
    })
    expect([count(results, 'sample'), count(results, 'failure')]).toEqual([20, 1])
  })

  test('a Retry-After of one overloaded instance beyond the deadline concerns only that instance', async () => {
    const { results } = await readFleet({
      ...fleetOf(20, A),
      '10.0.1.1': (response) => response.setHeader('Retry-After', '3600').writeHead(503).end(),
    })
    expect([count(results, 'sample'), count(results, 'failure')]).toEqual([20, 1])
  })
})

test('a round reports its progress, and the instances in flight longest', async () => {
  const asked = Promise.withResolvers<void>()
  const provider = await startFleet({ '10.0.0.1': A, '10.0.0.2': () => asked.resolve() })
  const source = await openProvider(provider.address, { timeoutMs: 300 })
  expect(source.progress()).toBeNull()
  const ending = source.at('now', never)
  await asked.promise
  expect(source.progress()).toMatchObject({ listed: 2, requests: 3, inFlight: expect.any(Number) })
  expect(source.progress()?.waitingFor).toContain('10.0.0.2')
  await ending
  expect(source.progress()).toBeNull()
})

test('interleave yields every item once', () => {
  fc.assert(
    fc.property(fc.nat(500), (size) => {
      const items = Array.from({ length: size }, (_, index) => index)
      expect([...interleave(items)].toSorted((a, b) => a - b)).toEqual(items)
    }),
  )
})

test('interleave keeps neighbors of a listing apart: at most three of ten come together', () => {
  const order = [...interleave(Array.from({ length: 150 }, (_, index) => index))]
  const rack = (index: number) => index < 22
  const together = order.map((_, at) => order.slice(at, at + 10).filter(rack).length)
  expect(Math.max(...together)).toBe(3)
})
