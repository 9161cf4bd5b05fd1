import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { MockSample } from './fleet.ts'

const DRIP_MS = 100

export interface Answer {
  readonly status: 200 | 400 | 410 | 429 | 500 | 503
  /** JSON in ASCII, so that its length in characters is its length in bytes. */
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The end of a request: an answer, whole, byte by byte, truncated or with a surplus one, or none. */
export type Outcome =
  | { readonly kind: 'answer' | 'drip' | 'surplus'; readonly answer: Answer }
  | { readonly kind: 'truncate'; readonly answer: Answer; readonly bodyBytes: number }
  | { readonly kind: 'reset' | 'hang' }

export const INVALID: Answer = { status: 400, body: '{"error": "Invalid IP"}' }

/** A sample as the contract has it. */
export function answerSample({ cpu, memory, service }: MockSample): Answer {
  return { status: 200, body: `{"cpu":"${cpu}%","service":"${service}","memory":"${memory}%"}` }
}

/** Sends the last outcome of a connection on its bare socket. The answer to HEAD has no body. */
export function sendLast(
  socket: Socket,
  outcome: Outcome,
  { version, method }: { version: '1.0' | '1.1'; method: string | undefined },
): void {
  if (outcome.kind === 'reset') socket.resetAndDestroy()
  if (!('answer' in outcome)) return
  const body = method === 'HEAD' ? '' : outcome.answer.body
  const head = formatHead(outcome.answer, version)
  if (outcome.kind === 'drip') return drip(socket, head + body)
  socket.write(head + (outcome.kind === 'truncate' ? body.slice(0, outcome.bodyBytes) : body))
  socket.destroySoon()
}

function formatHead({ status, body, headers }: Answer, version: '1.0' | '1.1'): string {
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
