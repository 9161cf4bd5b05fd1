import { describe, expect, test } from 'vitest'
import { run } from './support/host.ts'
import {
  findClosedPort,
  instance,
  startFleet,
  startProvider,
  startRaw,
} from './support/provider.ts'

describe('failures: one sentence and exit code 3', () => {
  test('a refused connection is explained', async () => {
    const port = await findClosedPort()
    const outcome = await run([`127.0.0.1:${port}`, '-s'])
    expect(outcome).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr: `monitoring: cannot list instances from http://127.0.0.1:${port}/servers: connection refused (ECONNREFUSED); check that the provider runs there and that the port is right\n`,
    })
  })

  test.each(['constructor', 'toString', '__proto__'])(
    'a host may have the name of an object property: %s',
    async (host) => {
      const { exitCode, stderr } = await run([`${host}:1`, '-s', '--timeout', '0.2'])
      expect(stderr).toContain(
        `cannot list instances from http://${host.toLowerCase()}:1/servers: `,
      )
      expect(exitCode).toBe(3)
    },
  )

  test('an unknown host is explained', async () => {
    const { exitCode, stderr } = await run(['nobody.invalid', '-s'])
    expect(stderr).toMatch(
      /^monitoring: cannot list instances from http:\/\/nobody\.invalid\/servers: unknown host \((ENOTFOUND|EAI_AGAIN)\); check the name\n$/,
    )
    expect(exitCode).toBe(3)
  })

  test.each([
    [
      'does not speak HTTP',
      'SSH-2.0-OpenSSH_9.2\r\n',
      'not an HTTP server (HPE_INVALID_CONSTANT); check that this is the address of a service-discovery API',
    ],
    ['hangs up', '', 'connection reset (ECONNRESET); if it uses TLS, write https://'],
    [
      'compresses the listing without being asked',
      'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]',
      'invalid HTTP (unexpected content encoding: gzip); check that this is the address of a service-discovery API',
    ],
  ])('the error explains a provider that %s', async (_, bytes, expected) => {
    const address = await startRaw((socket) => socket.end(bytes))
    const { exitCode, stderr } = await run([address, '-s'])
    expect(stderr).toBe(
      `monitoring: cannot list instances from http://${address}/servers: ${expected}\n`,
    )
    expect(exitCode).toBe(3)
  })

  const CHECK = 'check that this is the address of a service-discovery API'
  test.each([
    [
      'answers HTML',
      '<html>hi</html>',
      `not JSON: "<html>hi</html>"; it is a web page, perhaps one to log in; ${CHECK}`,
    ],
    ['answers an object', '{}', `expected a JSON array of IPs, got object: {}; ${CHECK}`],
    ['answers null', 'null', `expected a JSON array of IPs, got null; ${CHECK}`],
    ['sends an empty answer', '', `empty answer; ${CHECK}`],
    [
      'lists no address',
      '["x",7]',
      `none of the 2 listed entries is an IP address, the first is "x"; ${CHECK}`,
    ],
  ])('the error explains a provider that %s', async (_, body, expected) => {
    const { address } = await startProvider({ '/servers': (response) => response.end(body) })
    const { exitCode, stdout, stderr } = await run([address, '-s'])
    expect(stderr).toBe(
      `monitoring: cannot list instances from http://${address}/servers: ${expected}\n`,
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
  })

  test.each([
    [
      401,
      "HTTP 401; the provider requires other credentials: --tokenFile FILE, MONITORING_TOKEN, or --header 'Authorization: Basic …'",
    ],
    [404, `HTTP 404; ${CHECK}`],
    [503, 'HTTP 503; the provider itself has a problem'],
  ])('the error explains a provider that answers with status %i', async (status, expected) => {
    const { address } = await startProvider({ '/servers': status })
    const { exitCode, stderr } = await run([address, '-s'])
    expect(stderr).toBe(
      `monitoring: cannot list instances from http://${address}/servers: ${expected}\n`,
    )
    expect(exitCode).toBe(3)
  })

  test('a redirect is not followed', async () => {
    const elsewhere = await startFleet({})
    const { address } = await startProvider({
      '/servers': (response) =>
        response.writeHead(302, { location: `http://${elsewhere.address}/servers` }).end(),
    })
    const { exitCode, stderr } = await run([address, '-s'])
    expect(stderr).toContain(
      `HTTP 302, a redirect to http://${elsewhere.address}/servers; redirects are not followed: pass http://${elsewhere.address} if it is right`,
    )
    expect(exitCode).toBe(3)
    expect(elsewhere.asked).toEqual([])
  })

  test.each(['-ss', '-ms'])('a service without instances is an error of %s', async (action) => {
    const { address } = await startFleet({
      '10.0.0.1': instance('IdService', '1%', '1%'),
      '10.0.0.2': instance('UserService', '1%', '1%'),
    })
    const outcome = await run([address, action, 'IdServce'])
    expect(outcome).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr:
        'monitoring: no instance reports service "IdServce"; known: IdService, UserService; did you mean IdService?\n',
    })
  })

  test('an output that cannot be written is explained', async () => {
    const outcome = await run(['mock:', '-s', '--quiet'], { stdoutFailure: 'ENOSPC' })
    expect(outcome).toMatchObject({
      exitCode: 3,
      stderr: 'monitoring: cannot write output: no space left on device (ENOSPC)\n',
    })
  })
})

describe('usage errors: one sentence and exit code 2', () => {
  test.each([
    [
      'ftp://x',
      'unsupported scheme "ftp:"; write host, host:port, http://host:port or another source of monitoring --sources',
    ],
    ['host:99999', 'a port is a number from 1 to 65535'],
    ['', 'write host, host:port, http://host:port or another source of monitoring --sources'],
    ['::1', 'write [::1]'],
    ['9000', 'put the host before it, as in localhost:9000'],
    [
      'mock:80',
      'write http://mock:80 for a host called mock, mock:instances=80 for a simulated provider of that size',
    ],
  ])('the address %j is unusable', async (address, why) => {
    const { exitCode, stdout, stderr } = await run([address, '-s'])
    expect(stderr).toBe(
      `monitoring: unusable address ${JSON.stringify(address)}: ${why} (see monitoring -h)\n`,
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  })

  test.each(['mock:80', 'mock:instances=x', 'mock:colour=red'])(
    '%s is refused',
    async (address) => {
      const { exitCode, stdout, stderr } = await run([address, '-s'])
      expect(stderr).toMatch(/^monitoring: [^\n]+\n$/)
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    },
  )

  test('a typo in a check never exits with 0', async () => {
    const { exitCode, stdout, stderr } = await run(['mock:', '-hc', '-hi8'])
    expect(stderr).toBe('monitoring: unknown option -hi8; write -hi 8 (see monitoring -h)\n')
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  })

  test('control characters of arguments are escaped in errors', async () => {
    const { stderr } = await run(['\x1b[31mhost', '-s'])
    expect(stderr).not.toContain('\x1b')
  })

  test('without arguments, usage and four examples are printed', async () => {
    const { exitCode, stdout, stderr } = await run([])
    expect(stderr).toMatch(/^usage: monitoring SERVER ACTION \[options\]\n/)
    expect(stderr.match(/^ {2}monitoring /gm)).toHaveLength(4)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  })
})
