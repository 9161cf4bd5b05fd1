import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instance, startFleet } from '../../support/provider.ts'
import { partsOf, sendRaw } from '../../support/raw-request.ts'
import { startServed } from '../../support/served.ts'

const TOKEN = 'correct-horse-battery'
/** Part of every answer with data. */
const SECRET = 'SecretService'

interface Part {
  /** Whether a request with it may be answered with data. */
  readonly isGood: boolean
  readonly bytes: string
}

const good = (...texts: readonly string[]) => texts.map((bytes): Part => ({ isGood: true, bytes }))
const bad = (...texts: readonly string[]) => texts.map((bytes): Part => ({ isGood: false, bytes }))

/** Bytes that end neither a line nor a request. */
const BYTES = fc.uint8Array({ maxLength: 40 }).map((bytes) =>
  Buffer.from(bytes)
    .toString('latin1')
    .replaceAll(/[\r\n]/g, '~'),
)

/** Mostly a good part, or a bad one, or random bytes after a beginning. */
function partOf(parts: readonly Part[], begin: string): fc.Arbitrary<Part> {
  const random = BYTES.map((bytes): Part => ({ isGood: false, bytes: `${begin}${bytes}` }))
  const choose = (isGood: boolean) =>
    fc.constantFrom(...parts.filter((each) => each.isGood === isGood))
  return fc.oneof({ weight: 6, arbitrary: choose(true) }, choose(false), random)
}

const HOSTS = partOf(
  [
    ...good('Host: localhost', 'host:127.0.0.1:9464', 'HOST: [::1]', 'Host: mon.example.com'),
    ...bad(
      'Host: evil.example',
      'Host: localhost.evil.example',
      'X: 1',
      'Host: localhost@evil.example',
    ),
    ...bad(
      'Host: localhost\r\nHost: localhost',
      'Host: localhost:x',
      'Host : localhost',
      ' Host: localhost',
    ),
  ],
  'Host: evil',
)
const TOKENS = partOf(
  [
    ...good(`Authorization: Bearer ${TOKEN}`, `authorization: basic ${btoa(`me:${TOKEN}`)}`),
    ...bad('X: 1', 'Authorization: Bearer', `Authorization: Bearer ${TOKEN}x`, `Cookie: ${TOKEN}`),
    ...bad(`Authorization: Basic ${btoa(TOKEN)}`, `Authorization: Bearer ${btoa(TOKEN)}`),
  ],
  'Authorization: Bearer ',
)
const ORIGINS = partOf(
  [
    ...good('X: 1', 'Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: none'),
    ...bad('Origin: https://evil.example', 'Origin: null', 'Sec-Fetch-Site: cross-site'),
  ],
  'Sec-Fetch-Site: x',
)
const METHODS = partOf(
  good('GET').concat(bad('HEAD', 'POST', 'get', 'OPTIONS', 'TRACE', 'GE')),
  'X',
)
const PATHS = fc.oneof(
  fc.constantFrom('/api/v1/snapshot', '/provider/10.0.0.1', '/metrics', '/sd', '/-/ready'),
  fc.constantFrom(
    '/-/ready/../api/v1/snapshot',
    '/-/healthy?/../../metrics',
    'http://localhost/sd',
  ),
  BYTES.map((bytes) => `/${bytes}`),
)

test('no request gets data without a known host, the token, an own origin, and GET', async () => {
  const { address } = await startFleet({ '10.0.0.1': instance(SECRET, '1%', '2%') })
  const options = [
    '--serveTokenFile',
    'token',
    '--allowedHost',
    'mon.example.com',
    '--interval',
    '3600',
  ]
  const served = await startServed([address, '-hi', '1', ...options], { files: { token: TOKEN } })
  await served.firstRound
  let answered = 0
  const parts = fc.tuple(METHODS, HOSTS, TOKENS, ORIGINS)
  await fc.assert(
    fc.asyncProperty(parts, PATHS, async ([method, ...headers], path) => {
      const lines = [`${method.bytes} ${path} HTTP/1.1`, ...headers.map(({ bytes }) => bytes)]
      const request = [...lines, 'Connection: close', '', ''].join('\r\n')
      const answer = await sendRaw(served.url, Buffer.from(request, 'latin1'))
      const hasData = answer.includes(SECRET)
      if (hasData) {
        answered += 1
        expect([method, ...headers].filter(({ isGood }) => !isGood)).toEqual([])
      }
      expect(partsOf(answer)[0]).toBeLessThan(500)
      expect(answer).not.toContain(TOKEN)
    }),
    { numRuns: 500 },
  )
  expect(answered).toBeGreaterThan(0)
  expect((await served.stop()).stderr).toBe('')
})
