import type { Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openClient } from '../../../src/source/http/client.ts'
import { parseAddress } from '../../../src/source/http/endpoint.ts'
import type { Reply } from '../../../src/source/http/request-spec.ts'
import { RoundBudget } from '../../../src/source/http/round-budget.ts'
import { watchStalls } from '../../../src/source/http/stall.ts'
import { Provider } from '../../../src/source/provider/provider.ts'
import { FakeClock } from '../../support/clock.ts'
import { type Answer, startFleet, startProvider, startRaw } from '../../support/provider.ts'

const never = new AbortController().signal
const SAMPLE = { cpu: '1%', memory: '2%', service: 'A' }

/** Sends one request to a server, with a timeout of 5 s, and waits until the server has received it. */
async function send(handle: (socket: Socket) => void) {
  const clock = new FakeClock()
  const received = Promise.withResolvers<void>()
  const address = await startRaw((socket) => {
    socket.once('data', () => {
      handle(socket)
      received.resolve()
    })
  })
  const client = await openClient(parseAddress(address), { timeoutMs: 5000, clock })
  onTestFinished(() => client.close())
  const spec = { path: '/', key: null, maxBytes: 100, budget: new RoundBudget(clock, 30_000) }
  const replies: Reply[] = []
  const listener = { firstByte: () => {}, end: (reply: Reply) => void replies.push(reply) }
  client.send(spec, listener, 'alone')
  await received.promise
  return { clock, replies }
}

describe('the timeout of a request', () => {
  test('a request without an answer times out, not a millisecond too early', async () => {
    const { clock, replies } = await send(() => {})
    clock.pass(4999)
    expect(replies).toEqual([])
    clock.pass(1)
    expect(replies).toMatchObject([{ ok: false, failure: { code: 'timeout', afterMs: 5000 } }])
  })

  test('a timeout starts again after the process was stopped', async () => {
    const { clock, replies } = await send(() => {})
    clock.pass(3000)
    clock.jump(60_000)
    clock.pass(4999)
    expect(replies).toEqual([])
    clock.pass(2000)
    expect(replies).toMatchObject([{ failure: { code: 'timeout', afterMs: 5000 } }])
  })
})

describe('a stall-aware timer', () => {
  test.each([
    ['nothing', 100, 0],
    ['a process that other ones kept from the processor, less a beat', 0, 1000 - 50],
  ])('a stall-aware timer gets back the time lost to %s', (_, usedMs, lostMs) => {
    const clock = new FakeClock()
    let used = 0
    clock.cpu = () => used
    const stall = watchStalls(clock)
    used += usedMs
    clock.jump(usedMs === 0 ? 1000 : usedMs)
    expect(stall.check()).toBe(lostMs)
    stall.stop()
  })

  test('a canceled timer does not fire', () => {
    const clock = new FakeClock()
    const stall = watchStalls(clock)
    let rung = 0
    const cancel = stall.after(100, () => (rung += 1))
    cancel()
    clock.pass(1000)
    expect(rung).toBe(0)
  })
})

async function openProvider(address: string, clock: FakeClock) {
  const provider = await Provider.open(parseAddress(address), {
    timeoutMs: 60_000,
    deadlineMs: 30_000,
    maxInstances: 10,
    concurrency: 'auto',
    clock,
  })
  onTestFinished(() => provider[Symbol.asyncDispose]())
  return provider
}

test('the deadline ends a round whose instance hangs, after 0.4 s of grace', async () => {
  const clock = new FakeClock()
  const { address } = await startFleet({ '10.0.0.1': SAMPLE, '10.0.0.2': () => {} })
  const provider = await openProvider(address, clock)
  const { results, durationMs } = await clock.passUntil(provider.at('now', never))
  expect(results).toMatchObject([
    { kind: 'sample' },
    { kind: 'failure', failure: { code: 'deadline', afterMs: 30_000 } },
  ])
  expect(durationMs).toBeGreaterThanOrEqual(30_400)
  expect(durationMs).toBeLessThan(31_500)
})

/** Reads a listing that fails twice, and returns how long the round took. */
async function readFailing(chance: number, fail: Answer): Promise<number> {
  const clock = new FakeClock()
  clock.chance = chance
  let asked = 0
  const provider = await startProvider({
    '/servers': (response, request) => {
      asked += 1
      if (asked > 2) response.end('[]')
      else if (typeof fail === 'function') fail(response, request)
    },
  })
  const source = await openProvider(provider.address, clock)
  const { durationMs, listing, cost } = await clock.passUntil(source.at('now', never))
  expect([listing.ok, cost?.retries]).toEqual([true, 2])
  return durationMs
}

describe('the delay before a retry', () => {
  const fail: Answer = (response) => response.writeHead(500).end()
  const waitOut: Answer = (response) => response.setHeader('Retry-After', '7').writeHead(503).end()

  test('the delay before a retry has full jitter up to a bound that doubles', async () => {
    const longest = await readFailing(1, fail)
    expect(longest).toBeGreaterThanOrEqual(300)
    expect(await readFailing(0, fail)).toBeLessThan(longest)
  })

  test('the delay before a retry is the Retry-After plus up to 0.25 s', async () => {
    const waited = await readFailing(1, waitOut)
    expect(waited).toBeGreaterThanOrEqual(2 * 7250)
    expect(waited).toBeLessThan(2 * 7250 + 2000)
  })
})
