import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { MONITORING, NODE, SERVER, start } from '../support/command.ts'
import { run } from '../support/host.ts'
import { startFleet } from '../support/provider.ts'

const SAMPLE = { cpu: '10%', memory: '20%', service: 'A' }

/** A provider in its own process, which continues while this process is busy. */
async function startServer(...options: readonly string[]): Promise<string> {
  const { child } = start(NODE, [SERVER, '0', '--protocol', '4', '--seed', '7', ...options])
  const lines = createInterface(child.stdout as NodeJS.ReadableStream)
  const [line] = (await once(lines, 'line')) as [string]
  return /http:\/\/\S+?(?=\/servers)/.exec(line)?.[0] ?? ''
}

function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

/** Blocks this process for `ms` after `requests` requests. */
function blockAfter(requests: number, ms: number): void {
  let sent = 0
  const count = () => {
    sent += 1
    if (sent === requests) setImmediate(block, ms)
  }
  subscribe('http.client.request.start', count)
  onTestFinished(() => void unsubscribe('http.client.request.start', count))
}

test.each([
  ['an attempt', ['--timeout', '0.5'], 1800],
  ['an attempt that ends with it', ['--timeout', '1.2'], 1200],
  ['an attempt that ends soon after it', ['--timeout', '1.25'], 1200],
  ['a round', ['--deadline', '0.5'], 1800],
  ['a round that ends with it', ['--deadline', '1.2'], 1200],
])('the time of a blocked event loop is given back to %s', async (_, options, ms) => {
  const address = await startServer('--latency', '100', '--instances', '20')
  blockAfter(5, ms)
  const { exitCode, stderr } = await run([address, '--summary', '-v', ...options])
  expect(stderr).toMatch(/^monitoring: 2[1-9] requests over /)
  expect(exitCode).toBe(0)
})

test('the timeout of an attempt excludes time in which the process was starved', async () => {
  const address = await startServer('--latency', '20', '--instances', '150')
  const options = ['--summary', '--timeout', '0.5', '--deadline', '2']
  const { child, ended } = start(NODE, [MONITORING, address, ...options])
  while (child.exitCode === null) {
    for (const [signal, ms] of [
      ['SIGCONT', 15],
      ['SIGSTOP', 300],
    ] as const) {
      child.kill(signal)
      await new Promise((resolve) => setTimeout(resolve, ms))
    }
  }
  const { exitCode, stderr } = await ended
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
})

test('an unanswered attempt also times out after a stall', async () => {
  const address = await startServer('--hangs', '1', '--instances', '20')
  blockAfter(20, 1800)
  const { exitCode, stderr } = await run([address, '--summary', '--timeout', '0.5'])
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: 'monitoring: 19 of 20 answered: 1 timeout\n',
  })
})

test('a failure after a stall is retried, because the deadline moved with it', async () => {
  const provider = await startFleet({
    '10.0.0.1': (response) => {
      block(1800)
      provider.answer('/10.0.0.1', SAMPLE)
      response.writeHead(500).end()
    },
  })
  const { exitCode, stderr } = await run([provider.address, '--summary', '--deadline', '0.5'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(provider.asked).toEqual(['/servers', '/10.0.0.1', '/10.0.0.1'])
})

test('a process that was stopped reads pending answers, then sends more requests', async () => {
  const provider = await startFleet({
    '10.0.0.1': (response) => {
      child.kill('SIGSTOP')
      response.end(JSON.stringify(SAMPLE))
      setTimeout(() => child.kill('SIGCONT'), 1800)
    },
    '10.0.0.2': SAMPLE,
  })
  const options = ['--summary', '--concurrency', '1', '--timeout', '0.5', '--deadline', '1']
  const { child, ended } = start(NODE, [MONITORING, provider.address, ...options])
  const { exitCode, stderr } = await ended
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
})
