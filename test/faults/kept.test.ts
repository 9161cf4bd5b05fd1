import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { startMockProvider } from '../../src/mock/provider.ts'
import { run } from '../support/host.ts'
import { answer, type Bytes, startWild } from '../support/wild.ts'

const OUT_OF_STEP =
  'monitoring: the provider is out of step: it sent a response without a request; ' +
  'affected values were read again\n'

const addressesOf = (count: number) =>
  Array.from({ length: count }, (_, n) => `10.0.${n >> 8}.${n & 255}`)
const serviceOf = (address: string) => `S-${address}`
const bodyOf = (address: string, cpu = 1) =>
  JSON.stringify({ cpu: `${cpu}%`, memory: '2%', service: serviceOf(address) })
const EVIL = answer(JSON.stringify({ cpu: '99%', memory: '99%', service: 'EVIL' }))

interface Row {
  readonly ip: string
  readonly service: string | null
}

/** Reads a fleet as JSON; `handle` answers an instance. */
async function read(
  count: number,
  handle: (address: string, index: number) => Bytes,
  ...options: readonly string[]
) {
  const addresses = addressesOf(count)
  const instances = addresses.map(
    (address, index) => [`/${address}`, handle(address, index)] as const,
  )
  const provider = await startWild({
    '/servers': (socket) => void socket.write(answer(JSON.stringify(addresses))),
    ...Object.fromEntries(instances),
  })
  const { stdout, stderr } = await run([provider.address, '-s', '-o', 'json', ...options])
  const { coverage, cost, services, ...rest } = JSON.parse(stdout)
  const rows: Row[] = rest.instances
  const wrong = rows.filter(({ ip, service }) => service !== null && service !== serviceOf(ip))
  return { coverage, cost, services, wrong, stderr, asked: provider.asked }
}

/** Answers each request, and once sends a late, surplus answer. */
function withSurplus(address: string, isFollowed: () => boolean): Bytes {
  return (socket) => {
    socket.write(answer(bodyOf(address)))
    if (isFollowed()) setImmediate(() => socket.write(EVIL))
  }
}

describe('an unrequested answer', () => {
  test('an unrequested answer after the first of 20 instances changes no row, and is reported', async () => {
    let isFirst = true
    const isFollowed = () => isFirst && !(isFirst = false)
    const seen = await read(20, (address) => withSurplus(address, isFollowed), '--concurrency', '1')
    expect(seen.wrong).toEqual([])
    expect(seen.coverage).toMatchObject({ listed: 20, answered: 20 })
    expect(seen.cost.outOfStep).toBe(true)
    expect(seen.stderr).toBe(OUT_OF_STEP)
    expect(JSON.stringify(seen.services)).not.toContain('EVIL')
  })

  test('unrequested answers after one in ten of 200 instances change no row, at any concurrency', async () => {
    for (const concurrency of ['1', '8', 'auto']) {
      const handle = (address: string, index: number) =>
        withSurplus(address, () => index % 10 === 0)
      const seen = await read(200, handle, '--concurrency', concurrency)
      expect(seen.wrong).toEqual([])
      expect(seen.coverage).toMatchObject({ listed: 200, answered: 200 })
      expect(seen.stderr).toBe(OUT_OF_STEP)
    }
  })

  test('instances that cannot be read again after an unrequested answer are unknown', async () => {
    let left = 20
    const handle =
      (address: string): Bytes =>
      (socket, _, nth) => {
        left -= 1
        // Only the first read of each instance is answered.
        if (left < 0) return
        socket.write(answer(bodyOf(address)))
        if (nth === 20) setImmediate(() => socket.write(EVIL))
      }
    const seen = await read(20, handle, '--concurrency', '1', '--deadline', '1', '--timeout', '0.3')
    expect(seen.wrong).toEqual([])
    expect(seen.coverage.answered).toBeLessThan(20)
    expect(seen.coverage.reasons.protocol).toBeGreaterThan(0)
  })

  test('a provider in step gets one request per instance', async () => {
    await using provider = await startMockProvider({ background: true, seed: 1, instances: 500 })
    const { stdout, stderr } = await run([provider.url, '-s', '-o', 'json'])
    const { coverage, cost } = JSON.parse(stdout)
    expect(coverage).toMatchObject({ listed: 500, answered: 500 })
    expect([stderr, cost.outOfStep, cost.requests]).toEqual(['', false, 501])
  })

  test('instances are read again from a server that never closes connections', async () => {
    const handle =
      (address: string): Bytes =>
      (socket) =>
        void socket.write(answer(bodyOf(address)))
    const { wrong, stderr, coverage, cost } = await read(100, handle)
    expect({ wrong, stderr, coverage }).toMatchObject({
      wrong: [],
      stderr: '',
      coverage: { listed: 100, answered: 100 },
    })
    expect(cost.requests).toBeLessThan(202)
  })
})

