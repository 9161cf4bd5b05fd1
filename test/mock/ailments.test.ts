import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { ask, dial, formatRequest, readAll, startMock } from './wire.ts'

const AILING = ['hangs=1', 'hangs=1,sequential', 'drips=1', 'drips=1,sequential']

describe('an instance that hangs', () => {
  test('an instance that hangs accepts the request and never answers, while others answer', async () => {
    const provider = await startMock('seed=7,hangs=1')
    const client = await dial(provider.port, formatRequest('/10.58.1.13'))
    const received = readAll(client)
    expect(await ask(provider.port, '/10.58.1.7')).toMatchObject({ status: 200 })
    await provider.close()
    expect(await received).toBe('')
  })
})

describe.each(['seed=7', 'seed=7,sequential'])('an instance that drips, with %s', (settings) => {
  test('an instance that drips answers byte by byte', async () => {
    const { port } = await startMock(`${settings},instances=1,drips=1`)
    const client = await dial(port, formatRequest('/10.58.1.1'))
    client.setEncoding('latin1')
    const parts = []
    for (let count = 0; count < 3; count += 1) parts.push((await once(client, 'data'))[0])
    client.destroy()
    expect(parts).toEqual(['H', 'T', 'T'])
  })

  test.each([
    ['GET', '{"cpu":"88%","service":"StorageService","memory":"80%"}'],
    ['HEAD', ''],
  ])('an instance that drips completes its answer to %s in the end', async (method, body) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { port } = await startMock(`${settings},instances=1,drips=1`)
    const client = await dial(port, formatRequest('/10.58.1.1', method))
    const received = readAll(client)
    while (vi.getTimerCount() === 0) await new Promise(setImmediate)
    vi.advanceTimersByTime(100)
    vi.advanceTimersByTime(60_000)
    const [head = '', rest] = (await received).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.[01] 200 OK\r\n/)
    expect(rest).toBe(body)
    expect(vi.getTimerCount()).toBe(0)
  })
})

test.each(AILING)('closing does not wait for %s', async (options) => {
  const provider = await startMock(`instances=1,${options}`)
  const received = readAll(await dial(provider.port, formatRequest('/10.58.1.1')))
  await provider.close()
  expect(await received).toMatch(/^H?$/)
})

test.each(AILING)('SIGTERM ends the command at once, with %s', async (options) => {
  const command = fileURLToPath(new URL('../../src/bin/cpx-server.ts', import.meta.url))
  const argv = options.split(',').map((each) => `--${each}`)
  const server = spawn(process.execPath, [command, '0', '--instances=1', ...argv])
  onTestFinished(() => void server.kill('SIGKILL'))
  const [line] = await once(server.stdout, 'data')
  const port = Number(/localhost:(\d+)/.exec(String(line))?.[1])
  const client = await dial(port, formatRequest('/10.58.1.1'))
  const received = readAll(client)
  server.kill('SIGTERM')
  expect(await once(server, 'exit')).toEqual([0, null])
  expect(await received).toMatch(/^H?$/)
})
