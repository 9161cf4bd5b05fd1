import { EventEmitter, once } from 'node:events'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { FleetStream } from '../../src/web/fleet-stream.ts'
import type { Problem } from '../../src/web/http/problem.ts'
import { ServedFleet } from '../../src/web/served-fleet.ts'
import { FakeClock } from '../support/clock.ts'
import { type EventStream, readEvents } from '../support/events.ts'
import { answered, snapshotOf } from '../support/facts.ts'
import { POLICY, QUERY } from '../support/report.ts'
import { worldOf } from '../support/world.ts'

/** A fleet that counts who listens to its rounds. */
class CountedFleet extends ServedFleet {
  listeners = 0

  override subscribe(...listener: Parameters<ServedFleet['subscribe']>): () => void {
    const unsubscribe = super.subscribe(...listener)
    this.listeners += 1
    return () => {
      this.listeners -= 1
      unsubscribe()
    }
  }
}

/** The connection of a client. */
class Outgoing extends EventEmitter {
  destroyed = false

  destroy(): void {
    this.destroyed = true
    this.emit('close')
  }
}

function startStream() {
  const clock = new FakeClock()
  const fleet = new CountedFleet(POLICY, QUERY)
  const controller = new AbortController()
  const bugs: unknown[] = []
  const onBug = (error: unknown) => void bugs.push(error)
  const stream = new FleetStream(worldOf(fleet, { clock, stop: controller.signal, onBug }))
  const connect = () => {
    const outgoing = new Outgoing()
    const response = stream.follow(new Request('http://api/'), { outgoing })
    return { outgoing, response, events: readEvents(response) }
  }
  const show = (at: number, headers: Readonly<Record<string, string>> = {}) => {
    const outgoing = new Outgoing()
    const moment = fleet.round
    if (moment === null) throw new Error('there is no round')
    const response = stream.show(new Request('http://api/', { headers }), { outgoing }, moment, at)
    return { outgoing, response }
  }
  const addRound = (...ids: readonly string[]) =>
    void fleet.add(snapshotOf(ids.map((id) => answered(id, 'A'))), clock.elapsed())
  return { clock, fleet, bugs, connect, show, addRound, stop: () => controller.abort() }
}

async function skip(events: EventStream, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) await events.next()
}

test('a client that comes before the first round gets an empty snapshot, then a full one', async () => {
  const { connect, addRound } = startStream()
  const { events } = connect()
  await events.next()
  const empty = {
    round: 0,
    startedAt: null,
    observedAt: null,
    listing: null,
    instances: [],
    services: [],
  }
  expect(await events.next()).toMatchObject({ event: 'snapshot', id: '0', data: empty })
  addRound('10.0.0.1')
  const data = { round: 1, instances: [{ id: '10.0.0.1' }] }
  expect(await events.next()).toMatchObject({ event: 'snapshot', id: '1', data })
})

test('clients get a ping every 15 s', async () => {
  const { connect, clock } = startStream()
  const { events } = connect()
  await skip(events, 2)
  clock.pass(15_000)
  expect(await events.next()).toEqual({ event: 'ping', data: {} })
  clock.pass(15_000)
  expect(await events.next()).toEqual({ event: 'ping', data: {} })
})

test('a client after the 64th is refused, until another one leaves', () => {
  const { connect } = startStream()
  const clients = Array.from({ length: 64 }, connect)
  const refused: Problem = expect.objectContaining({
    status: 503,
    headers: { 'retry-after': '5' },
  })
  expect(connect).toThrow(refused)
  clients[5]?.outgoing.destroy()
  expect(connect).not.toThrow()
})

test('nothing listens to rounds once the last client has left, also in the middle of a message', async () => {
  const { connect, addRound, fleet, clock } = startStream()
  addRound('10.0.0.1')
  const [one, other] = [connect(), connect()]
  await skip(one.events, 1)
  expect(fleet.listeners).toBe(1)
  one.outgoing.destroy()
  addRound('10.0.0.2')
  await skip(other.events, 3)
  other.outgoing.destroy()
  expect(fleet.listeners).toBe(0)
  clock.pass(60_000)
  addRound('10.0.0.3')
  const again = connect()
  await skip(again.events, 1)
  expect(await again.events.next()).toMatchObject({ event: 'snapshot', data: { round: 3 } })
})

