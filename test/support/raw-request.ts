import { connect } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { text as readText } from 'node:stream/consumers'

/** Sends bytes over a connection of its own, and returns all that arrives until the server closes it. */
export async function sendRaw(
  url: string,
  bytes: string | Buffer,
  tls?: ConnectionOptions,
): Promise<string> {
  const { hostname: host, port: text } = new URL(url)
  const port = Number(text)
  const socket = tls === undefined ? connect(port, host) : connectTls({ ...tls, host, port })
  // The server may close while it is sent more.
  socket.on('error', () => {})
  socket.write(bytes)
  return readText(socket)
}

/** A request of a client that wants no other one. */
export function requestOf(path: string, ...lines: readonly string[]): string {
  return [`GET ${path} HTTP/1.1`, 'Connection: close', ...lines, '', ''].join('\r\n')
}

/** The status and the body of an answer. */
export function partsOf(answer: string): [status: number, body: string] {
  const [, status = '0'] = /^HTTP\/1\.1 (\d{3}) /.exec(answer) ?? []
  return [Number(status), answer.slice(answer.indexOf('\r\n\r\n') + 4)]
}

/** The status, and the sentence of a problem. */
export function problemOf(answer: string): [status: number, detail: unknown] {
  const [status, body] = partsOf(answer)
  return [status, body === '' ? null : (JSON.parse(body) as { detail: unknown }).detail]
}
