import { Server } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { UsageError } from '../src/domain/error.ts'
import { openProvider } from '../src/open.ts'
import type { ProviderOptions } from '../src/source/provider/provider.ts'
import { clock } from './support/clock.ts'

const OPTIONS: ProviderOptions = {
  timeoutMs: 1000,
  deadlineMs: 1000,
  maxInstances: 10,
  concurrency: 'auto',
  clock,
}

test('an unusable address is refused with the forms of all kinds of sources', async () => {
  await expect(openProvider('ftp://x', OPTIONS)).rejects.toThrow(
    new UsageError(
      'unusable address "ftp://x": unsupported scheme "ftp:"; ' +
        'write host, host:port, http://host:port or mock:',
    ),
  )
})

test('a simulated provider that cannot be opened leaves no server running', async () => {
  const listen = vi.spyOn(Server.prototype, 'listen')
  onTestFinished(() => listen.mockRestore())
  const broken = {
    ...OPTIONS,
    get concurrency(): never {
      throw new Error('broken')
    },
  }
  await expect(openProvider('mock:instances=1', broken)).rejects.toThrow('broken')
  const servers = listen.mock.contexts as Server[]
  expect(servers.map(({ listening }) => listening)).toEqual([false])
})
