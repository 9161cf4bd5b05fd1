import { describe, expect, test } from 'vitest'
import { run } from '../support/host.ts'
import { answer, type Bytes, inTurn, keep, reset, startWild, status } from '../support/wild.ts'

const sample = (service: string) => `{"cpu":"10%","memory":"20%","service":"${service}"}`
const WELL = keep(answer(sample('A')))
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'

/** A fleet of two: `10.0.0.1` is healthy, `10.0.0.2` sends this answer. */
async function readBeside(bytes: Bytes, ...argv: string[]) {
  const provider = await startWild({
    '/servers': keep(answer('["10.0.0.1","10.0.0.2"]')),
    '/10.0.0.1': WELL,
    '/10.0.0.2': bytes,
  })
  const { exitCode, stdout, stderr } = await run([provider.address, '-s', '-v', ...argv])
  return {
    exitCode,
    rows: stdout.match(/^10\..*\w(?= *$)/gm)?.map((row) => row.split(/ +/)),
    said: stderr.replaceAll('monitoring: ', '').trimEnd().split('\n').slice(0, -1),
    times: provider.times('/10.0.0.2'),
  }
}

const ROW = ['10.0.0.1', 'A', '10%', '20%', 'healthy']

/** The table of the fleet if `10.0.0.2` gave no usable answer. */
const unknown = (times: number, reason: string, why: string) => ({
  exitCode: 0,
  rows: [ROW, ['10.0.0.2', '-', '-', '-', 'unknown']],
  said: [
    `1 of 2 answered: 1 ${reason}`,
    `10.0.0.2: ${why}${reason === 'malformed' ? ' (malformed)' : ''}`,
  ],
  times,
})

const SHORT = 'invalid HTTP (the answer was cut short)'
const violates = (code: string) => `invalid HTTP (${code})`

describe('an instance with a transient failure is requested three times, and is then unknown', () => {
  test.each<[string, Bytes, string, string]>([
    ['408', keep(status(408)), 'HTTP 408', 'HTTP 408'],
    ['500', keep(status(500)), 'HTTP 500', 'HTTP 500'],
    ['502', keep(status(502)), 'HTTP 502', 'HTTP 502'],
    ['503', keep(status(503)), 'HTTP 503', 'HTTP 503'],
    ['504', keep(status(504)), 'HTTP 504', 'HTTP 504'],
    ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', 'malformed', 'empty answer'],
    [
      'a body cut short over HTTP/1.0',
      'HTTP/1.0 200 OK\r\n\r\n{"cpu":"10%","mem',
      'malformed',
      'not JSON: "{\\"cpu\\":\\"10%\\",\\"mem"',
    ],
    [
      'a body that is reset, though it ends too, over HTTP/1.0',
      reset('HTTP/1.0 200 OK\r\n\r\n{"cpu":"10%","mem'),
      'reset',
      'connection reset (ECONNRESET)',
    ],
    [
      'a body that is reset after it was whole, over HTTP/1.0',
      reset(`HTTP/1.0 200 OK\r\n\r\n${sample('A')}`),
      'reset',
      'connection reset (ECONNRESET)',
    ],
    [
      'a length that is too long',
      'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}',
      'protocol',
      SHORT,
    ],
    ['chunks without a last one', `${CHUNKED}2\r\n{}\r\n`, 'protocol', SHORT],
    [
      'a chunk size that is none',
      `${CHUNKED}-5\r\n{}\r\n`,
      'protocol',
      violates('HPE_INVALID_CHUNK_SIZE'),
    ],
  ])('an instance is requested three times if it fails with %s', async (_, bytes, reason, why) => {
    expect(await readBeside(bytes)).toMatchObject(unknown(3, reason, why))
  })

  test.each<[string, Bytes]>([
    ['500', keep(status(500))],
    ['a cut body', 'HTTP/1.0 200 OK\r\n\r\n{"cpu"'],
    ['a reset body', reset('HTTP/1.0 200 OK\r\n\r\n{"cpu"')],
    ['a bad chunk size', `${CHUNKED}-5\r\n`],
  ])('an instance that answers after %s twice is read once', async (_, bytes) => {
    const seen = await readBeside(inTurn(bytes, bytes, WELL))
    expect(seen).toEqual({
      exitCode: 0,
      rows: [ROW, ['10.0.0.2', ...ROW.slice(1)]],
      said: [],
      times: 3,
    })
  })
})

/** Sends an answer that does not end. */
const endless: Bytes = (socket) => {
  const go = () => {
    while (!socket.destroyed && socket.write('x'.repeat(16_384)));
  }
  socket.write('HTTP/1.1 200 OK\r\n\r\n')
  socket.on('drain', go)
  go()
}

