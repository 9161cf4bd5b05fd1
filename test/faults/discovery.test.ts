import { describe, expect, test } from 'vitest'
import { run } from '../support/host.ts'
import {
  answer,
  type Bytes,
  cannot,
  CHECK,
  EMPTY,
  inTurn,
  keep,
  list,
  reset,
  startWild,
  status,
} from '../support/wild.ts'

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'

describe('a listing with a transient failure is requested three times', () => {
  test.each<[string, Bytes, string]>([
    ['500', keep(status(500)), 'HTTP 500; the provider itself has a problem'],
    ['502', keep(status(502)), 'HTTP 502; the provider itself has a problem'],
    ['503', keep(status(503)), 'HTTP 503; the provider itself has a problem'],
    ['504', keep(status(504)), 'HTTP 504; the provider itself has a problem'],
    ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', `empty answer; ${CHECK}`],
    ['an empty body', answer(''), `empty answer; ${CHECK}`],
    [
      'an array cut short over HTTP/1.0',
      'HTTP/1.0 200 OK\r\n\r\n["10.0.0.1","10.',
      `not JSON: "[\\"10.0.0.1\\",\\"10."; ${CHECK}`,
    ],
    [
      'less than it announced',
      'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n["10.0.0.1"]',
      `invalid HTTP (the answer was cut short); ${CHECK}`,
    ],
    [
      'chunks without a last one',
      `${CHUNKED}c\r\n["10.0.0.1"]\r\n`,
      `invalid HTTP (the answer was cut short); ${CHECK}`,
    ],
    [
      'a reset in its middle',
      reset('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n["10.0.0.1"]'),
      'connection reset (ECONNRESET); the provider itself has a problem',
    ],
    [
      'a reset in its middle over HTTP/1.0',
      reset('HTTP/1.0 200 OK\r\n\r\n["10.0.0.1"]'),
      'connection reset (ECONNRESET); the provider itself has a problem',
    ],
    ['a reset', reset(''), 'connection reset (ECONNRESET); if it uses TLS, write https://'],
  ])('a listing that fails with %s is requested three times', async (_, bytes, why) => {
    expect(await list(bytes)).toEqual(cannot(3, why))
  })

  test.each<[string, Bytes]>([
    ['500', keep(status(500))],
    ['502', keep(status(502))],
    ['504', keep(status(504))],
    ['a cut array', 'HTTP/1.0 200 OK\r\n\r\n["10.0.0.1"'],
    ['a reset', reset('HTTP/1.0 200 OK\r\n\r\n["10.0.0.1"]')],
  ])(
    'a listing that follows %s twice is accepted, and -v reports the retries',
    async (_, bytes) => {
      const { exitCode, why, asked } = await list(inTurn(bytes, bytes, EMPTY), '-v')
      expect({ exitCode, asked }).toEqual({ exitCode: 0, asked: 3 })
      expect(why).toMatch(/^monitoring: no servers\nmonitoring: 3 requests \(2 retried\) over /)
    },
  )
})

