import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Answer } from './answer.ts'
import type { Outcome } from './faults.ts'

const DRIP_MS = 100

interface Framing {
  readonly version: '1.0' | '1.1'
  /** The request's: the answer to HEAD has no body. */
  readonly method: string | undefined
}

/** Sends the last outcome of a connection on its bare socket. */
export function sendLast(socket: Socket, outcome: Outcome, framing: Framing): void {
  if (outcome.kind === 'reset') socket.resetAndDestroy()
  if (!('answer' in outcome)) return
  const body = framing.method === 'HEAD' ? '' : outcome.answer.body
  const head = formatHead(outcome.answer, framing.version)
  if (outcome.kind === 'drip') return drip(socket, head + body)
  socket.write(head + (outcome.kind === 'truncate' ? body.slice(0, outcome.bodyBytes) : body))
  socket.destroySoon()
}

function formatHead({ status, body, headers }: Answer, version: Framing['version']): string {
  const modern = { 'Content-Length': String(body.length), Connection: 'close' }
  const lines = Object.entries({
    Server: 'cpx-server',
    Date: new Date().toUTCString(),
    'Content-type': 'application/json',
    ...(version === '1.1' && modern),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/${version} ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`
}

function drip(socket: Socket, text: string): void {
  let sent = 0
  const timer = setInterval(() => {
    socket.write(text.charAt(sent))
    sent += 1
    // Nothing can be written once the client has hung up.
    if (sent < text.length && socket.writable) return
    clearInterval(timer)
    socket.destroySoon()
  }, DRIP_MS).unref()
}
