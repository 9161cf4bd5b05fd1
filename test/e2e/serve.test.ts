import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { MONITORING, NODE, start } from '../support/command.ts'
import { type EventStream, openEvents } from '../support/events.ts'

/** Starts the built command, and returns the address of its stream. */
async function startBuilt() {
  const { child, ended } = start(NODE, [MONITORING, 'mock:', '--serve', ':0'])
  for await (const line of createInterface(child.stdout as NodeJS.ReadableStream)) {
    const [url] = /http:[^;]+/.exec(line) ?? []
    if (url !== undefined) return { child, ended, url: `${url}api/v1/stream` }
  }
  throw new Error('it does not listen')
}

/** A client that never reads. */
async function connectStuck(url: string): Promise<Socket> {
  const { host, hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  return socket
}

async function findBye(stream: EventStream): Promise<unknown> {
  for (;;) {
    const { event, data } = await stream.next()
    if (event === 'bye') return data
  }
}

test.each([
  ['SIGTERM', 10],
  ['SIGINT', 50],
] as const)(
  '%s ends the built command with 0 after bye to %i clients, one more of which never reads',
  async (signal, count) => {
    const { child, ended, url } = await startBuilt()
    await connectStuck(url)
    const streams = await Promise.all(Array.from({ length: count }, () => openEvents(url)))
    await Promise.all(streams.map((stream) => stream.next()))
    child.kill(signal)
    const byes = await Promise.all(streams.map(findBye))
    expect(byes).toEqual(streams.map(() => ({})))
    const { exitCode, stderr } = await ended
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: 'monitoring: simulated provider\n',
    })
  },
)
