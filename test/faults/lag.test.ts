import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { NODE, SERVER, start } from '../support/command.ts'
import { run } from '../support/host.ts'

/** A provider in a process of its own, which goes on while this one is busy. */
async function startServer(...options: readonly string[]): Promise<string> {
  const { child } = start(NODE, [SERVER, '0', '--protocol', '4', '--seed', '7', ...options])
  const lines = createInterface(child.stdout as NodeJS.ReadableStream)
  const [line] = (await once(lines, 'line')) as [string]
  return /http:\/\/\S+?(?=\/servers)/.exec(line)?.[0] ?? ''
}

/** Keeps this process busy for so long, once so many requests have been sent. */
function blockAfter(requests: number, ms: number): void {
  let sent = 0
  const count = () => {
    sent += 1
    if (sent === requests) setImmediate(block)
  }
  const block = () => {
    const end = performance.now() + ms
    while (performance.now() < end);
  }
  subscribe('http.client.request.start', count)
  onTestFinished(() => void unsubscribe('http.client.request.start', count))
}

test.each([
  ['an attempt', ['--timeout', '0.5']],
  ['a round', ['--deadline', '0.5']],
])('time in which nobody could look is given back to %s', async (_, options) => {
  const address = await startServer('--latency', '100', '--instances', '20')
  blockAfter(5, 1800)
  const { exitCode, stderr } = await run([address, '--summary', '-v', ...options])
  expect(stderr).toMatch(/^monitoring: 21 requests over /)
  expect(exitCode).toBe(0)
})

test('an attempt that is not answered ends all the same', async () => {
  const address = await startServer('--hangs', '1', '--instances', '20')
  blockAfter(20, 1800)
  const { exitCode, stderr } = await run([address, '--summary', '--timeout', '0.5'])
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: 'monitoring: 19 of 20 answered: 1 timeout\n',
  })
})
