import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../src/web/app.ts'
import { ServedFleet } from '../../src/web/served-fleet.ts'
import { FakeClock } from '../support/clock.ts'
import { openEvents } from '../support/events.ts'
import { answered, snapshotOf } from '../support/facts.ts'
import { listenForAll } from '../support/listen.ts'
import { POLICY, QUERY } from '../support/report.ts'
import { worldOf } from '../support/world.ts'

const INSTANCES = 10_000
const MIB = 1024 * 1024

/** Serves rounds of a large fleet in which every value changes. */
async function startLarge() {
  const clock = new FakeClock()
  const fleet = new ServedFleet(POLICY, QUERY)
  const world = worldOf(fleet, { clock })
  const app = createApp(world)
  const closed: string[] = []
  const firstClosed = Promise.withResolvers<string>()
  const listener = await listenForAll((request, bindings) => {
    bindings.outgoing.once('close', () => {
      const name = request.headers.get('user-agent') ?? ''
      closed.push(name)
      firstClosed.resolve(name)
    })
    return app.fetch(request, bindings)
  })
  onTestFinished(() => listener.close(0))
  const addRound = (number: number) => {
    const results = Array.from({ length: INSTANCES }, (_, at) =>
      answered(`10.0.${at >> 8}.${at & 255}`, `Service${at % 11}`, [
        (at * 37 + number * 61) % 101,
        (at * 53 + number * 29) % 101,
      ]),
    )
    fleet.add(snapshotOf(results, { startedAt: number * 5000 }), clock.elapsed())
  }
  addRound(1)
  return {
    url: `${listener.url}api/v1/stream`,
    addRound,
    closed,
    firstClosed: firstClosed.promise,
    traffic: world.traffic,
  }
}

/** Connects a client that reads nothing by itself. */
async function connectClient(url: string, name: string): Promise<Socket> {
  const { port, pathname } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: ${name}\r\n\r\n`)
  return socket
}

test('a client that stops reading is dropped once 1 MiB waits for it; others get every round', async () => {
  const { url, addRound, closed, traffic } = await startLarge()
  const stuck = await connectClient(url, 'stuck')
  const reader = await openEvents(url, { 'accept-encoding': 'identity' })
  await reader.next()
  let sent = JSON.stringify((await reader.next()).data).length
  let last = 0
  for (let number = 2; closed.length === 0; number += 1) {
    addRound(number)
    const { id, data } = await reader.next()
    expect(id).toBe(String(number))
    last = JSON.stringify(data).length
    sent += last
  }
  expect(closed).toEqual(['stuck'])
  expect([traffic.droppedStreams, traffic.streams]).toEqual([1, 1])
  let received = 0
  stuck.on('data', ({ length }) => (received += length))
  stuck.on('error', () => {}).resume()
  await once(stuck, 'close')
  const waiting = sent - last - received
  expect(waiting).toBeGreaterThan(MIB)
  expect(waiting).toBeLessThan(MIB + last)
})

test('a client that leaves in the middle of a message disturbs no other one', async () => {
  const { url, addRound, firstClosed, traffic } = await startLarge()
  const leaving = await connectClient(url, 'leaving')
  const reader = await openEvents(url)
  await once(leaving, 'data')
  leaving.destroy()
  expect(await firstClosed).toBe('leaving')
  await reader.next()
  await reader.next()
  addRound(2)
  expect(await reader.next()).toMatchObject({ event: 'round', id: '2' })
  expect([traffic.droppedStreams, traffic.streams]).toEqual([0, 1])
})
