import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { MONITORING, monitoring, NODE, ROOT, start } from '../support/command.ts'
import { run } from '../support/host.ts'
import { needs } from '../support/needs.ts'
import { startFleet } from '../support/provider.ts'
import { answer, type Bytes, keep, startWild } from '../support/wild.ts'

const SAMPLE = '{"cpu":"10%","memory":"20%","service":"A"}'
const ips = (count: number) => Array.from({ length: count }, (_, n) => `10.0.${n >> 8}.${n & 255}`)

/** Appends the peak memory of the process to stderr, in MiB. */
const REPORT =
  "process.on('exit', () => process.stderr.write(`\n${process.resourceUsage().maxRSS / 1024}`))"

async function measure(address: string) {
  const preload = `data:text/javascript,${encodeURIComponent(REPORT)}`
  const argv = ['--import', preload, MONITORING, address, '-hc']
  const { exitCode, stderr } = await start(NODE, argv).ended
  return { exitCode, stderr, mebibytes: Number(stderr.split('\n').at(-1)) }
}

const MEBIBYTE = 1024 * 1024
/** The longest allowed listing, filled with this text. */
const fill = (text: string) => text.repeat(Math.floor((16 * MEBIBYTE - 10) / text.length))

describe('no provider makes the command need 200 MiB', () => {
  test.each<[string, () => string]>([
    ['an array in an array in an array', () => fill('[')],
    ['an object in an object', () => fill('{"a":')],
    ['millions of numbers', () => `[${fill('1,')}1]`],
    ['millions of empty objects', () => `[${fill('{},')}1]`],
    ['one long text', () => `["${fill('\\u202e')}"]`],
    [
      'names of fields without end',
      () =>
        `[{${ips(60_000)
          .map((ip) => `"${ip}":1`)
          .join()}}]`,
    ],
    ['as many values as are parsed', () => `[${'{},'.repeat(499_999)}1]`],
    [
      'as many names as are parsed',
      () => JSON.stringify(Array.from({ length: 1_000_000 }, (_, n) => `web-${n}`)),
    ],
  ])('a listing of %s needs less than 200 MiB', async (_, body) => {
    const { address } = await startWild({ '/servers': keep(answer(body())) })
    const { exitCode, mebibytes } = await measure(address)
    expect(mebibytes).toBeLessThan(200)
    expect(exitCode).toBe(3)
  })

  test('a compressed body is never unpacked', async () => {
    const { address, asked } = await startWild({
      '/servers': keep(answer('x'.repeat(102_000), 'Content-Encoding: gzip')),
    })
    const { exitCode, mebibytes } = await measure(address)
    expect(mebibytes).toBeLessThan(200)
    expect({ exitCode, asked }).toEqual({ exitCode: 3, asked: ['/servers'] })
  })

  test('an endless body needs less than 200 MiB', async () => {
    const endless: Bytes = (socket) => {
      const go = () => {
        while (!socket.destroyed && socket.write(' '.repeat(65_536)));
      }
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.on('drain', go)
      go()
    }
    const { address } = await startWild({ '/servers': endless })
    const { exitCode, mebibytes } = await measure(address)
    expect(mebibytes).toBeLessThan(200)
    expect(exitCode).toBe(3)
  })

  test('100,000 entries with a single IP address need less than 200 MiB', async () => {
    const names = Array.from({ length: 99_999 }, (_, n) => `web-${n}.prod.example`)
    const { address } = await startWild({
      '/servers': keep(answer(JSON.stringify([...names, '10.0.0.1']))),
      '/10.0.0.1': keep(answer(SAMPLE)),
    })
    const { exitCode, stderr, mebibytes } = await measure(address)
    expect(stderr).toContain('monitoring: 1 of 100000 answered: 99999 unusable\n')
    expect(mebibytes).toBeLessThan(200)
    expect(exitCode).toBe(0)
  })

  test('a fleet of 10,000 needs less than 200 MiB', async () => {
    const sample = keep(answer(SAMPLE))
    const { address } = await startWild({
      '/servers': keep(answer(JSON.stringify(ips(10_000)))),
      ...Object.fromEntries(ips(10_000).map((ip) => [`/${ip}`, sample])),
    })
    const { exitCode, mebibytes } = await measure(address)
    expect(mebibytes).toBeLessThan(200)
    expect(exitCode).toBe(0)
  })
})

/** A provider that can leave its port and return to it. */
function listen(port: number, onRequest: (server: Server) => boolean): Promise<Server> {
  const server = createServer((request, response) => {
    if (!onRequest(server)) return void response.destroy()
    response.end(request.url === '/servers' ? JSON.stringify(ips(150)) : SAMPLE)
  })
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)))
}

test('if a provider restarts in the middle of a round, each instance is read or counted', async () => {
  let answered = 0
  const { promise: isBack, resolve: comeBack } = Promise.withResolvers<void>()
  const server = await listen(0, (self) => {
    answered += 1
    if (answered < 50) return true
    if (answered > 50) return false
    const { port } = self.address() as AddressInfo
    self.closeAllConnections()
    self.close(() => setTimeout(() => void listen(port, () => true).then(() => comeBack()), 100))
    return false
  })
  const { port } = server.address() as AddressInfo
  const { exitCode, stdout, stderr } = await run([`127.0.0.1:${port}`, '-s'])
  await isBack
  const healthy = stdout.match(/ healthy $/gm)?.length ?? 0
  const unknown = stdout.match(/ unknown $/gm)?.length ?? 0
  expect(healthy + unknown).toBe(150)
  expect(healthy).toBeGreaterThanOrEqual(48)
  const [, told = '150'] = /^monitoring: (\d+) of 150 answered: /.exec(stderr) ?? []
  expect(Number(told)).toBe(healthy)
  expect(exitCode).toBe(0)
})

needs('python3')('a provider with a single kept connection is read completely', async () => {
  const argv = [`${ROOT}test/support/keep-alive-server.py`]
  const { child } = start('python3', argv, { stdio: ['ignore', 'pipe', 'ignore'] })
  const lines = createInterface(child.stdout as NodeJS.ReadableStream)
  const [port] = (await once(lines, 'line')) as [string]
  const { exitCode, stderr } = await monitoring([`127.0.0.1:${port}`, '-hc', '-v'])
  // An extra request closes one connection, so that the next one is served.
  expect(stderr).toMatch(
    /^monitoring: 1[5-9]\d requests over [^\n]+; at most [5-7] in flight[^\n]+\n$/,
  )
  expect(exitCode).toBe(0)
})

describe('a Retry-After', () => {
  test.each([
    ['an hour, beyond the deadline', '3600', ['-s'], 3],
    ['thirty years', '999999999', ['-s'], 3],
    ['ten minutes, with an earlier deadline', '600', ['-s', '--deadline', '1'], 3],
  ])(
    'a Retry-After does not keep the process alive after the round: %s',
    async (_, seconds, options, code) => {
      const provider = await startFleet(
        Object.fromEntries(
          ips(150).map((ip) => [
            ip,
            (response: ServerResponse) =>
              response.setHeader('Retry-After', seconds).writeHead(429).end(),
          ]),
        ),
      )
      // Otherwise the pause would outlast the test.
      const { exitCode, signal } = await monitoring([provider.address, ...options])
      expect([exitCode, signal]).toEqual([code, null])
    },
  )
})
