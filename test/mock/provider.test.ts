import { execFile } from 'node:child_process'
import { Agent } from 'node:http'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listenOnFirst, startMockProvider } from '../../src/mock/provider.ts'
import type { MockOptions } from '../../src/mock/table.ts'
import { ask, dial, readAll } from './http.ts'

async function start(options: MockOptions = {}) {
  const provider = await startMockProvider({ background: true, seed: 7, ...options })
  onTestFinished(() => provider.close())
  return provider
}

const locate = (file: string) => new URL(`../../src/mock/${file}`, import.meta.url).href

/** Returns the output of a process of its own once it ends by itself. */
async function runScript(script: string): Promise<string> {
  const argv = ['--input-type=module', '-e', script]
  // The bound leaves no process behind where a test fails.
  return (await promisify(execFile)(process.execPath, argv, { timeout: 4000 })).stdout
}

const INVALID = { status: 400, body: '{"error": "Invalid IP"}' }

describe('the contract', () => {
  test('an instance answers with cpu, service and memory, in this order', async () => {
    const { port } = await start()
    const { status, body, headers } = await ask(port, '/10.58.1.7')
    expect({ status, body }).toEqual({
      status: 200,
      body: '{"cpu":"69%","service":"RoleService","memory":"23%"}',
    })
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '52' })
  })

  test('the listing is the JSON array of all addresses, in a stable order', async () => {
    const { port } = await start({ instances: 3 })
    const body = '["10.58.1.3","10.58.1.2","10.58.1.1"]'
    expect(await ask(port, '/servers')).toMatchObject({ status: 200, body })
    expect(await ask(port, '/servers')).toMatchObject({ status: 200, body })
  })

  test('an empty fleet has an empty listing', async () => {
    const { port } = await start({ instances: 0 })
    expect(await ask(port, '/servers')).toMatchObject({ status: 200, body: '[]' })
  })

  test.each([
    ['GET', '/'],
    ['GET', '/servers/'],
    ['GET', '/Servers'],
    ['GET', '/servers?page=2'],
    ['GET', '/servers?'],
    ['GET', '//servers'],
    ['GET', '/10.58.1.151'],
    ['GET', '/10.58.1.7?x=1'],
    ['GET', '/10.58.1.7/'],
    ['GET', '/10.58.1.07'],
    ['GET', '/%31%30.58.1.7'],
    ['GET', '/__proto__'],
    ['GET', 'http://127.0.0.1/servers'],
    ['POST', '/servers'],
    ['PUT', '/10.58.1.7'],
    ['DELETE', '/10.58.1.7'],
    ['OPTIONS', '*'],
  ])('the answer to %s %s is 400', async (method, target) => {
    const { port } = await start()
    expect(await ask(port, target, { method })).toMatchObject(INVALID)
  })

  test('the answer to HEAD has the head of GET and no body', async () => {
    const { port } = await start()
    const { status, headers, body } = await ask(port, '/servers', { method: 'HEAD' })
    const got = await ask(port, '/servers')
    expect({ status, body }).toEqual({ status: 200, body: '' })
    expect(headers['content-length']).toBe(String(got.body.length))
  })

  test('a connection is kept for the next request', async () => {
    const { port } = await start()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const targets = ['/servers', '/nonsense', '/10.58.1.7']
    const reused = []
    for (const target of targets) reused.push((await ask(port, target, { agent })).reused)
    expect(reused).toEqual([false, true, true])
  })

  test('without a seed, the provider chooses a random one and reports it', async () => {
    const [one, other] = await Promise.all([start({ seed: undefined }), start({ seed: undefined })])
    expect(one.seed).not.toBe(other.seed)
    const again = await start({ seed: one.seed })
    const first = await ask(one.port, '/10.58.1.7')
    expect((await ask(again.port, '/10.58.1.7')).body).toBe(first.body)
  })

  test('latency delays an answer', async () => {
    const { port } = await start({ latency: { ms: 1, jitterMs: 0 } })
    expect(await ask(port, '/10.58.1.7')).toMatchObject({ status: 200 })
  })
})