describe('an instance that answered is not requested again', () => {
  const body = sample('A')
  test.each<[string, Bytes, string, string]>([
    ['501', keep(status(501)), 'HTTP 501', 'HTTP 501'],
    [
      'a redirect',
      keep(status(302, 'Location: /10.0.0.1')),
      'HTTP 302',
      'HTTP 302, a redirect to /10.0.0.1',
    ],
    [
      'a length that is too short',
      `HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n${body}`,
      'protocol',
      'not an HTTP server (HPE_INVALID_CONSTANT)',
    ],
    [
      'two lengths',
      `HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
      'protocol',
      violates('HPE_UNEXPECTED_CONTENT_LENGTH'),
    ],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
      'protocol',
      violates('HPE_INVALID_TRANSFER_ENCODING'),
    ],
    [
      '20 KB in a header',
      answer(body, `X: ${'x'.repeat(20_000)}`),
      'protocol',
      violates('HPE_HEADER_OVERFLOW'),
    ],
    [
      '5,000 headers',
      answer(body, ...Array.from({ length: 5000 }, (_, n) => `X-${n}: 1`)),
      'protocol',
      violates('HPE_HEADER_OVERFLOW'),
    ],
    [
      'line feeds alone',
      answer(body).replaceAll('\r\n', '\n'),
      'protocol',
      violates('HPE_CR_EXPECTED'),
    ],
    [
      'another protocol, unasked',
      keep('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
      'protocol',
      violates('unexpected upgrade'),
    ],
    [
      '64 KiB and a byte',
      keep(answer(' '.repeat(65_537))),
      'tooLarge',
      'answer larger than 64 KiB',
    ],
    ['a body without end', endless, 'tooLarge', 'answer larger than 64 KiB'],
    [
      'a compressed body',
      keep(answer('x', 'Content-Encoding: gzip')),
      'protocol',
      violates('unexpected content encoding: gzip'),
    ],
    [
      'a compressed body of more than may come',
      keep(answer('x'.repeat(97_000), 'Content-Encoding: gzip')),
      'protocol',
      violates('unexpected content encoding: gzip'),
    ],
    ['no cpu', keep(answer('{"memory":"1%","service":"A"}')), 'malformed', 'no "cpu"'],
    ['an array', keep(answer('[]')), 'malformed', 'expected an object, got array'],
    ['null', keep(answer('null')), 'malformed', 'expected an object, got null'],
    ['a text', keep(answer('"61%"')), 'malformed', 'expected an object, got string'],
    [
      '101 %',
      keep(answer('{"cpu":"101%","memory":"1%","service":"A"}')),
      'malformed',
      '"cpu" is not a percentage from 0 to 100: "101%"',
    ],
    ['no name', keep(answer(sample(''))), 'malformed', '"service" is empty'],
    [
      'a name of 1 KiB and a character',
      keep(answer(sample('x'.repeat(1025)))),
      'malformed',
      '"service" is longer than 1024 characters',
    ],
    [
      'a name of 1 MB',
      keep(answer(sample('x'.repeat(1_000_000)))),
      'tooLarge',
      'answer larger than 64 KiB',
    ],
  ])('an instance is requested once if it answers with %s', async (_, bytes, reason, why) => {
    const seen = await readBeside(bytes)
    expect(seen).toEqual(unknown(1, reason, why))
  })

  test('an answer of 64 KiB is accepted', async () => {
    const { exitCode, said } = await readBeside(keep(answer(sample('A').padEnd(65_536))))
    expect({ exitCode, said }).toEqual({ exitCode: 0, said: [] })
  })

  test.each([400, 404])(
    'an instance that answers %i is gone, and counted separately',
    async (code) => {
      const seen = await readBeside(keep(status(code)))
      expect(seen).toEqual({
        exitCode: 0,
        rows: [ROW, ['10.0.0.2', '-', '-', '-', 'gone']],
        said: ['1 of 2 answered: 1 gone', `10.0.0.2: gone (HTTP ${code})`],
        times: 1,
      })
    },
  )

  test('a silent instance is requested once', async () => {
    const seen = await readBeside(() => {}, '--timeout', '0.2')
    expect(seen).toEqual(unknown(1, 'timeout', 'no answer within 0.2 s (timeout)'))
  })

  test('an answer shortly before the timeout is accepted', async () => {
    const late: Bytes = (socket) => void setTimeout(() => socket.write(answer(sample('A'))), 1000)
    const { exitCode, said } = await readBeside(late, '--timeout', '5')
    expect({ exitCode, said }).toEqual({ exitCode: 0, said: [] })
  })
})

test('a connection with an answer of the wrong length is not reused', async () => {
  const bad: Bytes = (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n${sample('A')}`)
  }
  const ips = ['10.0.0.1', '10.0.0.2', '10.0.0.3']
  const nths: number[] = []
  const provider = await startWild({
    '/servers': keep(answer(JSON.stringify(ips))),
    '/10.0.0.1': bad,
    '/10.0.0.2': bad,
    '/10.0.0.3': (socket, _, nth) => {
      nths.push(nth)
      socket.write(answer(sample('A')))
    },
  })
  const { stderr } = await run([provider.address, '-s', '--concurrency', '1'])
  expect(stderr).toBe('monitoring: 1 of 3 answered: 2 protocol\n')
  expect(nths).toEqual([1])
})

test('a new connection that is reset costs an attempt each time', async () => {
  const provider = await startWild({
    '/servers': answer('["10.0.0.1"]', 'Connection: close'),
    '/10.0.0.1': reset(''),
  })
  const { exitCode, stderr } = await run([provider.address, '-s'])
  expect({ exitCode, stderr }).toEqual({
    exitCode: 3,
    stderr: 'monitoring: all 1 failed: 1 reset\n',
  })
  expect(provider.times('/10.0.0.1')).toBe(3)
})

test('a kept connection that dies when it is reused costs no attempt', async () => {
  let isStale = true
  const provider = await startWild({
    '/servers': keep(answer('["10.0.0.1"]')),
    '/10.0.0.1': (socket, _, nth) => {
      if (nth === 2 && isStale) socket.resetAndDestroy()
      else socket.write(status(500))
      isStale = false
    },
  })
  const { exitCode, stderr } = await run([provider.address, '-s'])
  expect(stderr).toBe('monitoring: all 1 failed: 1 HTTP 500\n')
  expect(exitCode).toBe(3)
  expect(provider.times('/10.0.0.1')).toBe(4)
})
