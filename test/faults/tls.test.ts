import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { openProvider } from '../../src/open.ts'
import { start } from '../support/command.ts'
import { run } from '../support/host.ts'
import { needs } from '../support/needs.ts'
import { startFleet } from '../support/provider.ts'

interface Subject {
  /** Whom the certificate is for, as OpenSSL writes it. */
  readonly subject: string
  readonly expired?: boolean
}

/** A key and a certificate that it has signed itself. */
async function certify({ subject, expired = false }: Subject) {
  const folder = mkdtempSync(join(tmpdir(), 'monitoring-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [key, request, cert] = ['key', 'request', 'cert'].map((name) => join(folder, name))
  const openssl = (line: string) => start('openssl', line.split(' ')).ended
  await openssl(
    `req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ${key} -out ${request} -subj /CN=test -addext subjectAltName=${subject}`,
  )
  const days = expired ? -1 : 1
  await openssl(
    `x509 -req -in ${request} -key ${key} -copy_extensions copy -days ${days} -out ${cert}`,
  )
  const read = (file = '') => readFileSync(file, 'utf8')
  return { key: read(key), cert: read(cert) }
}

/** A provider over TLS with one instance, and how many handshakes it has seen. */
async function startSecure(subject: Subject) {
  const pem = await certify(subject)
  let connections = 0
  const server = createServer(pem, (request, response) => {
    const isListing = request.url === '/servers'
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
  return { port, ca: pem.cert, connections: () => connections }
}

const secure = needs('openssl')

secure('a certificate that has signed itself is not trusted: one attempt, and a hint', async () => {
  const { port, connections } = await startSecure({ subject: 'IP:127.0.0.1' })
  const outcome = await run([`https://127.0.0.1:${port}`, '-s'])
  expect(outcome).toMatchObject({
    exitCode: 3,
    stdout: '',
    stderr: `monitoring: cannot list targets from https://127.0.0.1:${port}/servers: no trusted TLS connection (DEPTH_ZERO_SELF_SIGNED_CERT); if its certificate is right, name its authority with --ca FILE\n`,
  })
  expect(connections()).toBe(1)
})

for (const [what, subject, failure] of [
  ['for somebody else', { subject: 'DNS:elsewhere.example' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['that has expired', { subject: 'IP:127.0.0.1', expired: true }, 'CERT_HAS_EXPIRED'],
  ['that is right', { subject: 'IP:127.0.0.1' }, null],
] as const) {
  secure(
    `a certificate ${what}, from an authority named as one: ${failure ?? 'is trusted'}`,
    async () => {
      const { port, ca, connections } = await startSecure(subject)
      const clock = { now: () => Date.now(), elapsed: () => performance.now() }
      await using provider = await openProvider(`https://127.0.0.1:${port}`, {
        ...{ timeoutMs: 5000, deadlineMs: 30_000, concurrency: 'auto', maxInstances: 10 },
        ...{ clock, ca },
      })
      const { listing, results } = await provider.at('now', new AbortController().signal)
      expect(connections()).toBe(1)
      if (failure === null) {
        expect(results).toMatchObject([{ kind: 'sample', target: '10.0.0.1' }])
      } else {
        expect(listing).toEqual({ ok: false, failure: { code: 'tls', errno: failure } })
      }
    },
  )
}

secure('plain HTTP where TLS is spoken: the advice is https, three attempts', async () => {
  const { port, connections } = await startSecure({ subject: 'IP:127.0.0.1' })
  const { exitCode, stderr } = await run([`127.0.0.1:${port}`, '-s'])
  expect(stderr).toBe(
    `monitoring: cannot list targets from http://127.0.0.1:${port}/servers: connection reset (ECONNRESET); if it speaks TLS there, write https://\n`,
  )
  expect({ exitCode, connections: connections() }).toEqual({ exitCode: 3, connections: 3 })
})

secure('TLS where plain HTTP is spoken: the advice is http', async () => {
  const { address, asked } = await startFleet({})
  const { exitCode, stderr } = await run([`https://${address}`, '-s'])
  expect(stderr).toBe(
    `monitoring: cannot list targets from https://${address}/servers: no trusted TLS connection (EPROTO); if it speaks plain HTTP there, write http://\n`,
  )
  expect({ exitCode, asked }).toEqual({ exitCode: 3, asked: [] })
})
