import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { SECURITY_HEADERS } from './headers.ts'
import { Problem } from './problem.ts'

// A client that is still sending reads the answer only if its connection stays open.
const LINGER_MS = 1000

/** No request has a body: a proxy in front may see its end elsewhere, and what follows as a request. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0
}

/** Ends an answer that is written, once its request has ended or had time to. */
function endAfter(request: IncomingMessage, response: ServerResponse): void {
  const end = () => void response.end()
  const timer = setTimeout(end, LINGER_MS)
  response.once('close', () => clearTimeout(timer))
  request.once('end', end).resume()
}

/** Answers a request with a problem. A connection with a body is closed. */
export function refuse(problem: Problem, request: IncomingMessage, response: ServerResponse): void {
  const { status, bodyHeaders: headers, body } = problem
  const isOpen = !hasBody(request)
  response.shouldKeepAlive &&= isOpen
  const length = Buffer.byteLength(body)
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers, 'content-length': length })
  response.write(body)
  if (isOpen) response.end()
  else endAfter(request, response)
}

/** Answers what is no request, and closes the connection. */
export function refuseRaw(problem: Problem, socket: Duplex): void {
  const { status, title, bodyHeaders: headers, body } = problem
  const all = {
    ...SECURITY_HEADERS,
    ...headers,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${body}`)
}

const PROBLEMS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not arrive in time'],
  HPE_HEADER_OVERFLOW: [431, 'the headers are larger than 8 KiB'],
}

/** Explains bytes that are no request, or late; null if the client does not speak HTTP. */
export function explainBroken(code: string | undefined): Problem | null {
  const isHttp = code?.startsWith('HPE_') === true || code === 'ERR_HTTP_REQUEST_TIMEOUT'
  if (!isHttp) return null
  const [status, detail] = PROBLEMS[code] ?? [400, 'this is no valid HTTP request']
  return new Problem(status, detail)
}
