import { Server } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { DEFAULTS } from '../src/domain/defaults.ts'
import { UsageError } from '../src/domain/error.ts'
import { open, openProvider, type SourceOptions } from '../src/open.ts'
import type { ProviderOptions } from '../src/source/provider/provider.ts'
import { clock } from './support/clock.ts'

const OPTIONS: ProviderOptions = {
  timeoutMs: 1000,
  deadlineMs: 1000,
  maxInstances: 10,
  concurrency: 'auto',
  clock,
}

const ALL: SourceOptions = {
  ...DEFAULTS,
  ...OPTIONS,
  readFile: async () => ({ text: '', mode: 0o600 }),
}

test('an unusable address is refused with the forms of addresses', async () => {
  await expect(openProvider('ftp://x', OPTIONS)).rejects.toThrow(
    new UsageError(
      'unusable address "ftp://x": unsupported scheme "ftp:"; ' +
        'write host, host:port, http://host:port or another source of monitoring --sources',
    ),
  )
})

test.each([
  ['moc:seed=7', 'moc:', 'mock:'],
  ['mok://', 'mok:', 'mock:'],
  ['dokcer:', 'dokcer:', 'docker:'],
  ['promethes+http://host:9090', 'promethes+http:', 'prometheus+http://'],
  ['prometheus://host:9090', 'prometheus:', 'prometheus+http://'],
  ['target:lists/fleet.json', 'target:', 'targets:'],
  ['prometheus+https:host', 'prometheus+https:', 'prometheus+https://'],
  ['dockr://user:secret@host', 'dockr:', 'docker:'],
])('a scheme with a typo gets a suggestion: %s', async (address, scheme, guess) => {
  await expect(open(address, ALL)).rejects.toThrow(
    new UsageError(`unsupported scheme "${scheme}"; did you mean ${guess}?`),
  )
})

test.each([
  ['Prometheus+HTTP://host', 'prometheus+http://host:9090'],
  ['DOCKER:http://host', 'docker:http://host'],
  ['Targets:Fleet.json', 'targets:Fleet.json'],
])('the case of a scheme does not matter: %s', async (address, expected) => {
  await using source = await open(address, { ...ALL, windowMs: 100 })
  expect(source.address).toBe(expected)
})

test.each(['moc:8080', 'docke', 'rock:80/x', 'http://mock', 'https://docker/base'])(
  'a host is not taken for a scheme: %s',
  async (address) => {
    const opened = open(address, ALL).then((source) => source[Symbol.asyncDispose]())
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
