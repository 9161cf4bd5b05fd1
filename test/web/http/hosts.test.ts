import { expect, test } from 'vitest'
import { PAIR, startFleet } from '../../support/provider.ts'
import { partsOf, problemOf, requestOf, sendRaw } from '../../support/raw-request.ts'
import { startServed } from '../../support/served.ts'

/** Every kind of route: the page, data, health, and none. */
const PATHS = ['/', '/api/v1/snapshot', '/metrics', '/-/healthy', '/elsewhere']

async function serve(...options: readonly string[]) {
  const { address } = await startFleet(PAIR)
  const served = await startServed([address, ...options])
  await served.firstRound
  return served
}

test('a request for a foreign host is refused on every route, and told how to allow the host', async () => {
  const { url } = await serve()
  for (const path of PATHS) {
    expect(problemOf(await sendRaw(url, requestOf(path, 'Host: evil.example:9464')))).toEqual([
      421,
      'the host "evil.example:9464" is not served; if it leads here on purpose, add --allowedHost evil.example:9464',
    ])
  }
})

test.each([
  ['none', []],
  ['an empty one', ['Host:']],
  ['two', ['Host: localhost', 'Host: evil.example']],
  ['two of the same', ['Host: localhost', 'host: localhost']],
  ['one with a user', ['Host: evil@localhost']],
  ['one with a path', ['Host: localhost/evil']],
  ['a list', ['Host: localhost, evil.example']],
  ['one with control characters', ['Host: localhost\u0085']],
  ['one of another script', ['Host: lоcalhost']],
  ['an address without brackets', ['Host: ::1']],
  ['a port out of range', ['Host: localhost:65536']],
])('a request needs one valid host, not %s', async (_, lines) => {
  const { url } = await serve()
  expect(problemOf(await sendRaw(url, requestOf('/api/v1/snapshot', ...lines)))).toEqual([
    400,
    'a request needs one valid header Host',
  ])
})

test('a request of HTTP/1.0 needs a host, too', async () => {
  const { url } = await serve()
  expect(problemOf(await sendRaw(url, 'GET / HTTP/1.0\r\n\r\n'))[0]).toBe(400)
  expect(partsOf(await sendRaw(url, 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n'))[0]).toBe(200)
})

test.each([
  ['localhost', 200],
  ['LocalHost:9464', 200],
  ['127.0.0.1', 200],
  ['127.0.0.1:1', 200],
  ['[::1]:9464', 200],
  ['[::2]', 200],
  ['10.0.0.7:9464', 200],
  ['mon.example.com', 200],
  ['MON.example.com:8080', 200],
  ['fleet_1:8443', 200],
  ['fleet_1', 421],
  ['fleet_1:443', 421],
  ['example.com', 421],
  ['mon.example.com.evil.example', 421],
  ['evilmon.example.com', 421],
  ['localhost.evil.example', 421],
  ['127.0.0.1.evil.example', 421],
  // Browsers turn these into addresses before they send them.
  ['2130706433', 421],
  ['0x7f.1', 421],
])('the host %s is answered with %s', async (host, status) => {
  const { url } = await serve('--allowedHost', 'mon.example.com,fleet_1:8443')
  const answer = await sendRaw(url, requestOf('/api/v1/snapshot', `Host: ${host}`))
  expect(partsOf(answer)[0]).toBe(status)
})

test.each([
  'http://localhost/',
  'http://evil.example/',
  'https://localhost/api/v1/snapshot',
  '*',
  '/\\evil',
])('the target %s is refused, because it is no path', async (target) => {
  const { url } = await serve()
  const answer = await sendRaw(url, requestOf(target, 'Host: localhost'))
  expect(problemOf(answer)[0]).toBe(400)
})