describe('where it listens', () => {
  const hasIpv6 = Object.values(networkInterfaces()).some((each) =>
    each?.some(({ address }) => address === '::1'),
  )

  test('a provider in the background listens on 127.0.0.1 only', async () => {
    const { host, port, url } = await start()
    expect({ host, url }).toEqual({ host: '127.0.0.1', url: `http://127.0.0.1:${port}` })
  })

  test.runIf(hasIpv6)(
    'a provider otherwise listens on every interface, for both protocols',
    async () => {
      const { host, port, url } = await start({ background: false })
      expect({ host, url }).toEqual({ host: '::', url: `http://localhost:${port}` })
      expect(await ask(port, '/servers', { host: '127.0.0.1' })).toMatchObject({ status: 200 })
      expect(await ask(port, '/servers', { host: '::1' })).toMatchObject({ status: 200 })
    },
  )

  test.runIf(hasIpv6)('a provider with protocol 4 does not listen on IPv6', async () => {
    const { host, port } = await start({ background: false, protocol: '4' })
    expect(host).toBe('0.0.0.0')
    expect(await ask(port, '/servers', { host: '127.0.0.1' })).toMatchObject({ status: 200 })
    await expect(ask(port, '/servers', { host: '::1' })).rejects.toThrow('ECONNREFUSED')
  })

  test('the start rejects if the port is in use', async () => {
    const { port } = await start()
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

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

describe.each([{ sequential: false }, { sequential: true }])('closing, with %o', (mode) => {
  const forever = { ms: 600_000, jitterMs: 0 }

  test('closing ends connections that are idle, in mid-request or waiting for an answer', async () => {
    const provider = await start({ ...mode, latency: forever })
    const texts = ['', 'GET /ser', 'GET /servers HTTP/1.1\r\nHost: x\r\n\r\n']
    const sockets = await Promise.all(texts.map((each) => dial(provider.port, each)))
    const received = Promise.all(sockets.map(readAll))
    await provider.close()
    expect(await received).toEqual(['', '', ''])
  })

  test('closing frees the port, and can be repeated', async () => {
    const provider = await start(mode)
    await Promise.all([provider.close(), provider.close()])
    await expect(ask(provider.port, '/servers')).rejects.toThrow('ECONNREFUSED')
  })

  test('the end of an `await using` block closes the provider', async () => {
    let port = 0
    {
      await using provider = await startMockProvider({ background: true, ...mode })
      port = provider.port
    }
    await expect(ask(port, '/servers')).rejects.toThrow('ECONNREFUSED')
  })

  test('a provider in the background does not keep the process alive', async () => {
    const script = `
      import { startMockProvider } from ${JSON.stringify(locate('provider.ts'))}
      const latency = { ms: 1, jitterMs: 0 }
      const options = { background: true, seed: 7, latency, ...${JSON.stringify(mode)} }
      const { url } = await startMockProvider(options)
      console.log(await (await fetch(url + '/10.58.1.7')).text())`
    expect(await runScript(script)).toBe('{"cpu":"69%","service":"RoleService","memory":"23%"}\n')
  })
})

describe.each([
  ['parallel.ts', 'createParallelServer'],
  ['sequential.ts', 'createSequentialServer'],
])('in %s', (file, create) => {
  const answer = { status: 200, body: '' }
  test.each([
    ['held back', { kind: 'answer', answer, delayMs: 600_000 }],
    ['never sent', { kind: 'hang', delayMs: 0 }],
    ['dripping', { kind: 'drip', answer, delayMs: 0 }],
  ])('an answer that is %s does not keep the process alive', async (_, plan) => {
    const script = `
      import { connect } from 'node:net'
      import { ${create} } from ${JSON.stringify(locate(file))}
      const planResponse = () => {
        setImmediate(() => client.destroy())
        return ${JSON.stringify(plan)}
      }
      const server = ${create}(planResponse)
      await new Promise((resolve) => server.unref().listen(0, '127.0.0.1', resolve))
      const client = connect(server.address().port, '127.0.0.1')
      client.write('GET /servers HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
      client.on('close', () => console.log('hung up'))`
    expect(await runScript(script)).toBe('hung up\n')
  })
})
