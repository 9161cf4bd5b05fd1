import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../src/domain/failure.ts'
import { describeFailure, describeListingFailure } from '../../../src/render/words/failure.ts'

const API = 'a service-discovery API'
const CHECK_API = 'check that this is the address of a service-discovery API'
const CHECK_PORT = 'check that the provider runs there and that the port is right'

describe('failures and advice', () => {
  test.each<[Failure, string, string]>([
    [
      { code: 'timeout', afterMs: 250 },
      'no answer within 0.25 s (timeout)',
      'raise --timeout if the provider is only slow',
    ],
    [
      { code: 'timeout', afterMs: 5000, bytes: 39_000 },
      'only 38 KiB of the answer within 5 s (timeout)',
      'raise --timeout if the provider is only slow',
    ],
    [
      { code: 'http', status: 429, retryAfterMs: 90_000, deadlineMs: 30_000 },
      'HTTP 429, requests a wait of 90 s, the deadline is 30 s',
      'try again then, or raise --deadline',
    ],
    [{ code: 'refused', errno: 'ECONNREFUSED' }, 'connection refused (ECONNREFUSED)', CHECK_PORT],
    [
      { code: 'unreachable', errno: 'EHOSTUNREACH' },
      'cannot be reached (EHOSTUNREACH)',
      CHECK_PORT,
    ],
    [
      { code: 'reset', errno: 'ECONNRESET' },
      'connection reset (ECONNRESET)',
      'if it uses TLS, write https://',
    ],
    [{ code: 'unknownHost', errno: 'ENOTFOUND' }, 'unknown host (ENOTFOUND)', 'check the name'],
    [
      { code: 'tls', errno: 'EPROTO' },
      'no trusted TLS connection (EPROTO)',
      'if it uses plain HTTP, write http://',
    ],
    [
      { code: 'tls', errno: 'CERT_HAS_EXPIRED' },
      'no trusted TLS connection (CERT_HAS_EXPIRED)',
      'renew its certificate, or correct the clock of this machine',
    ],
    [
      { code: 'tls', errno: 'SELF_SIGNED_CERT_IN_CHAIN' },
      'no trusted TLS connection (SELF_SIGNED_CERT_IN_CHAIN)',
      'if its certificate is right, name its authority with --ca FILE',
    ],
    [
      { code: 'tls', errno: 'CERT_REVOKED' },
      'no trusted TLS connection (CERT_REVOKED)',
      'check its certificate and its TLS settings',
    ],
    [
      { code: 'tooMany', maxInstances: 100_000 },
      'more than 100000 instances',
      'raise --maxInstances, or leave a fleet of this size to Prometheus',
    ],
    [
      { code: 'tooMany', maxInstances: 1_000_000 },
      'more than 1000000 instances',
      'leave a fleet of this size to Prometheus',
    ],
    [
      { code: 'http', status: 503, retryAfterMs: 1000 },
      'HTTP 503, requests a wait of 1 s',
      'try again then',
    ],
    [{ code: 'network', errno: 'EINVAL' }, 'network error (EINVAL)', CHECK_API],
    [
      { code: 'network', errno: 'EMFILE' },
      'this machine ran short of file descriptors (EMFILE)',
      'raise ulimit -n',
    ],
    [
      { code: 'network', errno: 'EADDRNOTAVAIL' },
      'this machine ran short of local ports (EADDRNOTAVAIL)',
      'widen net.ipv4.ip_local_port_range',
    ],
    [
      { code: 'protocol', problem: 'HPE_INVALID_CONSTANT' },
      'not an HTTP server (HPE_INVALID_CONSTANT)',
      CHECK_API,
    ],
    [{ code: 'malformed', problem: 'empty answer' }, 'empty answer', CHECK_API],
    [{ code: 'tooLarge', maxBytes: 65_536 }, 'answer larger than 64 KiB', CHECK_API],
    [{ code: 'tooLarge', maxBytes: 16_777_216 }, 'answer larger than 16 MiB', CHECK_API],
    [{ code: 'http', status: 404 }, 'HTTP 404', CHECK_API],
    [
      { code: 'http', status: 401 },
      'HTTP 401',
      "the provider requires other credentials: --tokenFile FILE, MONITORING_TOKEN, or --header 'Authorization: Basic …'",
    ],
    [
      { code: 'http', status: 403 },
      'HTTP 403',
      "the provider requires other credentials: --tokenFile FILE, MONITORING_TOKEN, or --header 'Authorization: Basic …'",
    ],
    [{ code: 'http', status: 500 }, 'HTTP 500', 'the provider itself has a problem'],
    [{ code: 'http', status: 599 }, 'HTTP 599', 'the provider itself has a problem'],
    [
      { code: 'http', status: 302, location: 'http://elsewhere/' },
      'HTTP 302, a redirect to http://elsewhere/',
      CHECK_API,
    ],
  ])('a failure and its advice are described: %j', (failure, why, advice) => {
    expect(describeFailure(failure)).toBe(why)
    const source = failure.code === 'tls' ? 'https://api' : 'http://api:9'
    const facts = { source, listingAddress: `${source}/servers`, api: API }
    expect(describeListingFailure(facts, failure)).toBe(
      `cannot list instances from ${source}/servers: ${why}; ${advice}`,
    )
  })

  test.each([
    [
      'EACCES',
      'permission denied (EACCES)',
      'run the command as root, or as a user of the group g',
    ],
    [
      'EPERM',
      'operation not permitted (EPERM)',
      'run the command as root, or as a user of the group g',
    ],
    [
      'ENOENT',
      'no such file or directory (ENOENT)',
      'start the daemon, or name its socket as in x:PATH (y z shows it)',
    ],
    ['ECONNREFUSED', 'connection refused (ECONNREFUSED)', 'start the daemon'],
    ['ENOTSOCK', 'connection failed (ENOTSOCK)', 'check the path'],
  ])('the advice on a socket is made of what the source says: %s', (errno, why, advice) => {
    const failure = { code: 'socket', errno, group: 'g', form: 'x:PATH', shownBy: 'y z' } as const
    expect(
      describeListingFailure(
        { source: 'x:', listingAddress: 'unix:///s', api: 'a daemon' },
        failure,
      ),
    ).toBe(`cannot list instances from unix:///s: ${why}; ${advice}`)
  })

  test.each<[Failure, string]>([
    [
      { code: 'tooMany', maxInstances: 5 },
      'raise --maxInstances, or select fewer instances with --a or --b',
    ],
    [
      { code: 'query', query: 'cpu', problem: 'slow', remedy: 'wait' },
      'raise --deadline, or select fewer instances with --a or --b',
    ],
  ])(
    'the advice to select fewer instances names the options of the source: %j',
    (failure, advice) => {
      const facts = {
        source: 'http://api',
        listingAddress: 'http://api',
        api: API,
        narrowing: ['a', 'b'],
      }
      expect(describeListingFailure(facts, failure)).toMatch(`; ${advice}`)
    },
  )

  test('the advice to check an address names the API that the source expects there', () => {
    const listingAddress = 'http://api/targets'
    const place = {
      source: `targets+${listingAddress}`,
      listingAddress,
      api: 'an HTTP service discovery',
    }
    expect(describeListingFailure(place, { code: 'http', status: 404 })).toBe(
      'cannot list instances from http://api/targets: HTTP 404; check that this is the address of an HTTP service discovery',
    )
  })

  test.each<[Failure, string, string]>([
    [{ code: 'tls', errno: 'EPROTO' }, 'https', 'if it uses plain HTTP, write prometheus+http://'],
    [{ code: 'reset', errno: 'ECONNRESET' }, 'http', 'if it uses TLS, write prometheus+https://'],
    [
      { code: 'http', status: 308, location: 'https://prom/x/api/v1/query' },
      'http',
      'redirects are not followed: pass prometheus+https://prom/x if it is right',
    ],
    [
      { code: 'http', status: 302, location: '/login?next=%2F' },
      'http',
      "it is a page to log in; the provider requires other credentials: --tokenFile FILE, MONITORING_TOKEN, or --header 'Authorization: Basic …'",
    ],
    [
      { code: 'malformed', problem: 'expected JSON, got HTML' },
      'http',
      'it is a web page, perhaps one to log in; check that this is the address of a Prometheus HTTP API',
    ],
  ])('advice keeps the beginning of an address: %j', (failure, scheme, advice) => {
    const listingAddress = `${scheme}://prom/api/v1/query`
    const source = `prometheus+${scheme}://prom`
    const facts = { source, listingAddress, api: 'a Prometheus HTTP API' }
    expect(describeListingFailure(facts, failure)).toBe(
      `cannot list instances from ${listingAddress}: ${describeFailure(failure)}; ${advice}`,
    )
  })

  test('a reset over HTTPS has no advice to use TLS', () => {
    const failure = { code: 'reset', errno: 'ECONNRESET' } as const
    const facts = { source: 'https://api', listingAddress: 'https://api/servers', api: API }
    expect(describeListingFailure(facts, failure)).toBe(
      `cannot list instances from https://api/servers: connection reset (ECONNRESET); ${CHECK_PORT}`,
    )
  })

  test.each<[Failure, string]>([
    [{ code: 'http', status: 301, location: '\u001b[2J' }, 'HTTP 301, a redirect to \\x1b[2J'],
    [{ code: 'malformed', problem: 'not JSON: "\u202e"' }, 'not JSON: "\\u{202e}"'],
  ])('a failure escapes the text of the provider: %j', (failure, text) => {
    expect(describeFailure(failure)).toBe(text)
  })
})
