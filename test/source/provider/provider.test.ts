import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startMockProvider } from '../../../src/mock/provider.ts'
import { UsageError } from '../../../src/domain/error.ts'
import { parseAddress } from '../../../src/source/http/endpoint.ts'
import { Provider, type ProviderOptions } from '../../../src/source/provider/provider.ts'
import { startFleet, startProvider, startRaw } from '../../support/provider.ts'
import { clock } from '../../support/clock.ts'

const never = new AbortController().signal

async function openProvider(address: string, options: Partial<ProviderOptions> = {}) {
  const provider = await Provider.open(parseAddress(address), {
    timeoutMs: 10_000,
    deadlineMs: 30_000,
    maxInstances: 1000,
    concurrency: 'auto',
    clock,
    ...options,
  })
  onTestFinished(() => provider[Symbol.asyncDispose]())
  return provider
}

const A = { cpu: '1%', service: 'A', memory: '2%' }

describe('one round', () => {
  test('a round reads every listed instance, in the order of the listing', async () => {
    await using mock = await startMockProvider({ background: true, seed: 1 })
    const provider = await openProvider(mock.url)
    const snapshot = await provider.at('now', never)
    expect(snapshot.listing).toMatchObject({ ok: true, duplicates: 0 })
    const ids = snapshot.listing.ok ? snapshot.listing.ids : []
    expect(snapshot.results.map(({ id }) => id)).toEqual(ids)
    expect(snapshot.results.every(({ kind }) => kind === 'sample')).toBe(true)
    expect(snapshot.knownServices.toSorted()).toHaveLength(10)
    expect(snapshot.cost).toMatchObject({ requests: 151, retries: 0 })
  })

  test('a round gives the same facts over HTTP/1.0, one request at a time', async () => {
    await using parallel = await startMockProvider({ background: true, seed: 1 })
    await using sequential = await startMockProvider({
      background: true,
      seed: 1,
      sequential: true,
    })
    const samples = async (url: string) =>
      (await (await openProvider(url)).at('now', never)).results.map((result) =>
        result.kind === 'sample' ? [result.id, result.sample] : result,
      )
    expect(await samples(sequential.url)).toEqual(await samples(parallel.url))
  })

  test('each kind of instance failure has its own result', async () => {
    const { address } = await startFleet({
      '10.0.0.1': A,
      '10.0.0.2': 500,
      '10.0.0.3': 400,
      '10.0.0.4': 404,
      '10.0.0.5': (response) => response.destroy(),
      '10.0.0.6': () => {},
      '10.0.0.7': { cpu: '1%', memory: '2%' },
      '10.0.0.8': { ...A, service: 'x'.repeat(70_000) },
    })
    const { results } = await (await openProvider(address, { timeoutMs: 200 })).at('now', never)
    const facts = results.map((result) => ({ ...result, latencyMs: 0 }))
    const failed = (ip: string, failure: object) => ({
      id: ip,
      kind: 'failure',
      failure,
      lastService: null,
      latencyMs: 0,
    })
    expect(facts).toEqual([
      {
        id: '10.0.0.1',
        kind: 'sample',
        sample: { service: 'A', cpu: 1, memory: 2 },
        latencyMs: 0,
      },
      failed('10.0.0.2', { code: 'http', status: 500 }),
      { id: '10.0.0.3', kind: 'gone', status: 400, lastService: null, latencyMs: 0 },
      { id: '10.0.0.4', kind: 'gone', status: 404, lastService: null, latencyMs: 0 },
      failed('10.0.0.5', { code: 'reset', errno: 'ECONNRESET' }),
      failed('10.0.0.6', { code: 'timeout', afterMs: 200 }),
      failed('10.0.0.7', { code: 'malformed', problem: 'no "service"' }),
      failed('10.0.0.8', { code: 'tooLarge', maxBytes: 65_536 }),
    ])
  })

  test('a round has exactly as many requests in flight as --concurrency allows', async () => {
    const waiting: ServerResponse[] = []
    let peak = 0
    const answerInThrees = (response: ServerResponse) => {
      waiting.push(response)
      peak = Math.max(peak, waiting.length)
      // Late enough for a fourth request to arrive, if one had been sent.
      if (waiting.length === 3) setImmediate(() => setImmediate(answerAll))
    }
    const answerAll = () => {
      for (const response of waiting.splice(0)) response.end(JSON.stringify(A))
    }
    const ids = Array.from({ length: 18 }, (_, index) => `10.0.0.${index}`)
    const { address } = await startFleet(Object.fromEntries(ids.map((ip) => [ip, answerInThrees])))
    await (await openProvider(address, { concurrency: 3 })).at('now', never)
    expect(peak).toBe(3)
  })

  test('requests go to the base path of the address', async () => {
    const provider = await startProvider({ '/base/servers': ['10.0.0.1'], '/base/10.0.0.1': A })
    const { results } = await (
      await openProvider(`http://${provider.address}/base/`)
    ).at('now', never)
    expect(results).toMatchObject([{ kind: 'sample' }])
  })

  test('an IPv6 instance is requested as it is listed, and named by its canonical form', async () => {
    const provider = await startProvider({ '/servers': ['2001:DB8:0::1'], '/2001:DB8:0::1': A })
    const { results } = await (await openProvider(provider.address)).at('now', never)
    expect(results).toMatchObject([{ kind: 'sample', id: '2001:db8::1' }])
  })

  test('a failed listing is part of the snapshot', async () => {
    const { address } = await startProvider({ '/servers': 500 })
    expect(await (await openProvider(address)).at('now', never)).toMatchObject({
      listing: { ok: false, failure: { code: 'http', status: 500 } },
      results: [],
    })
  })

  test('a round that is aborted ends early, and so do its connections', async () => {
    const controller = new AbortController()
    let closed: Promise<unknown> = Promise.resolve()
    const address = await startRaw((socket) => {
      closed = once(socket, 'close')
      socket.on('data', () => controller.abort('SIGINT'))
    })
    const { listing } = await (await openProvider(address)).at('now', controller.signal)
    expect(listing).toEqual({ ok: false, failure: { code: 'interrupted' } })
    await closed
  })
})