describe('a listing with a permanent failure is requested once', () => {
  test.each<[string, Bytes, string]>([
    ['400', keep(status(400)), `HTTP 400; ${CHECK}`],
    [
      '401',
      keep(status(401)),
      "HTTP 401; the provider requires other credentials: --tokenFile FILE, MONITORING_TOKEN, or --header 'Authorization: Basic …'",
    ],
    [
      '403',
      keep(status(403)),
      "HTTP 403; the provider requires other credentials: --tokenFile FILE, MONITORING_TOKEN, or --header 'Authorization: Basic …'",
    ],
    ['404', keep(status(404)), `HTTP 404; ${CHECK}`],
    ['501', keep(status(501)), 'HTTP 501; the provider itself has a problem'],
    [
      'a pause longer than the deadline',
      keep(status(503, 'Retry-After: 3600')),
      'HTTP 503, requests a wait of 3600 s, the deadline is 30 s; try again then, or raise --deadline',
    ],
    [
      'a quota with a pause longer than the deadline',
      keep(status(429, 'Retry-After: 3600')),
      'HTTP 429, requests a wait of 3600 s, the deadline is 30 s; try again then, or raise --deadline',
    ],
    ['an object', answer('{}'), `expected a JSON array of IPs, got object: {}; ${CHECK}`],
    ['null', answer('null'), `expected a JSON array of IPs, got null; ${CHECK}`],
    ['a text', answer('"x"'), `expected a JSON array of IPs, got string: "x"; ${CHECK}`],
    ['a number', answer('123'), `expected a JSON array of IPs, got number: 123; ${CHECK}`],
    [
      'an object of pages',
      answer('{"servers":["10.0.0.1"],"next":"/servers?c=2"}'),
      `expected a JSON array of IPs, got object: {"servers":["10.0.0.1"],"next":"/servers?c=2"}; ${CHECK}`,
    ],
    [
      'nothing but what is no address',
      answer('[1,null,["10.0.0.1"],{"__proto__":{"polluted":1}}]'),
      `none of the 4 listed entries is an IP address, the first is "1"; ${CHECK}`,
    ],
    [
      'JSON a million levels deep',
      answer('['.repeat(1e6) + ']'.repeat(1e6)),
      `nested deeper than 64 levels; ${CHECK}`,
    ],
    [
      'a compressed body',
      answer('x', 'Content-Encoding: gzip'),
      `invalid HTTP (unexpected content encoding: gzip); ${CHECK}`,
    ],
    [
      'what is no HTTP',
      'SSH-2.0-OpenSSH_9.2\r\n',
      `not an HTTP server (HPE_INVALID_CONSTANT); ${CHECK}`,
    ],
  ])('a listing that fails with %s is requested once', async (_, bytes, why) => {
    expect(await list(bytes)).toEqual(cannot(1, why))
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('a redirect is shown and not followed', () => {
  test.each([301, 302, 303, 307, 308])(
    'a redirect with %i to another provider is shown and not followed',
    async (code) => {
      const elsewhere = await startWild({ '/servers': EMPTY })
      const to = `http://${elsewhere.address}/servers`
      expect(await list(keep(status(code, `Location: ${to}`)))).toEqual(
        cannot(
          1,
          `HTTP ${code}, a redirect to ${to}; redirects are not followed: pass http://${elsewhere.address} if it is right`,
        ),
      )
      expect(elsewhere.asked).toEqual([])
    },
  )

  test.each(['http://169.254.169.254/', '//evil.example/'])(
    'a redirect to %s is shown and not followed',
    async (location) => {
      expect(await list(keep(status(302, `Location: ${location}`)))).toEqual(
        cannot(1, `HTTP 302, a redirect to ${location}; ${CHECK}`),
      )
    },
  )
})

describe('text that is not a listing', () => {
  const utf16 = Buffer.from('\ufeff["10.0.0.1"]', 'utf16le')
  const bytes = (body: Buffer): Bytes => {
    return (socket) =>
      void socket.end(
        Buffer.concat([
          Buffer.from(`HTTP/1.0 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`),
          body,
        ]),
      )
  }

  test.each([
    ['a byte that UTF-8 never has', Buffer.from([0x5b, 0xff, 0x5d])],
    ['UTF-16', utf16],
  ])('a listing with %s is refused: its encoding is not guessed', async (_, body) => {
    expect(await list(bytes(body))).toMatchObject({
      exitCode: 3,
      stdout: '',
      why: `not valid UTF-8; ${CHECK}\n`,
    })
  })

  test('a byte order mark is ignored', async () => {
    expect(await list(answer('\ufeff[]'))).toMatchObject({
      exitCode: 0,
      why: 'monitoring: no servers\n',
    })
  })

  test('the first 60 characters of HTML are quoted, with control characters escaped', async () => {
    const html = `<html>\x1b]0;owned\x07\x1b[2J${'x'.repeat(100)}`
    expect((await list(answer(html))).why).toBe(
      `not JSON: "<html>\\u001b]0;owned\\u0007\\u001b[2J${'x'.repeat(40)}…"; it is a web page, perhaps one to log in; ${CHECK}\n`,
    )
  })
})

test('the error of an address that ends with /servers advises to leave that out', async () => {
  const { address } = await startWild({})
  const { exitCode, stderr } = await run([`http://${address}/servers`, '-s'])
  expect([exitCode, stderr]).toEqual([
    3,
    `monitoring: cannot list instances from http://${address}/servers/servers: HTTP 400; leave /servers out of the address\n`,
  ])
})

test('a listing with too many invalid entries is refused, without an internal error', async () => {
  const many = `["10.0.0.1"${',0'.repeat(400_000)}]`
  const { exitCode, why } = await list(keep(answer(many)))
  expect([exitCode, why]).toEqual([
    3,
    'more than 100000 instances; raise --maxInstances, or leave a fleet of this size to Prometheus\n',
  ])
})