const dying: [string, (socket: Socket, text: string) => void][] = [
  ['FIN with the first answer', (socket, text) => socket.end(text)],
  [
    'FIN 5 ms after it',
    (socket, text) => socket.write(text, () => setTimeout(() => socket.end(), 5)),
  ],
  [
    'FIN when it is used again',
    (socket, text) => socket.write(text, () => socket.once('data', () => socket.end())),
  ],
  [
    'RST when it is used again',
    (socket, text) => socket.write(text, () => socket.once('data', () => socket.resetAndDestroy())),
  ],
  [
    'RST after it',
    (socket, text) => socket.write(text, () => setImmediate(() => socket.resetAndDestroy())),
  ],
]

test.each(dying)('kept connections that end unannounced cost no retries: %s', async (_, end) => {
  for (const concurrency of ['auto', '16']) {
    const handle =
      (address: string): Bytes =>
      (socket, _time, nth) => {
        if (nth <= 2) end(socket, answer(bodyOf(address)))
      }
    const seen = await read(1000, handle, '--concurrency', concurrency)
    expect(seen.coverage).toMatchObject({ listed: 1000, answered: 1000 })
    expect(seen).toMatchObject({ wrong: [], stderr: '', cost: { retries: 0, outOfStep: false } })
  }
})

test('connections are no longer kept if they are often found dead', async () => {
  const handle =
    (address: string): Bytes =>
    (socket, _time, nth) => {
      socket.write(answer(bodyOf(address)))
      if (nth >= 2) socket.end()
    }
  const { asked, cost } = await read(1000, handle, '--concurrency', '1')
  expect(asked.length).toBeLessThan(1020)
  expect(cost.connections).toBeGreaterThan(980)
})

test.each([
  ['201', 'invalid HTTP (HTTP 201)'],
  ['203', 'invalid HTTP (HTTP 203)'],
  ['206', 'invalid HTTP (HTTP 206)'],
  ['099', 'invalid HTTP (HTTP 099)'],
])('an answer of status %s is a protocol failure', async (status, why) => {
  const text = (body: string) => answer(body).replace('200', status)
  const listing = await startWild({ '/servers': text('["10.0.0.1"]') })
  expect((await run([listing.address, '-s'])).stderr).toBe(
    `monitoring: cannot list instances from http://${listing.address}/servers: ${why}; ` +
      'check that this is the address of a service-discovery API\n',
  )
  const seen = await read(1, (address) => text(bodyOf(address)), '-v')
  expect(seen.stderr).toContain(`monitoring: 10.0.0.0: ${why}\n`)
  expect(seen.coverage).toMatchObject({ answered: 0, reasons: { protocol: 1 } })
})

test('no connection stays open after a round', async () => {
  const closed: Promise<unknown>[] = []
  const addresses = addressesOf(50)
  const keep =
    (body: string): Bytes =>
    (socket, _, nth) => {
      if (nth === 1) closed.push(once(socket, 'close'))
      socket.write(answer(body))
    }
  const provider = await startWild({
    '/servers': keep(JSON.stringify(addresses)),
    ...Object.fromEntries(addresses.map((address) => [`/${address}`, keep(bodyOf(address))])),
  })
  await run([provider.address, '-s'])
  await Promise.all(closed)
  expect(provider.open()).toBe(0)
})
