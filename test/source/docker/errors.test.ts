import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { DEFAULTS } from '../../../src/domain/defaults.ts'
import { describeListingFailure } from '../../../src/render/words/failure.ts'
import { parseDockerAddress } from '../../../src/source/docker/address.ts'
import { open } from '../../../src/source/docker/docker.ts'
import { explainSocket } from '../../../src/source/docker/explain.ts'
import { clock } from '../../support/clock.ts'
import { LIST, listed, startDaemon } from '../../support/docker.ts'
import { type Answer, findClosedPort, startProvider, startRaw } from '../../support/provider.ts'

/** The sentence that a round ends with. */
async function explain(address: string, timeoutMs: number = DEFAULTS.timeoutMs): Promise<string> {
  await using source = await open(address, { ...DEFAULTS, clock, env: {}, timeoutMs })
  const snapshot = await source.at('now', new AbortController().signal)
  if (snapshot.listing.ok) throw new Error('there is a listing')
  return describeListingFailure(snapshot, snapshot.listing.failure).replaceAll(/:\d+/g, ':PORT')
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'docker-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

describe('sockets', () => {
  test('a path without a socket', async () => {
    const path = join(makeFolder(), 'docker.sock')
    expect(await explain(`docker:unix://${path}`)).toBe(
      `cannot list instances from unix://${path}: no such file or directory (ENOENT); start the Docker daemon, or name its socket as in docker:unix:///PATH (docker context inspect shows it)`,
    )
  })

  test('a socket that a daemon has left behind', async () => {
    const path = join(makeFolder(), 'docker.sock')
    const code = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 9))`
    expect(() => execFileSync(process.execPath, ['-e', code, path])).toThrow('Command failed')
    expect(await explain(`docker:unix://${path}`)).toBe(
      `cannot list instances from unix://${path}: connection refused (ECONNREFUSED); start the Docker daemon`,
    )
  })

  test('a path through a file', async () => {
    const file = join(makeFolder(), 'file')
    writeFileSync(file, '')
    expect(await explain(`docker:unix://${file}/docker.sock`)).toBe(
      `cannot list instances from unix://${file}/docker.sock: connection failed (ENOTDIR); check the path`,
    )
  })

  test('a socket without permission', () => {
    const failure = { code: 'unreachable', errno: 'EACCES' } as const
    const endpoint = parseDockerAddress('docker:', {})
    const snapshot = { source: 'docker:', listingAddress: endpoint.url, api: 'a Docker daemon' }
    expect(describeListingFailure(snapshot, explainSocket(failure, endpoint))).toBe(
      'cannot list instances from unix:///var/run/docker.sock: permission denied (EACCES); run the command as root, or as a user of the group docker',
    )
  })

  test('a daemon that does not answer is asked once', async () => {
    const path = join(makeFolder(), 'docker.sock')
    let connections = 0
    const server = createServer(() => void (connections += 1)).listen(path)
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    expect(await explain(`docker:unix://${path}`, 50)).toBe(
      `cannot list instances from unix://${path}: no answer within 0.05 s (timeout); raise --timeout if the daemon is only slow`,
    )
    expect(connections).toBe(1)
  })
})

test('a socket that disappears during a round is the reason for its containers', async () => {
  const path = join(makeFolder(), 'docker.sock')
  const server = createHttpServer((_, response) => {
    server.close()
    response.end(JSON.stringify([listed({ name: 'web-1' })]))
  }).listen(path)
  await once(server, 'listening')
  await using source = await open(`docker:unix://${path}`, { ...DEFAULTS, clock, env: {} })
  const { results } = await source.at('now', new AbortController().signal)
  const failure = { code: 'socket', errno: 'ENOENT' }
  expect(results).toMatchObject([{ id: 'web-1', kind: 'failure', failure, lastService: 'web' }])
})

const CHECK = 'check that this is the address of a Docker daemon'
const html: Answer = (response) => response.writeHead(404).end('<html>Not Found</html>')

test.each<[string, Answer, string]>([
  ['another server', html, `HTTP 404; ${CHECK}`],
  [
    'a provider',
    ['10.0.0.1'],
    `expected a container with a hexadecimal "Id", got "10.0.0.1"; ${CHECK}`,
  ],
  [
    'a proxy that allows only some paths',
    (response) => response.writeHead(403).end('<html><body>Forbidden</body></html>'),
    `HTTP 403; ${CHECK}`,
  ],
  [
    'a daemon that requires TLS',
    (response) => response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.\n'),
    `Client sent an HTTP request to an HTTPS server. (HTTP 400); ${CHECK}`,
  ],
  [
    'a daemon that refuses a filter',
    (response) => response.writeHead(400).end('{"message":"invalid filter"}'),
    `invalid filter (HTTP 400); ${CHECK}`,
  ],
])('%s is an error with advice', async (_, answer, expected) => {
  const { address } = await startProvider({ [LIST]: answer })
  expect(await explain(`docker:http://${address}`)).toBe(
    `cannot list instances from http://127.0.0.1:PORT: ${expected}`,
  )
})

test('a port without a listener is an error with advice', async () => {
  const port = await findClosedPort()
  expect(await explain(`docker:http://127.0.0.1:${port}`)).toBe(
    'cannot list instances from http://127.0.0.1:PORT: connection refused (ECONNREFUSED); check that the daemon runs there and that the port is right',
  )
})

test('a server that does not speak HTTP is an error with advice', async () => {
  const address = await startRaw((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
  expect(await explain(`docker:http://${address}`)).toContain('not an HTTP server (HPE_INVALID')
})

test('the daemon without containers is an empty listing', async () => {
  const { source: address } = await startDaemon([])
  await expect(explain(address)).rejects.toThrow('there is a listing')
})
