import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { startBuiltServer } from '../support/built-server.ts'
import { partsOf, problemOf } from '../support/raw-request.ts'

function open(url: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  onTestFinished(() => void socket.destroy())
  return socket
}

/** Sends a beginning, then one byte of `rest` each second until the server ends the connection. */
async function drip(url: string, begin: string, rest: string): Promise<string> {
  const socket = open(url)
  socket.write(begin)
  let sent = 0
  const timer = setInterval(() => socket.write(rest[sent++] ?? ''), 1000)
  onTestFinished(() => clearInterval(timer))
  return text(socket)
}

const BEGIN = 'GET / HTTP/1.1\r\nHost: localhost\r\n'
const LATE = [408, 'the request did not arrive in time']

test(
  'a client that sends too slowly is told so, and its connection ends',
  { timeout: 20_000 },
  async () => {
    const { url } = await startBuiltServer(['mock:'])
    const [silent, headers, line, body, chunk, post, second, kept] = await Promise.all([
      drip(url, '', ''),
      drip(url, BEGIN, 'X-Header: abcdefghijklmnop'),
      drip(url, 'GET /abc', 'defghijklmnopqrstuvwxyz'),
      drip(url, `${BEGIN}Content-Length: 20\r\n\r\n`, 'abcdefghijklmnopqrst'),
      drip(url, `${BEGIN}Transfer-Encoding: chunked\r\n\r\n`, '1\r\na\r\n1\r\nb\r\n'),
      drip(url, `${BEGIN.replace('GET', 'POST')}Content-Length: 20\r\n\r\n`, 'abcdefghijklmnop'),
      drip(url, `${BEGIN}\r\n`, BEGIN),
      drip(url, `${BEGIN}\r\n`, ''),
    ])
    expect(problemOf(silent)).toEqual(LATE)
    expect(problemOf(headers)).toEqual(LATE)
    expect(problemOf(line)).toEqual(LATE)
    // No body is waited for.
    expect([body, chunk].map((answer) => partsOf(answer)[0])).toEqual([413, 413])
    expect(partsOf(post)[0]).toBe(405)
    // The second request of a connection.
    expect(second.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 408'])
    // A connection without another request.
    expect(kept.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200'])
  },
)
