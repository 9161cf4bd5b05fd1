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
        'write host, host:port, http://host:port, mock:, prometheus+http://host:9090, docker:, targets:FILE or FILE.db',
    ),
  )
})

test.each([
  ['moc:seed=7', 'moc:', 'mock:'],
  ['mok://', 'mok:', 'mock:'],
  ['dokcer:', 'dokcer:', 'docker:'],
  ['promethes+http://host:9090', 'promethes+http:', 'prometheus+http://'],
  ['prometheus://host:9090', 'prometheus:', 'prometheus+http://'],
  ['prometheus+https:host', 'prometheus+https:', 'prometheus+https://'],
  ['dockr://user:secret@host', 'dockr:', 'docker:'],
])('a scheme with a typo gets a suggestion: %s', async (address, scheme, guess) => {
  await expect(openProvider(address, OPTIONS)).rejects.toThrow(
    new UsageError(`unsupported scheme "${scheme}"; did you mean ${guess}?`),
  )
})

test.each(['moc:8080', 'docke', 'rock:80/x', 'http://mock', 'https://docker/base'])(
  'a host is not taken for a scheme: %s',
  async (address) => {
    const opened = openProvider(address, OPTIONS).then((source) => source[Symbol.asyncDispose]())
    const [{ reason } = { reason: null }] = (await Promise.allSettled([opened])) as {
      reason?: unknown
    }[]
    expect(String(reason)).not.toContain('did you mean')
  },
)

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
