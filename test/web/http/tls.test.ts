import { expect } from 'vitest'
import { certify } from '../../support/certificate.ts'
import { needs } from '../../support/needs.ts'
import { PAIR, startFleet } from '../../support/provider.ts'
import { partsOf, problemOf, requestOf, sendRaw } from '../../support/raw-request.ts'
import { startServed } from '../../support/served.ts'

async function serve() {
  const { cert, key } = await certify({ subject: 'DNS:localhost,IP:127.0.0.1' })
  const { address } = await startFleet(PAIR)
  const files = { cert, key, token: '0123456789abcdef' }
  const options = ['--tlsCert', 'cert', '--tlsKey', 'key', '--serveTokenFile', 'token']
  const served = await startServed([address, ...options], { files })
  await served.firstRound
  return { ...served, ca: cert }
}

const BASIC = `Authorization: Basic ${Buffer.from('me:0123456789abcdef').toString('base64')}`
const REQUEST = requestOf('/', 'Host: localhost', BASIC)

needs('openssl')(
  'over TLS, the URL begins with https, and cookies are for secure connections only',
  async () => {
    const { url, ca } = await serve()
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    const answer = await sendRaw(url, REQUEST, { ca })
    expect(partsOf(answer)[0]).toBe(200)
    expect(answer).toMatch(/^Set-Cookie: .*; HttpOnly; SameSite=Strict; Secure\r$/m)
    // HSTS would hold for the other ports of the host.
    expect(answer).not.toMatch(/^strict-transport-security/im)
  },
)

needs('openssl')('versions of TLS before 1.2 get no answer', async () => {
  const { url, ca } = await serve()
  const old = {
    ca,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'ALL:@SECLEVEL=0',
  } as const
  await expect(sendRaw(url, REQUEST, old)).rejects.toThrow(/alert protocol version/)
  expect(partsOf(await sendRaw(url, REQUEST, { ca, maxVersion: 'TLSv1.2' }))[0]).toBe(200)
})

needs('openssl')('plain HTTP is told to use HTTPS, and its connection ends', async () => {
  const { url, ca } = await serve()
  for (let count = 0; count < 20; count += 1) {
    const answer = await sendRaw(url.replace('https', 'http'), REQUEST)
    const detail = 'this port serves HTTPS; use https:// in the URL'
    expect(problemOf(answer)).toEqual([400, detail])
    expect(answer).toMatch(/^connection: close\r$/m)
  }
  const metrics = await sendRaw(url, requestOf('/metrics', 'Host: localhost', BASIC), { ca })
  expect(metrics).toMatch(/^cpx_http_requests_total\{.*route="\/\*",code="400"\} 20$/m)
  expect(metrics).toMatch(/^cpx_http_connections\{.*\} 1$/m)
})

needs('openssl')('a client that does not finish the handshake is disconnected', async () => {
  const { url, ca } = await serve()
  expect(await sendRaw(url.replace('https', 'http'), Buffer.of(22, 3, 1))).toBe('')
  expect(partsOf(await sendRaw(url, REQUEST, { ca }))[0]).toBe(200)
})
