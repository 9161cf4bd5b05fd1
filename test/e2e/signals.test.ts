import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { MONITORING, NODE, SERVER, start } from '../support/command.ts'
import { startFleet, startRaw } from '../support/provider.ts'

/** A provider that never answers, and a promise of its first request. */
async function startSilent() {
  let arrive = () => {}
  const asked = new Promise<void>((resolve) => (arrive = resolve))
  const address = await startRaw((socket) => socket.once('data', () => arrive()))
  return { address, asked }
}

describe('a signal ends the built command at once', () => {
  test.each([
    ['SIGINT', '-s', 130],
    ['SIGTERM', '-s', 143],
    ['SIGHUP', '-hc', 129],
    ['SIGINT', '-ms', 0],
    ['SIGTERM', '-ms', 0],
  ] as const)(
    '%s in the middle of a round of %s ends the command with exit code %i',
    async (signal, action, exitCode) => {
      const { address, asked } = await startSilent()
      const { child, ended } = start(NODE, [MONITORING, address, action, '--timeout', '3600'])
      await asked
      child.kill(signal)
      const stderr = exitCode === 0 ? '' : `monitoring: interrupted by ${signal}\n`
      expect(await ended).toEqual({ exitCode, signal: null, stdout: '', stderr })
    },
  )

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s makes a one-shot print the instances read so far and exit with %i',
    async (signal, exitCode) => {
      const silent = Promise.withResolvers<void>()
      const { address } = await startFleet({
        '10.0.0.1': { cpu: '1%', memory: '2%', service: 'A' },
        '10.0.0.2': () => silent.resolve(),
      })
      const argv = [MONITORING, address, '-s', '-o', 'csv', '--timeout', '3600']
      const { child, ended } = start(NODE, argv)
      await silent.promise
      child.kill(signal)
      const { stdout, ...rest } = await ended
      expect(
        stdout
          .split('\r\n')
          .slice(1)
          .map((row) => row.split(',').slice(1, 9)),
      ).toEqual([
        ['10.0.0.1', '10.0.0.1', 'A', 'A', '1', '2', 'healthy', ''],
        ['10.0.0.2', '10.0.0.2', '', '', '', '', 'unknown', 'interrupted'],
        [],
      ])
      expect(rest).toEqual({
        exitCode,
        signal: null,
        stderr: `monitoring: 1 of 2 answered: 1 interrupted\nmonitoring: interrupted by ${signal}\n`,
      })
    },
  )

  test('a signal ends the live view between two rounds', async () => {
    const argv = [MONITORING, 'mock:seed=1', '-ms', '--interval', '3600', '--quiet']
    const { child, ended } = start(NODE, argv)
    await once(child.stdout ?? child, 'data')
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ exitCode: 0, signal: null, stderr: '' })
  })

  test.each([
    ['-s', 143],
    ['-ms --interval 0.1', 0],
  ] as const)(
    'a signal ends a write to a pipe without a reader: %s exits with %i',
    async (action, exitCode) => {
      const options = [...action.split(' '), '--quiet']
      const argv = [MONITORING, 'mock:instances=20000,seed=1', ...options]
      const child = spawn(NODE, argv, { stdio: ['ignore', 'pipe', 'ignore'] })
      onTestFinished(() => void child.kill('SIGKILL'))
      // The pipe is never read, so it fills up.
      await once(child.stdout, 'readable')
      child.kill('SIGTERM')
      expect(await once(child, 'exit')).toEqual([exitCode, null])
    },
  )

  test('SIGUSR1 does not open a debugger', async () => {
    const argv = [MONITORING, 'mock:seed=1', '-ms', '--interval', '0.1', '--count', '3', '--quiet']
    const { child, ended } = start(NODE, argv)
    await once(child.stdout ?? child, 'data')
    child.kill('SIGUSR1')
    expect(await ended).toMatchObject({ exitCode: 0, stderr: '' })
  })
})

describe('cpx-server', () => {
  test('cpx-server prints its address, serves, and ends with 0 on SIGTERM despite open connections', async () => {
    const server = start(NODE, [SERVER, '0', '--protocol', '4', '--seed', '1'])
    const [line] = (await once(
      createInterface(server.child.stdout as NodeJS.ReadableStream),
      'line',
    )) as [string]
    const port = /:(\d+)\/servers/.exec(line)?.[1]
    const view = start(NODE, [MONITORING, `127.0.0.1:${port}`, '-ms', '--interval', '0.1'])
    await once(view.child.stdout ?? view.child, 'data')
    server.child.kill('SIGTERM')
    expect(await server.ended).toMatchObject({ exitCode: 0, signal: null, stderr: '' })
  })
})
