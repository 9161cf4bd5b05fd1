import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listenOnFirst } from '../../src/mock/listen.ts'

// Reserved for documentation, so no machine has it.
const FOREIGN_HOST = '192.0.2.1'

function createTestServer() {
  const server = createServer()
  onTestFinished(() => void server.close())
  return server
}

describe('listening on the first host that the machine has', () => {
  test('a server listens on the first host if the machine has it', async () => {
    const hosts = ['127.0.0.1', FOREIGN_HOST]
    const { address, port } = await listenOnFirst(createTestServer(), { port: 0, hosts })
    expect(address).toBe('127.0.0.1')
    expect(port).toBeGreaterThan(0)
  })

  test('a server falls back to the next host if the machine does not have the first', async () => {
    const hosts = [FOREIGN_HOST, '127.0.0.1']
    const { address } = await listenOnFirst(createTestServer(), { port: 0, hosts })
    expect(address).toBe('127.0.0.1')
  })

  test('listening rejects if the machine has none of the hosts', async () => {
    const listening = listenOnFirst(createTestServer(), { port: 0, hosts: [FOREIGN_HOST] })
    await expect(listening).rejects.toMatchObject({ code: 'EADDRNOTAVAIL', syscall: 'listen' })
  })

  test('a server does not try the next host if the port is in use', async () => {
    const { port } = await listenOnFirst(createTestServer(), { port: 0, hosts: ['127.0.0.1'] })
    const listening = listenOnFirst(createTestServer(), { port, hosts: ['127.0.0.1', '::1'] })
    await expect(listening).rejects.toMatchObject({ code: 'EADDRINUSE', syscall: 'listen' })
  })
})