test('a stop says bye to every client, and ends their responses', async () => {
  const { connect, addRound, stop } = startStream()
  addRound('10.0.0.1')
  const { events } = connect()
  stop()
  await skip(events, 2)
  expect(await events.next()).toEqual({ event: 'bye', data: {} })
  await expect(events.next()).rejects.toThrow('the stream ended')
})

test('clients of one moment of the past share the bytes of its snapshot', async () => {
  const { show, addRound } = startStream()
  addRound('10.0.0.1')
  const [one, other] = await Promise.all(
    [show(1000), show(2000)].map(async ({ response }) => {
      const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader()
      const pieces: Uint8Array[] = []
      // The time to wait, what the client asked for, and the rest.
      for (const _ of [1, 2, 3]) pieces.push((await reader.read()).value ?? new Uint8Array())
      expect((await reader.read()).done).toBe(true)
      return pieces.map((piece) => Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))
    }),
  )
  expect(one?.[1]?.toString()).toContain('"at":"1970-01-01T00:00:01.000Z"')
  expect(other?.[1]?.toString()).toContain('"at":"1970-01-01T00:00:02.000Z"')
  expect(one?.[2]?.toString()).toContain('"instances":[')
  expect(other?.[2]?.buffer).toBe(one?.[2]?.buffer)
  expect(other?.[2]?.byteOffset).toBe(one?.[2]?.byteOffset)
})

test('a moment of the past is a whole answer, also if it is compressed', async () => {
  const { show, addRound } = startStream()
  addRound(...Array.from({ length: 2000 }, (_, at) => `10.0.${at >> 8}.${at & 255}`))
  const plain = await show(1000).response.text()
  expect(plain).toMatch(/^retry: 3000\n\nevent: snapshot\n.*\n\n$/s)
  const { response } = show(1000, { 'accept-encoding': 'gzip' })
  expect(gunzipSync(await response.arrayBuffer()).toString()).toBe(plain)
})

test.each(['connect', 'show'] as const)(
  'a client that takes nothing from one ping to the next is dropped (%s)',
  async (kind) => {
    const { clock, addRound, ...clients } = startStream()
    addRound('10.0.0.1')
    const stuck = clients[kind](0)
    const reader = clients.connect()
    await skip(reader.events, 2)
    clock.pass(15_000)
    expect(stuck.outgoing.destroyed).toBe(false)
    await skip(reader.events, 1)
    clock.pass(15_000)
    expect(stuck.outgoing.destroyed).toBe(true)
    expect(await reader.events.next()).toEqual({ event: 'ping', data: {} })
  },
)

test('a message that cannot be made is reported as a bug, and ends the connections it was for', async () => {
  const { connect, addRound, fleet, bugs } = startStream()
  fleet.add(snapshotOf([], { startedAt: NaN }), 0)
  const { outgoing } = connect()
  await once(outgoing, 'close')
  expect([bugs, fleet.listeners]).toEqual([[new RangeError('Invalid time value')], 0])
  addRound('10.0.0.1')
  const { events } = connect()
  await skip(events, 1)
  expect(await events.next()).toMatchObject({ event: 'snapshot', id: '2' })
})

test('a moment of the past that cannot be made is reported once', async () => {
  const { show, fleet, bugs } = startStream()
  fleet.add(snapshotOf([], { startedAt: NaN }), 0)
  const { outgoing } = show(0, { 'accept-encoding': 'gzip' })
  await once(outgoing, 'close')
  expect(bugs).toEqual([new RangeError('Invalid time value')])
})

test('a client that has just come may be slow until the second round, then it is dropped', async () => {
  const { connect, addRound } = startStream()
  const ids = Array.from({ length: 6000 }, (_, at) => `10.0.${at >> 8}.${at & 255}`)
  addRound(...ids)
  const [stuck, reader] = [connect(), connect()]
  await skip(reader.events, 2)
  // It came just before this round, so that it had no time to read.
  addRound(...ids)
  expect(stuck.outgoing.destroyed).toBe(false)
  await skip(reader.events, 1)
  addRound(...ids)
  expect(stuck.outgoing.destroyed).toBe(true)
  expect(reader.outgoing.destroyed).toBe(false)
})
