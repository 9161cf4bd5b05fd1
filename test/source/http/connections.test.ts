import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { type HttpClient, openClient } from '../../../src/source/http/client.ts'
import { parseAddress } from '../../../src/source/http/endpoint.ts'
import { RoundBudget } from '../../../src/source/http/round-budget.ts'
import { clock } from '../../support/clock.ts'
import { startRaw } from '../../support/provider.ts'

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'

/** Sends one request to a server. */
function send(client: HttpClient, budget: RoundBudget): Promise<unknown> {
  return new Promise((end) => {
    const spec = { path: '/x', key: 'x', maxBytes: 100, budget }
    client.send(spec, { firstByte: () => {}, end }, 'kept')
  })
}

/** A client with one idle connection, two of whose answers are uncertain, and the requests received. */
async function keepConnection() {
  const received: string[] = []
  const answer = (socket: Socket, head: string) => {
    received.push(head)
    if (/^connection: close/im.test(head)) socket.end(ANSWER)
    else socket.write(ANSWER)
  }
  const address = await startRaw((socket) => {
    socket.on('data', (bytes) => setTimeout(answer, 20, socket, bytes.toString()))
  })
  const client = await openClient(parseAddress(address), { timeoutMs: 5000, clock })
  onTestFinished(() => client.close())
  const budget = new RoundBudget(clock, 30_000)
  onTestFinished(() => budget.stall.stop())
  for (const _ of [1, 2, 3]) await send(client, budget)
  const uncertain: string[] = []
  client.connections.onUncertain((keys) => uncertain.push(...keys))
  return { client, budget, received, uncertain }
}

test('a connection that is given up twice gets one closing request', async () => {
  const { client, received, uncertain } = await keepConnection()
  client.connections.closeOneIdle()
  await client.connections.leave()
  await sleep(50)
  expect(received.length).toBe(4)
  expect(received.at(-1)).toMatch(/^connection: close/im)
  expect(uncertain).toEqual([])
})

test('a connection whose next request is canceled before it is sent can still be closed', async () => {
  const { client, budget, received, uncertain } = await keepConnection()
  const canceled = send(client, budget)
  budget.stop({ code: 'interrupted' })
  await canceled
  await client.connections.leave()
  expect(received.length).toBe(4)
  expect(received.at(-1)).toMatch(/^connection: close/im)
  expect(uncertain).toEqual([])
})
