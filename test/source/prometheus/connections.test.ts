import { expect, onTestFinished, test } from 'vitest'
import { DEFAULTS } from '../../../src/domain/defaults.ts'
import { open } from '../../../src/source/prometheus/prometheus.ts'
import { clock } from '../../support/clock.ts'
import { type Sample, startApi, vectorOf } from '../../support/prometheus-api.ts'

const ONE: readonly Sample[] = [[{ instance: '10.0.0.1:9100', job: 'node' }, 1]]
const FLEET = { up: ONE, cpu: ONE, memory: ONE }

/** Opens the API, and reads rounds of it. */
async function readerOf(address: string) {
  const source = await open(address, { ...DEFAULTS, clock })
  onTestFinished(() => source[Symbol.asyncDispose]())
  return () => source.at('now', new AbortController().signal)
}

test('a round of Prometheus uses the connections of the round before', async () => {
  const api = await startApi(FLEET)
  const read = await readerOf(api.address)
  const rounds = [await read(), await read(), await read()]
  const connections = rounds.reduce((sum, { cost }) => sum + (cost?.connections ?? 0), 0)
  expect(rounds.map(({ cost }) => cost?.requests)).toEqual([8, 5, 5])
  // As many as there were requests at once.
  expect(connections).toBeLessThanOrEqual(5)
  expect(rounds.map(({ results: [one] }) => one?.kind)).toEqual(['sample', 'sample', 'sample'])
})

test('a round of Prometheus uses new connections if the server has sent an answer too many', async () => {
  const api = await startApi(FLEET)
  const read = await readerOf(api.address)
  await read()
  api.answer('cpu', (response) => {
    const body = JSON.stringify(vectorOf(FLEET.cpu))
    const head = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`
    const { socket } = response
    socket?.cork()
    response.end(body)
    socket?.write(head + body)
    socket?.uncork()
  })
  await read()
  const { cost, results } = await read()
  expect(cost).toMatchObject({ isOutOfStep: true, requests: 5, connections: 5 })
  expect(results).toMatchObject([{ kind: 'sample', sample: { cpu: 1, memory: 1 } }])
})