describe('memory between rounds', () => {
  test('a silent instance keeps its last service, and a service without instances stays known', async () => {
    const fleet = await startFleet({ '10.0.0.1': A, '10.0.0.2': { ...A, service: 'B' } })
    const provider = await openProvider(fleet.address)
    await provider.at('now', never)
    fleet.answer('/10.0.0.1', 500)
    fleet.answer('/servers', ['10.0.0.1'])
    expect(await provider.at('now', never)).toMatchObject({
      results: [{ kind: 'failure', lastService: 'A' }],
      knownServices: ['A', 'B'],
    })
  })

  test('the instances of the last listing are unknown, not gone, while the listing fails', async () => {
    const fleet = await startFleet({ '10.0.0.1': A, '10.0.0.2': 500 })
    const provider = await openProvider(fleet.address)
    await provider.at('now', never)
    fleet.answer('/servers', 403)
    const failure = { code: 'http', status: 403 }
    const silent = { kind: 'failure', failure, latencyMs: null }
    expect(await provider.at('now', never)).toMatchObject({
      listing: { ok: false, failure },
      results: [
        { ...silent, id: '10.0.0.1', lastService: 'A' },
        { ...silent, id: '10.0.0.2', lastService: null },
      ],
      cost: { requests: 1 },
    })
  })
})

test.each([{ upTo: 0 }, { after: 0 }])(
  'a provider has no past: the moment %j is a usage error, and nothing is requested',
  async (moment) => {
    const { address, asked } = await startProvider({ '/servers': [] })
    const provider = await openProvider(address)
    expect(provider.hasPast).toBe(false)
    await expect(provider.at(moment, never)).rejects.toThrow(UsageError)
    expect(asked).toEqual([])
  },
)
