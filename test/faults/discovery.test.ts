import { describe, expect, test } from 'vitest'
import { runLive } from '../support/live.ts'
import { answer, type Bytes, inTurn, keep, reset, startWild, status } from '../support/wild.ts'

const CHECK = 'check that this is the address of a service-discovery API'

/** Lists the targets of a provider that answers `/servers` like this, and nothing else. */
async function list(servers: Bytes, ...argv: string[]) {
  const provider = await startWild({ '/servers': servers })
  const { exitCode, stdout, stderr } = await runLive(provider.address, '-s', ...argv)
  const why = stderr.replace(
    `monitoring: cannot list targets from http://${provider.address}/servers: `,
    '',
  )
  return { asked: provider.times('/servers'), exitCode, stdout, why }
}

const cannot = (asked: number, why: string) => ({
  asked,
  exitCode: 3,
  stdout: '',
  why: `${why}\n`,
})
const EMPTY = answer('[]')
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'

describe('a listing that may come yet is asked for three times', () => {
  test.each<[string, Bytes, string]>([
    ['500', keep(status(500)), 'HTTP 500; the provider itself has a problem'],
    ['502', keep(status(502)), 'HTTP 502; the provider itself has a problem'],
    ['503', keep(status(503)), 'HTTP 503; the provider itself has a problem'],
    ['504', keep(status(504)), 'HTTP 504; the provider itself has a problem'],
    ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', `empty answer; ${CHECK}`],
    ['an empty body', answer(''), `empty answer; ${CHECK}`],
    [
      'an array cut short over HTTP/1.0, which does not tell',
      'HTTP/1.0 200 OK\r\n\r\n["10.0.0.1","10.',
      `not JSON: "[\\"10.0.0.1\\",\\"10."; ${CHECK}`,
    ],
    [
      'less than it announced',
      'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n["10.0.0.1"]',
      `not speaking HTTP as it should (the answer was cut short); ${CHECK}`,
    ],
    [
      'chunks without a last one',
      `${CHUNKED}c\r\n["10.0.0.1"]\r\n`,
      `not speaking HTTP as it should (the answer was cut short); ${CHECK}`,
    ],
    [
      'a reset in its middle',
      reset('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n["10.0.0.1"]'),
      'connection reset (ECONNRESET); if it speaks TLS there, write https://',
    ],
    [
      'a reset in its middle over HTTP/1.0',
      reset('HTTP/1.0 200 OK\r\n\r\n["10.0.0.1"]'),
      'connection reset (ECONNRESET); if it speaks TLS there, write https://',
    ],
    [
      'a reset',
      reset(''),
      'connection reset (ECONNRESET); if it speaks TLS there, write https://',
    ],
  ])('%s: after three times the command gives up', async (_, bytes, why) => {
    expect(await list(bytes)).toEqual(cannot(3, why))
  })

  test.each<[string, Bytes]>([
    ['500', keep(status(500))],
    ['502', keep(status(502))],
    ['504', keep(status(504))],
    ['a cut array', 'HTTP/1.0 200 OK\r\n\r\n["10.0.0.1"'],
    ['a reset', reset('HTTP/1.0 200 OK\r\n\r\n["10.0.0.1"]')],
  ])('%s twice, then an answer: that counts, and -v tells the retries', async (_, bytes) => {
    const { exitCode, why, asked } = await list(inTurn(bytes, bytes, EMPTY), '-v')
    expect({ exitCode, asked }).toEqual({ exitCode: 0, asked: 3 })
    expect(why).toMatch(/^monitoring: no servers\nmonitoring: 3 requests \(2 retried\) over /)
  })
})

describe('a listing that will not come is asked for once', () => {
  test.each<[string, Bytes, string]>([
    ['400', keep(status(400)), `HTTP 400; ${CHECK}`],
    [
      '401',
      keep(status(401)),
      'HTTP 401; the provider wants credentials: --tokenFile FILE, or MONITORING_TOKEN',
    ],
    [
      '403',
      keep(status(403)),
      'HTTP 403; the provider wants credentials: --tokenFile FILE, or MONITORING_TOKEN',
    ],
    ['404', keep(status(404)), `HTTP 404; ${CHECK}`],
    ['501', keep(status(501)), 'HTTP 501; the provider itself has a problem'],
    [
      'a pause longer than the deadline',
      keep(status(503, 'Retry-After: 3600')),
      'HTTP 503, asks to wait 3600 s; come back then, or raise --deadline',
    ],
    [
      'a quota with a pause longer than the deadline',
      keep(status(429, 'Retry-After: 3600')),
      'HTTP 429, asks to wait 3600 s; come back then, or raise --deadline',
    ],
    ['an object', answer('{}'), `expected a JSON array of IPs, got object; ${CHECK}`],
    ['null', answer('null'), `expected a JSON array of IPs, got null; ${CHECK}`],
    ['a text', answer('"x"'), `expected a JSON array of IPs, got string; ${CHECK}`],
    ['a number', answer('123'), `expected a JSON array of IPs, got number; ${CHECK}`],
    [
      'an object of pages',
      answer('{"servers":["10.0.0.1"],"next":"/servers?c=2"}'),
      `expected a JSON array of IPs, got object; ${CHECK}`,
    ],
    [
      'nothing but what is no address',
      answer('[1,null,["10.0.0.1"],{"__proto__":{"polluted":1}}]'),
      `none of the 4 listed entries is an IP address; ${CHECK}`,
    ],
    [
      'JSON a million levels deep',
      answer('['.repeat(1e6) + ']'.repeat(1e6)),
      `none of the 1 listed entries is an IP address; ${CHECK}`,
    ],
    [
      'a compressed body',
      answer('x', 'Content-Encoding: gzip'),
      `not speaking HTTP as it should (unexpected content encoding); ${CHECK}`,
    ],
    [
      'what is no HTTP',
      'SSH-2.0-OpenSSH_9.2\r\n',
      `not an HTTP server (HPE_INVALID_CONSTANT); ${CHECK}`,
    ],
  ])('%s', async (_, bytes, why) => {
    expect(await list(bytes)).toEqual(cannot(1, why))
    expect({}).not.toHaveProperty('polluted')
  })
})
