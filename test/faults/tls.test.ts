import { once } from 'node:events'
import { createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { apiServer } from '../../src/index.ts'
import { openProvider } from '../../src/open.ts'
import { certify, type Subject } from '../support/certificate.ts'
import { monitoring, NODE, ROOT, start } from '../support/command.ts'
import { run } from '../support/host.ts'
import { needs } from '../support/needs.ts'
import { startFleet, startRaw } from '../support/provider.ts'
import { clock } from '../support/clock.ts'

/** A provider over TLS with one instance, and the number of its handshakes. */
async function startSecure(subject: Subject, context: SecureContextOptions = {}) {
  const { key, cert, caFile } = await certify(subject)
  let connections = 0
  const server = createServer({ key, cert, ...context }, (request, response) => {
    // A proxy is sent the whole URL.
    const isListing = request.url?.endsWith('/servers') === true
    const sample = { cpu: '1%', memory: '1%', service: 'A' }
    response.end(JSON.stringify(isListing ? ['10.0.0.1'] : sample))
  })
  server.on('connection', () => (connections += 1)).on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { port, ca: cert, caFile, connections: () => connections }
}

const secure = needs('openssl')

secure('a self-signed certificate is not trusted: one attempt and a hint', async () => {
  const { port, connections } = await startSecure({ subject: 'IP:127.0.0.1' })
  const outcome = await run([`https://127.0.0.1:${port}`, '-s'])
  expect(outcome).toMatchObject({
    exitCode: 3,
    stdout: '',
    stderr: `monitoring: cannot list instances from https://127.0.0.1:${port}/servers: no trusted TLS connection (DEPTH_ZERO_SELF_SIGNED_CERT); if its certificate is right, name its authority with --ca FILE\n`,
  })
  expect(connections()).toBe(1)
})

for (const [what, subject, failure] of [
  ['for another name', { subject: 'DNS:elsewhere.example' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['that has expired', { subject: 'IP:127.0.0.1', expired: true }, 'CERT_HAS_EXPIRED'],
  ['for the right name', { subject: 'IP:127.0.0.1' }, null],
] as const) {
  secure(
    `a certificate ${what}, from an authority of --ca, ${failure === null ? 'is trusted' : `fails with ${failure}`}`,
    async () => {
      const { port, ca, connections } = await startSecure(subject)
      await using provider = await openProvider(`https://127.0.0.1:${port}`, {
        timeoutMs: 5000,
        deadlineMs: 30_000,
        concurrency: 'auto',
        maxInstances: 10,
        clock,
        ca,
      })
      const { listing, results } = await provider.at('now', new AbortController().signal)
      expect(connections()).toBe(1)
      if (failure === null) {
        expect(results).toMatchObject([{ kind: 'sample', id: '10.0.0.1' }])
      } else {
        expect(listing).toEqual({ ok: false, failure: { code: 'tls', errno: failure } })
      }
    },
  )
}

secure('plain HTTP to a TLS port is tried three times, and the advice is https', async () => {
  const { port, connections } = await startSecure({ subject: 'IP:127.0.0.1' })
  const { exitCode, stderr } = await run([`127.0.0.1:${port}`, '-s'])
  expect(stderr).toBe(
    `monitoring: cannot list instances from http://127.0.0.1:${port}/servers: connection reset (ECONNRESET); if it uses TLS, write https://\n`,
  )
  expect({ exitCode, connections: connections() }).toEqual({ exitCode: 3, connections: 3 })
})

/** Follows the advice of each error until the command succeeds. */
async function follow(address: string, ca: string): Promise<readonly string[]> {
  const files = { '/ca': ca }
  const advised: string[] = []
  for (let argv = [address, '-s']; advised.length < 5;) {
    const { exitCode, stderr } = await run(argv, { files })
    if (exitCode === 0) return advised
    const [, advice = ''] = /\); (.+)\n$/.exec(stderr) ?? []
    advised.push(advice)
    const bare = argv[0]?.replace(/^https?:\/\//, '') ?? ''
    if (advice.endsWith('write https://')) argv = [`https://${bare}`, ...argv.slice(1)]
    else if (advice.endsWith('write http://')) argv = [`http://${bare}`, ...argv.slice(1)]
    else if (advice.endsWith('name its authority with --ca FILE')) argv.push('--ca', '/ca')
    else if (advice.endsWith('use that name')) {
      argv = [argv[0]?.replace('127.0.0.1', 'localhost') ?? '', ...argv.slice(1)]
    } else break
  }
  return [...advised, 'and still it fails']
}

secure('the advice leads from plain HTTP to TLS, to its authority and to its name', async () => {
  const { port, ca } = await startSecure({ subject: 'DNS:localhost' })
  expect(await follow(`127.0.0.1:${port}`, ca)).toEqual([
    'if it uses TLS, write https://',
    'if its certificate is right, name its authority with --ca FILE',
    'the certificate is for another name; use that name',
  ])
})

secure('the advice leads from TLS to plain HTTP', async () => {
  const { address } = await startFleet({})
  expect(await follow(`https://${address}`, '')).toEqual(['if it uses plain HTTP, write http://'])
})

secure(
  'an authority does not make an expired certificate valid, and no error advises it',
  async () => {
    const { port, ca } = await startSecure({ subject: 'IP:127.0.0.1', expired: true })
    const argv = [`https://127.0.0.1:${port}`, '-s', '--ca', '/ca']
    const { stderr } = await run(argv, { files: { '/ca': ca } })
    expect(stderr).toContain(
      '(CERT_HAS_EXPIRED); renew its certificate, or correct the clock of this machine\n',
    )
  },
)

secure('the advice for TLS to a plain HTTP port is http', async () => {
  const { address, asked } = await startFleet({})
  const { exitCode, stderr } = await run([`https://${address}`, '-s'])
  expect(stderr).toBe(
    `monitoring: cannot list instances from https://${address}/servers: no trusted TLS connection (EPROTO); if it uses plain HTTP, write http://\n`,
  )
  expect({ exitCode, asked }).toEqual({ exitCode: 3, asked: [] })
})

secure('the library trusts the authority in its option ca, and names that option', async () => {
  const { port, ca } = await startSecure({ subject: 'IP:127.0.0.1' })
  const address = `https://127.0.0.1:${port}`
  await expect(apiServer(address)).rejects.toThrow(
    `cannot list instances from ${address}/servers: no trusted TLS connection (DEPTH_ZERO_SELF_SIGNED_CERT); if its certificate is right, name its authority with the option ca`,
  )
  expect(await apiServer(address, 'servers', { ca })).toEqual(['10.0.0.1'])
})

/** A proxy whose tunnels all end at one port of this machine. */
async function startTunnel(port: number): Promise<string> {
  const server = createPlainServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.on('connect', (_, near) => {
    const far = connect(port, '127.0.0.1', () => near.write('HTTP/1.1 200 OK\r\n\r\n'))
    near.on('error', () => far.destroy()).on('close', () => far.destroy())
    far.on('error', () => near.destroy()).on('close', () => near.destroy())
    near.pipe(far).pipe(near)
  })
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Variables that are added to the environment of the built command. */
const within = (env: NodeJS.ProcessEnv) => ({ env: { ...process.env, ...env } })
const UNVERIFIED = { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_USE_ENV_PROXY: '1' }
const untrusted = (address: string, advice: string) => ({
  exitCode: 3,
  stdout: '',
  stderr: `monitoring: cannot list instances from ${address}/servers: no trusted TLS connection (DEPTH_ZERO_SELF_SIGNED_CERT); ${advice}\n`,
})
const TRUST = 'if its certificate is right, name its authority with --ca FILE'

secure('NODE_TLS_REJECT_UNAUTHORIZED=0 does not make a provider trusted', async () => {
  const { port } = await startSecure({ subject: 'IP:127.0.0.1' })
  const address = `https://127.0.0.1:${port}`
  const outcome = await monitoring([address, '-s'], within(UNVERIFIED))
  expect(outcome).toMatchObject(untrusted(address, TRUST))
})

secure(
  'NODE_TLS_REJECT_UNAUTHORIZED=0 does not make a provider trusted that is reached through a proxy',
  async () => {
    const { port, connections } = await startSecure({ subject: 'DNS:provider.example' })
    const env = { ...UNVERIFIED, HTTPS_PROXY: await startTunnel(port) }
    const address = 'https://provider.example'
    const outcome = await monitoring([address, '-s'], within(env))
    expect(outcome).toMatchObject(untrusted(address, TRUST))
    expect(connections()).toBe(1)
  },
)

secure(
  'NODE_TLS_REJECT_UNAUTHORIZED=0 does not make a proxy trusted; NODE_EXTRA_CA_CERTS does',
  async () => {
    const { port, caFile } = await startSecure({ subject: 'IP:127.0.0.1' })
    const env = { ...UNVERIFIED, HTTP_PROXY: `https://127.0.0.1:${port}` }
    const address = 'http://provider.example'
    const argv = [address, '-hc', '-hi', '0']
    const advice =
      'check HTTP_PROXY; if the certificate of the proxy is right, name its authority in NODE_EXTRA_CA_CERTS'
    expect(await monitoring(argv, within(env))).toMatchObject(untrusted(address, advice))
    const trusting = await monitoring(argv, within({ ...env, NODE_EXTRA_CA_CERTS: caFile }))
    expect(trusting).toMatchObject({ exitCode: 0, stderr: '' })
  },
)

secure(
  'NODE_TLS_REJECT_UNAUTHORIZED=0 does not make a provider of the library trusted',
  async () => {
    const { port } = await startSecure({ subject: 'IP:127.0.0.1' })
    const script = `
    const { apiServer } = require('${ROOT}dist/index.js')
    apiServer('https://127.0.0.1:${port}').catch(({ message }) => console.log(message))`
    const { stdout } = await start(NODE, ['-e', script], within(UNVERIFIED)).ended
    expect(stdout).toContain('no trusted TLS connection (DEPTH_ZERO_SELF_SIGNED_CERT)')
  },
)

secure('--tls-min-v1.0 in NODE_OPTIONS does not make TLS 1.1 good enough', async () => {
  const ciphers = 'DEFAULT@SECLEVEL=0'
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers } as const
  const { port, caFile } = await startSecure({ subject: 'IP:127.0.0.1' }, old)
  const env = { NODE_OPTIONS: `--tls-min-v1.0 --tls-cipher-list=${ciphers}` }
  const argv = [`https://127.0.0.1:${port}`, '-s', '--ca', caFile]
  const { exitCode, stderr } = await monitoring(argv, within(env))
  expect(stderr).toContain(': no trusted TLS connection (EPROTO); ')
  expect(exitCode).toBe(3)
})

test.each([
  [
    '--insecure-http-parser',
    'a parser that takes line feeds alone',
    'HTTP/1.1 200 OK\n\n[]',
    'HPE_CR_EXPECTED',
  ],
  [
    '--max-http-header-size=100000',
    'headers of more than 16 KiB',
    `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n[]`,
    'HPE_HEADER_OVERFLOW',
  ],
])('%s in NODE_OPTIONS does not allow %s', async (option, _, bytes, problem) => {
  const address = await startRaw((socket) => void socket.once('data', () => socket.end(bytes)))
  const { exitCode, stderr } = await monitoring([address, '-s'], within({ NODE_OPTIONS: option }))
  expect(stderr).toBe(
    `monitoring: cannot list instances from http://${address}/servers: invalid HTTP (${problem}); check that this is the address of a service-discovery API\n`,
  )
  expect(exitCode).toBe(3)
})
