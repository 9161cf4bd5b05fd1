import { describe, expect, test } from 'vitest'
import type { RequestOutcome } from '../../../src/source/http/limit.ts'
import type { Work } from '../../../src/source/http/limiter.ts'
import type { Reply, ReplyListener } from '../../../src/source/http/request-spec.ts'
import { RoundBudget } from '../../../src/source/http/round-budget.ts'
import { FanOut } from '../../../src/source/targets/fan-out.ts'
import type { Target } from '../../../src/source/targets/target.ts'
import { FakeClock } from '../../support/clock.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

function targetAt(hostname: string, port = 9100): Target {
  const id = `${hostname}:${port}`
  return { id, ip: undefined, service: 'a', isSecure: false, hostname, port, path: '/metrics' }
}

/** A fan-out whose requests are answered by the test. */
function openFanOut({ fixed, isBusy = false }: { fixed?: number; isBusy?: boolean } = {}) {
  const clock = new FakeClock()
  if (!isBusy) clock.cpu = () => 0
  const sent: { readonly id: string; readonly listener: ReplyListener }[] = []
  const canceled: string[] = []
  const send = ({ id }: Target, _work: Work, listener: ReplyListener) => {
    sent.push({ id, listener })
  }
  const fanOut = new FanOut(send, clock, fixed)
  const budget = new RoundBudget(clock, 30_000)
  return {
    clock,
    sent,
    canceled,
    fanOut,
    budget,
    async enqueue(target: Target, own = budget, outcome: RequestOutcome = 'ok') {
      const make = (): Work => ({
        spec: { path: '', key: target.id, maxBytes: 1, budget: own },
        isAlone: false,
        end: () => ({ outcome }),
        cancel: () => void canceled.push(target.id),
      })
      fanOut.enqueue({ target, budget: own, make })
      await turn()
    },
    async end(count = 1) {
      for (const { listener } of sent.splice(0, count)) listener.end({ ok: true } as Reply)
      await turn()
    },
    async pass(ms: number) {
      clock.pass(ms)
      await turn()
    },
  }
}

describe('adaptive', () => {
  test('64 requests start at once, and each answer starts another one', async () => {
    const { sent, enqueue, end, budget } = openFanOut()
    for (let host = 0; host < 100; host += 1) await enqueue(targetAt(`h${host}`))
    expect(sent).toHaveLength(64)
    await end(10)
    expect(sent.at(-1)?.id).toBe('h73:9100')
    expect(sent).toHaveLength(64)
    expect(budget.peakInFlight).toBe(64)
  })

  test('requests that wait for 100 ms do not hold up others', async () => {
    const { sent, enqueue, pass } = openFanOut()
    for (let host = 0; host < 200; host += 1) await enqueue(targetAt(`h${host}`))
    await pass(75)
    expect(sent).toHaveLength(64)
    await pass(50)
    expect(sent).toHaveLength(128)
  })

  test('requests that wait for this process hold up others', async () => {
    const { sent, enqueue, pass } = openFanOut({ isBusy: true })
    for (let host = 0; host < 100; host += 1) await enqueue(targetAt(`h${host}`))
    await pass(1000)
    expect(sent).toHaveLength(64)
  })

  test('5 requests to one host start at once, the next ones as these end or hang', async () => {
    const { sent, enqueue, end, pass } = openFanOut()
    for (let port = 1; port <= 20; port += 1) await enqueue(targetAt('a', port))
    await enqueue(targetAt('b'))
    expect(sent.map(({ id }) => id)).toEqual(['a:1', 'a:2', 'a:3', 'a:4', 'a:5', 'b:9100'])
    await end(2)
    expect(sent.map(({ id }) => id)).toEqual(['a:3', 'a:4', 'a:5', 'b:9100', 'a:6', 'a:7'])
    await pass(125)
    expect(sent).toHaveLength(11)
  })

  test('at most 2048 requests are in flight', async () => {
    const { sent, enqueue, pass, end } = openFanOut()
    for (let host = 0; host < 2100; host += 1) await enqueue(targetAt(`h${host}`))
    for (let times = 0; times < 40; times += 1) await pass(125)
    expect(sent).toHaveLength(2048)
    await end()
    expect(sent).toHaveLength(2048)
  })

  test('a shortage of descriptors lowers the number in flight, and answers raise it again', async () => {
    const { sent, enqueue, end } = openFanOut()
    for (let host = 0; host < 10; host += 1) await enqueue(targetAt(`h${host}`))
    await enqueue(targetAt('short'), undefined, 'starved')
    const [last] = sent.splice(-1, 1)
    last?.listener.end({ ok: true } as Reply)
    for (let host = 10; host < 20; host += 1) await enqueue(targetAt(`h${host}`))
    expect(sent).toHaveLength(10)
    await end()
    expect(sent).toHaveLength(11)
  })
})

describe('fixed', () => {
  test('a fixed number is in flight, whatever hangs and whatever the hosts are', async () => {
    const { sent, enqueue, pass, end } = openFanOut({ fixed: 8 })
    for (let port = 1; port <= 20; port += 1) await enqueue(targetAt('a', port))
    await pass(1000)
    expect(sent).toHaveLength(8)
    await end(8)
    expect(sent).toHaveLength(8)
  })
})

test('the end of a round cancels its waiting requests, and no others', async () => {
  const { clock, sent, canceled, enqueue, end, fanOut, budget } = openFanOut()
  const other = new RoundBudget(clock, 30_000)
  for (let port = 1; port <= 6; port += 1) await enqueue(targetAt('a', port))
  await enqueue(targetAt('a', 7), other)
  fanOut.drop(budget)
  expect(canceled).toEqual(['a:6'])
  await end()
  expect(sent.at(-1)?.id).toBe('a:7')
})
